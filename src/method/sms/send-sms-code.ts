import { readBudget, writeBudget } from '../../message/number-budget.ts'
import { resendDelayMs, smsVerdict, withHeld, withSms } from '../../message/sms-limits.ts'
import { stopSms } from '../../message/sms-store.ts'
import { smsCodeText } from '../../message/sms-text.ts'
import { writeSms } from '../../message/write-message.ts'
import { Refusal } from '../../refusal.ts'
import type { SmsAsker } from '../../sms-guard/asker.ts'
import { type GuardWorld, judgeSms } from '../../sms-guard/judge-sms.ts'
import { MINUTE_MS, type Instant } from '../../store/duration.ts'
import { statement } from '../../store/statement.ts'
import type { Tx } from '../../store/store.ts'
import { maskPhone } from '../../user/phone.ts'
import type { SmsBudget } from '../../user/sms-budget.ts'
import type { User } from '../../user/user-store.ts'
import type { World } from '../../world.ts'
import {
  codeHash,
  countOf,
  findChallenge,
  HELD_CODE,
  mustWait,
  replaceChallenge,
} from '../challenge-store.ts'
import type { Asking } from '../method.ts'
import type { SentCode } from '../sent-code.ts'

const CODE_LIFE_MS = 5 * MINUTE_MS

/** Stores what was sent to a user. Her row is locked. */
export const setUserBudget = statement((q, p: { accountId: string; id: string; budget: string }) =>
  q.db
    .updateTable('users')
    .set({ sms_budget: p.budget })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)

/** Where a code is to go, where it is to be answered, and who asks for it. */
export type WantedCode = { phone: string; asking: Asking; asker: SmsAsker }

/**
 * Writes a new code for a number, to be sent when the transaction has committed; the one before is void. The user's row
 * is locked. Refuses with `resend_too_soon` where the same number was sent one a moment ago, and with `sms_limit` by
 * the user's budget and by the number's, whichever lasts longer. What became of the SMS is not known here: `deliveryOf`
 * tells, and whether it was held, too: then there is no code that answers, and nothing is used up but the time until the
 * next may be asked for.
 */
export async function sendSmsCode(
  world: GuardWorld & Pick<World, 'messageWritten'>,
  tx: Tx,
  user: User,
  { phone, asking, asker }: WantedCode,
  now: Instant,
): Promise<SentCode> {
  const { accountId, id: userId } = user
  const before = await findChallenge(tx, accountId, asking)
  const again = before?.sent_to === phone ? before : undefined
  if (mustWait(again, now)) throw new Refusal('resend_too_soon', { retryAtMs: again.resend_at_ms })
  const proven = user.phone === phone && user.phoneProvenAt !== null
  const budgets = await demandBudgets(world, tx, user, phone, proven, now)
  const code = String(world.random.whole(1_000_000)).padStart(6, '0')
  const text = smsCodeText(code, world.config)
  const { held, ...judged } = await judgeSms(
    world,
    tx,
    { accountId, phone, text, asker, proven, hasCode: true },
    now,
  )
  if (held === null) await spendBudgets(world, tx, user, phone, budgets, proven, now)
  else {
    // the code that is on its way to her is worth more than to be told why there is no second one
    const isLive = before !== undefined && before.sent_to === phone && before.passed_at_ms === null
    if (isLive && now < before.expires_at_ms)
      throw new Refusal('sms_limit', { retryAtMs: held.until ?? before.expires_at_ms })
    const budget = JSON.stringify(withHeld(budgets.ofUser, now))
    await tx.run(setUserBudget, { accountId, id: userId, budget })
  }

  const expiresAt = held === null ? now + CODE_LIFE_MS : now
  const sent = countOf(again, now)
  const resendAt = now + resendDelayMs(sent)
  if (before) await tx.run(stopSms, { accountId, id: before.message_id })
  const sms = { accountId, userId, to: phone, text, expiresAt, held, ...judged }
  const messageId = await writeSms(world, tx, sms, now)
  await tx.run(replaceChallenge, {
    accountId,
    ownerId: asking.ownerId,
    purpose: asking.purpose,
    userId,
    sentTo: phone,
    // of a held one nothing is the hash of
    codeHash: held === null ? codeHash(world, { accountId, asking, sentTo: phone }, code) : HELD_CODE,
    sent,
    now,
    expiresAt,
    resendAt,
    messageId,
  })
  return { sentTo: maskPhone(phone), expiresAt, resendAt }
}

type Budgets = { ofUser: SmsBudget; ofNumber: SmsBudget }

async function demandBudgets(
  world: Pick<World, 'box'>,
  tx: Tx,
  user: User,
  phone: string,
  proven: boolean,
  now: Instant,
): Promise<Budgets> {
  const ofUser = JSON.parse(user.smsBudget) as SmsBudget
  const ofNumber = await readBudget(world, tx, phone)
  const verdicts = [
    smsVerdict(ofUser, now, { scope: 'user' }),
    smsVerdict(ofNumber, now, { scope: proven ? 'number' : 'unproven_number' }),
  ]
  const retryAtMs = Math.max(...verdicts.map((verdict) => (verdict.may ? 0 : verdict.retryAt)))
  if (retryAtMs > 0) throw new Refusal('sms_limit', { retryAtMs })
  return { ofUser, ofNumber }
}

async function spendBudgets(
  world: Pick<World, 'box'>,
  tx: Tx,
  { accountId, id }: User,
  phone: string,
  { ofUser, ofNumber }: Budgets,
  proven: boolean,
  now: Instant,
): Promise<void> {
  await tx.run(setUserBudget, { accountId, id, budget: JSON.stringify(withSms(ofUser, now, { proven })) })
  await writeBudget(world, tx, phone, withSms(ofNumber, now, { proven }), now)
}
