import { readBudget, writeBudget } from '../message/number-budget.ts'
import { smsVerdict, withSms } from '../message/sms-limits.ts'
import { phoneChangedText } from '../message/sms-text.ts'
import { type MessageWriter, writeSms } from '../message/write-message.ts'
import { type GuardWorld, judgeSms } from '../sms-guard/judge-sms.ts'
import { HOUR_MS, type Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { User } from '../user/user-store.ts'
import { canReceiveSms } from '../user/phone.ts'

/**
 * Tells the number of a user, as she was until now, that it does not answer for her any more. Within the number's own
 * budget, where it can receive SMS at all and where the fraud guard lets it: else nothing is sent, so that nobody burns
 * money by changes.
 */
export async function tellNumber(
  world: GuardWorld & MessageWriter,
  tx: Tx,
  { accountId, id, phone, phoneProvenAt }: User,
  now: Instant,
): Promise<void> {
  if (phone === null || !canReceiveSms(phone)) return
  const proven = phoneProvenAt !== null
  const budget = await readBudget(world, tx, phone)
  if (!smsVerdict(budget, now, { scope: proven ? 'number' : 'unproven_number' }).may) return
  const text = phoneChangedText(world.config)
  const wanted = { accountId, phone, text, asker: null, proven, hasCode: false }
  const judged = await judgeSms(world, tx, wanted, now)
  if (judged.held !== null) return
  await writeBudget(world, tx, phone, withSms(budget, now, { proven }), now)
  const sms = { accountId, userId: id, to: phone, text, expiresAt: now + HOUR_MS, ...judged }
  await writeSms(world, tx, sms, now)
}
