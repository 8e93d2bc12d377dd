import { record } from '../audit/audit.ts'
import type { Client } from '../http/door.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { type MessageWriter, writeMail } from '../message/write-message.ts'
import type { GuardWorld } from '../sms-guard/judge-sms.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { User } from '../user/user-store.ts'

import { tellNumber } from './tell-number.ts'

/**
 * Records that a user has proved a number, and tells her by mail. Where another one was on file before, proved or not,
 * that number is told too: it may be hers after all, and somebody else has taken its place.
 */
export async function tellOfPhone(
  world: GuardWorld & MessageWriter,
  tx: Tx,
  before: User,
  after: string,
  client: Client,
  now: Instant,
): Promise<void> {
  const { accountId, id: actorId, email: to, phone: old } = before
  const about = aboutNow(world.config, now, client)
  if (old === null || old === after) {
    await record(world, tx, { accountId, type: 'phone_proven', actorId }, now)
    await writeMail(world, tx, { accountId, to, text: MAILS.phoneAdded(about, after) }, now)
    return
  }
  await record(world, tx, { accountId, type: 'phone_changed', actorId }, now)
  await writeMail(world, tx, { accountId, to, text: MAILS.phoneChanged(about, { before: old, after }) }, now)
  await tellNumber(world, tx, before, now)
}
