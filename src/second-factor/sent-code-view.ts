import { iso, isoOrNull } from '../http/wire.ts'
import { deliveryOf } from '../message/message-store.ts'
import type { Asking } from '../method/method.ts'
import { findSmsChallenge } from '../method/sms/sms-challenge-store.ts'
import type { Reader } from '../store/store.ts'
import { maskPhone } from '../user/phone.ts'

/** How it goes on with the newest code that was asked for, as the wire shows it. Null: none was, or it was answered. */
export async function smsCodeView(reader: Reader, accountId: string, asking: Asking) {
  const challenge = await findSmsChallenge(reader, accountId, asking)
  if (!challenge || challenge.passed_at_ms !== null) return null
  const { delivery, sentAt, deliveredAt } = await deliveryOf(reader, accountId, challenge.message_id)
  return {
    sentTo: maskPhone(challenge.number),
    expiresAt: iso(challenge.expires_at_ms),
    resendAt: iso(challenge.resend_at_ms),
    delivery,
    sentAt: isoOrNull(sentAt),
    deliveredAt: isoOrNull(deliveredAt),
  }
}
