import { readBudget, writeBudget } from '../../message/number-budget.ts'
import { resendDelayMs, smsVerdict, withSms } from '../../message/sms-limits.ts'
import { smsCodeText } from '../../message/sms-text.ts'
import { writeSms } from '../../message/write-message.ts'
import { Refusal } from '../../refusal.ts'
import { MINUTE_MS, type Instant } from '../../store/duration.ts'
import { statement } from '../../store/statement.ts'
import type { Tx } from '../../store/store.ts'
import { maskPhone } from '../../user/phone.ts'
import type { SmsBudget } from '../../user/sms-budget.ts'
import type { User } from '../../user/user-store.ts'
import type { World } from '../../world.ts'
import { codeHash, countOf, findChallenge, mustWait, replaceChallenge } from '../challenge-store.ts'
import type { Asking } from '../method.ts'
import type { SentCode } from '../sent-code.ts'

const CODE_LIFE_MS = 5 * MINUTE_MS

const setUserBudget = statement((q, p: { accountId: string; id: string; budget: string }) =>
  q.db
    .updateTable('users')
    .set({ sms_budget: p.budget })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)

/**
 * Writes a new code for a number, to be sent when the transaction has committed; the one before is void. The user's row
 * is locked. Refuses with `resend_too_soon` where the same number was sent one a moment ago, and with `sms_limit` by
 * the user's budget and by the number's, whichever lasts longer. What became of the SMS is not known here: `deliveryOf`
 * tells.
 */
export async function sendSmsCode(
  world: Pick<World, 'config' | 'random' | 'box' | 'messageWritten'>,
  tx: Tx,
  user: User,
  phone: string,
  asking: Asking,
  now: Instant,
): Promise<SentCode> {
  const before = await findChallenge(tx, user.accountId, asking)
  const again = before?.sent_to === phone ? before : undefined
  if (mustWait(again, now)) throw new Refusal('resend_too_soon', { retryAtMs: again.resend_at_ms })
  await spendBudgets(world, tx, user, phone, now)

  const code = String(world.random.whole(1_000_000)).padStart(6, '0')
  const expiresAt = now + CODE_LIFE_MS
  const sent = countOf(again, now)
  const resendAt = now + resendDelayMs(sent)
  const text = smsCodeText(code, world.config)
  const messageId = await writeSms(world, tx, { accountId: user.accountId, to: phone, text, expiresAt }, now)
  await tx.run(replaceChallenge, {
    accountId: user.accountId,
    ownerId: asking.ownerId,
    purpose: asking.purpose,
    userId: user.id,
    sentTo: phone,
    codeHash: codeHash(world, { accountId: user.accountId, asking, sentTo: phone }, code),
    sent,
    now,
    expiresAt,
    resendAt,
    messageId,
  })
  return { sentTo: maskPhone(phone), expiresAt, resendAt }
}

async function spendBudgets(
  world: Pick<World, 'box'>,
  tx: Tx,
  user: User,
  phone: string,
  now: Instant,
): Promise<void> {
  const proven = user.phone === phone && user.phoneProvenAt !== null
  const ofUser = JSON.parse(user.smsBudget) as SmsBudget
  const ofNumber = await readBudget(world, tx, phone)
  const verdicts = [
    smsVerdict(ofUser, now, { scope: 'user' }),
    smsVerdict(ofNumber, now, { scope: proven ? 'number' : 'unproven_number' }),
  ]
  const retryAtMs = Math.max(...verdicts.map((verdict) => (verdict.may ? 0 : verdict.retryAt)))
  if (retryAtMs > 0) throw new Refusal('sms_limit', { retryAtMs })
  await tx.run(setUserBudget, {
    accountId: user.accountId,
    id: user.id,
    budget: JSON.stringify(withSms(ofUser, now, { proven })),
  })
  await writeBudget(world, tx, phone, withSms(ofNumber, now, { proven }), now)
}
