import { readBudget, writeBudget } from '../../message/number-budget.ts'
import { resendDelayMs, type SmsBudget, smsVerdict, withSms } from '../../message/sms-limits.ts'
import { smsCodeText } from '../../message/sms-text.ts'
import { writeSms } from '../../message/write-message.ts'
import { Refusal } from '../../refusal.ts'
import { MINUTE_MS, type Instant } from '../../store/duration.ts'
import { statement } from '../../store/statement.ts'
import type { Tx } from '../../store/store.ts'
import { maskPhone } from '../../user/phone.ts'
import type { User } from '../../user/user-store.ts'
import type { World } from '../../world.ts'
import type { Asking } from '../method.ts'
import {
  findSmsChallenge,
  isFromPutBackClock,
  isLive,
  replaceChallenge,
  type SmsChallenge,
} from './sms-challenge-store.ts'
import { smsCodeHash } from './sms-method.ts'

const CODE_LIFE_MS = 5 * MINUTE_MS

const setUserBudget = statement((q, p: { accountId: string; id: string; budget: string }) =>
  q.db
    .updateTable('users')
    .set({ sms_budget: p.budget })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)

export type SentSmsCode = { sentTo: string; expiresAt: Instant; resendAt: Instant }

/**
 * Writes a new code for the user's phone, to be sent when the transaction has committed; the one before is void.
 * The user's row is locked. Refuses with `resend_too_soon`, and with `sms_limit` by the user's budget and by the
 * number's, whichever lasts longer. What became of the SMS is not known here: `deliveryOf` tells.
 */
export async function sendSmsCode(
  world: Pick<World, 'config' | 'random' | 'box'>,
  tx: Tx,
  user: User & { phone: string },
  asking: Asking,
  now: Instant,
): Promise<SentSmsCode> {
  const before = await findSmsChallenge(tx, user.accountId, asking)
  if (before && mustWait(before, now))
    throw new Refusal('resend_too_soon', { retryAtMs: before.resend_at_ms })
  await spendBudgets(world, tx, user, now)

  const code = String(world.random.whole(1_000_000)).padStart(6, '0')
  const expiresAt = now + CODE_LIFE_MS
  // the wait grows from code to code as long as one is open, and begins anew when none is
  const open = before !== undefined && before.passed_at_ms === null && isLive(before, now)
  const sent = (open ? before.sent : 0) + 1
  const resendAt = now + resendDelayMs(sent)
  const messageId = await writeSms(
    world,
    tx,
    { accountId: user.accountId, to: user.phone, text: smsCodeText(code, world.config), expiresAt },
    now,
  )
  await tx.run(replaceChallenge, {
    accountId: user.accountId,
    ownerId: asking.ownerId,
    purpose: asking.purpose,
    userId: user.id,
    number: user.phone,
    codeHash: smsCodeHash(world, user.accountId, asking, code),
    sent,
    now,
    expiresAt,
    resendAt,
    messageId,
  })
  return { sentTo: maskPhone(user.phone), expiresAt, resendAt }
}

/** A code sent under a clock that has been put back since makes nobody wait; nor does one that was answered. */
const mustWait = (before: SmsChallenge, now: Instant) =>
  before.passed_at_ms === null && !isFromPutBackClock(before, now) && now < before.resend_at_ms

async function spendBudgets(
  world: Pick<World, 'box'>,
  tx: Tx,
  user: User & { phone: string },
  now: Instant,
): Promise<void> {
  const proven = user.phoneProvenAt !== null
  const ofUser = JSON.parse(user.smsBudget) as SmsBudget
  const ofNumber = await readBudget(world, tx, user.phone)
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
  await writeBudget(world, tx, user.phone, withSms(ofNumber, now, { proven }), now)
}
