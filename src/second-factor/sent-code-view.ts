import { iso, isoOrNull } from '../http/wire.ts'
import { deliveryOf } from '../message/message-store.ts'
import { findChallenge } from '../method/challenge-store.ts'
import type { Asking } from '../method/method.ts'
import type { Reader } from '../store/store.ts'
import { maskEmail } from '../user/email.ts'
import { maskPhone } from '../user/phone.ts'

/** How it goes on with the newest code that was asked for, as the wire shows it. Null: none was, or it was answered. */
export async function sentCodeView(reader: Reader, accountId: string, asking: Asking) {
  const challenge = await findChallenge(reader, accountId, asking)
  if (!challenge || challenge.passed_at_ms !== null) return null
  const report = await deliveryOf(reader, accountId, challenge.message_id)
  const { delivery, sentAt, deliveredAt, sentAgainAt, waits, held } = report
  const sentTo = challenge.sent_to
  return {
    sentTo: sentTo.includes('@') ? maskEmail(sentTo) : maskPhone(sentTo),
    expiresAt: iso(challenge.expires_at_ms),
    resendAt: iso(challenge.resend_at_ms),
    delivery,
    sentAt: isoOrNull(sentAt),
    deliveredAt: isoOrNull(deliveredAt),
    sentAgainAt: isoOrNull(sentAgainAt),
    hasAnotherWay: waits,
    held: held && { because: held.because, until: isoOrNull(held.until) },
  }
}

export type SentCodeView = Awaited<ReturnType<typeof sentCodeView>>
