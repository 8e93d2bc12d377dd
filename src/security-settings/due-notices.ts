import { readAccount } from '../account/account-store.ts'
import { startDueMail } from '../message/due-mail.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { type MessageWriter, writeMail } from '../message/write-message.ts'
import { type Instant, MINUTE_MS } from '../store/duration.ts'
import type { World } from '../world.ts'
import { type DueNotice, nextInTurn, oldestNotice, putOffNotice, takeTurn } from './due-notices-store.ts'

const AT_ONCE = 200
const TRY_AGAIN_MS = 10 * MINUTE_MS

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'log'> & MessageWriter

/**
 * Starts to tell users that two-factor authentication was switched off, one lot of an account after the other, each user
 * once. It is told of the moment of the save, even where it has been switched on again since: she was without it.
 * Gives back how to stop.
 */
export const startDueNotices = (world: Needs, owner: string): (() => Promise<void>) =>
  startDueMail(world, owner, {
    job: 'notices',
    async find(now) {
      const notice = await oldestNotice(world.store.read, now)
      return notice === null ? [] : [notice]
    },
    async write(notices, now) {
      for (const notice of notices) await tellSome(world, notice, now)
    },
  })

/** Tells those whose turn it is. */
async function tellSome(world: Needs, notice: DueNotice, now: Instant): Promise<void> {
  const { store, config, log } = world
  const { accountId, savedAt } = notice
  try {
    const some = await nextInTurn(store.read, notice, AT_ONCE)
    const { name } = await readAccount(store.read, accountId)
    const text = MAILS.twoFactorOff(aboutNow(config, savedAt, null), name)
    const upTo = some.length === AT_ONCE ? (some.at(-1)?.id ?? null) : null
    await store.write(async (tx) => {
      if (!(await takeTurn(tx, notice, upTo, now))) return
      for (const { email: to } of some)
        if (to !== null) await writeMail(world, tx, { accountId, to, text }, now)
    })
  } catch (error) {
    log.error({ error: String(error), accountId }, 'users could not be told that two-factor is off')
    await store.write((tx) => putOffNotice(tx, notice, now + TRY_AGAIN_MS))
  }
}
