import type { MailText } from '../../message/mail-text.ts'
import { spendMailBudget } from '../../message/mail-budget.ts'
import { writeMail } from '../../message/write-message.ts'
import { Refusal } from '../../refusal.ts'
import { MINUTE_MS, type Instant } from '../../store/duration.ts'
import type { Tx } from '../../store/store.ts'
import { maskEmail } from '../../user/email.ts'
import type { User } from '../../user/user-store.ts'
import type { World } from '../../world.ts'
import { codeHash, countOf, findChallenge, mustWait, replaceChallenge } from '../challenge-store.ts'
import type { Asking } from '../method.ts'
import type { SentCode } from '../sent-code.ts'

const CODE_LIFE_MS = 10 * MINUTE_MS
const RESEND_MS = 1 * MINUTE_MS

/**
 * Mails a new code of 8 digits to an address, when the transaction has committed; the one before is void. The user's row
 * is locked; `says` is the mail around the code. Refuses with `resend_too_soon` within a minute of the last one, and
 * with `mail_limit` beyond the user's budget of mailed codes.
 */
export async function sendEmailCode(
  world: Pick<World, 'random' | 'box' | 'messageWritten'>,
  tx: Tx,
  user: User,
  address: string,
  asking: Asking,
  says: (code: string) => MailText,
  now: Instant,
): Promise<SentCode> {
  const { accountId } = user
  const before = await findChallenge(tx, accountId, asking)
  const again = before?.sent_to === address ? before : undefined
  if (mustWait(again, now)) throw new Refusal('resend_too_soon', { retryAtMs: again.resend_at_ms })
  const verdict = await spendMailBudget(world, tx, 'codes of a user', `${accountId} ${user.id}`, now)
  if (!verdict.may) throw new Refusal('mail_limit', { retryAtMs: verdict.retryAt })

  const code = String(world.random.whole(100_000_000)).padStart(8, '0')
  const expiresAt = now + CODE_LIFE_MS
  const resendAt = now + RESEND_MS
  const messageId = await writeMail(world, tx, { accountId, to: address, text: says(code), expiresAt }, now)
  await tx.run(replaceChallenge, {
    accountId,
    ownerId: asking.ownerId,
    purpose: asking.purpose,
    userId: user.id,
    sentTo: address,
    codeHash: codeHash(world, { accountId, asking, sentTo: address }, code),
    sent: countOf(again, now),
    now,
    expiresAt,
    resendAt,
    messageId,
  })
  return { sentTo: maskEmail(address), expiresAt, resendAt }
}
