import { readAccount } from '../account/account-store.ts'
import { record } from '../audit/audit.ts'
import { aboutNow, MAILS, mailTime } from '../message/mail-text.ts'
import { type MessageWriter, writeMail } from '../message/write-message.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { activeUsers } from '../user/user-store.ts'
import type { World } from '../world.ts'
import type { WebhookRow } from './webhook-store.ts'

/** Records that a webhook was given up, and tells every administrator once. Its events wait on. */
export async function tellStopped(
  world: Pick<World, 'config'> & MessageWriter,
  tx: Tx,
  webhook: WebhookRow,
  since: Instant,
  now: Instant,
): Promise<void> {
  const { account_id: accountId, id } = webhook
  const host = hostOf(webhook)
  const details = { webhook: id, host }
  await record(world, tx, { accountId, type: 'webhook_stopped', actorId: null, details }, now)
  const { name: account } = await readAccount(tx, accountId)
  const text = MAILS.webhookStopped(aboutNow(world.config, now, null), {
    account,
    host,
    since: mailTime(since),
    id,
  })
  for (const { email: to } of await activeUsers(tx, accountId, 'admin'))
    await writeMail(world, tx, { accountId, to, text }, now)
}

/** What a webhook is called: where it goes, without the rest of the address, which may hold a secret. */
export const hostOf = ({ url }: Pick<WebhookRow, 'url'>): string => new URL(url).host
