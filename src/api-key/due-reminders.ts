import { readAccount } from '../account/account-store.ts'
import { startDueMail } from '../message/due-mail.ts'
import { aboutNow, MAILS, mailTime } from '../message/mail-text.ts'
import { type MessageWriter, writeMail } from '../message/write-message.ts'
import { type Instant, MINUTE_MS } from '../store/duration.ts'
import { activeUsers } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { type EndingKey, keysEndingSoon, putOffReminder, takeReminder } from './due-reminders-store.ts'

const AT_ONCE = 20
const TRY_AGAIN_MS = 10 * MINUTE_MS

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'log'> & MessageWriter

/**
 * Starts to remind all administrators of an account of each API key that ends in 14 days, once. That it was told and the
 * mails are one transaction. Gives back how to stop.
 */
export const startKeyReminders = (world: Needs, owner: string): (() => Promise<void>) =>
  startDueMail(world, owner, {
    job: 'key_reminders',
    find: (now) => keysEndingSoon(world.store.read, now, AT_ONCE),
    async write(keys, now) {
      for (const key of keys) await remind(world, key, now)
    },
  })

async function remind(world: Needs, key: EndingKey, now: Instant): Promise<void> {
  const { store, config, log } = world
  const { accountId, name, endsAt } = key
  try {
    await store.write(async (tx) => {
      if (!(await takeReminder(tx, key, now))) return
      const { name: account } = await readAccount(tx, accountId)
      const text = MAILS.apiKeyEnds(aboutNow(config, now, null), { name, account, ends: mailTime(endsAt) })
      for (const { email: to } of await activeUsers(tx, accountId, 'admin'))
        await writeMail(world, tx, { accountId, to, text }, now)
    })
  } catch (error) {
    log.error({ error: String(error), accountId }, 'administrators could not be reminded of an API key')
    await store.write((tx) => putOffReminder(tx, key, now + TRY_AGAIN_MS))
  }
}
