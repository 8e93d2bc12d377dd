import type { UserSmsOnWire } from '../../src/sms-activity/sms-activity-shape.ts'
import { clockWithSeconds, day, exactMoment, moment } from '../parts/time.ts'
import { texts } from './texts.ts'

const words = texts.factor

/** An SMS to a user, and what became of it. */
export type UserSms = UserSmsOnWire['items'][number]

/** What became of the last SMS, on the line of the number that it went to. */
export function lastSmsInWords(sms: UserSms, now: Date): string {
  const { delivery, heldBecause } = sms
  const at = new Date(sms.at)
  if (sms.deliveredAt !== null) return words.smsDelivered(exactMoment(new Date(sms.deliveredAt), now))
  if (heldBecause !== null) return words.smsNotSent(moment(at, now))
  if (delivery === 'failed') return words.smsNotDelivered(moment(at, now))
  const sentAt = sms.sentAgainAt ?? sms.sentAt
  return sentAt === null
    ? words.smsWaits(exactMoment(at, now))
    : words.smsNoReceipt(exactMoment(new Date(sentAt), now))
}

/** How an SMS went, step by step: "sent 10:12:01, sent again by another way 10:12:21, delivered 10:12:25". */
export function smsWayInWords(sms: UserSms, now: Date): string {
  const { became } = words
  if (sms.heldBecause !== null) return became.held[sms.heldBecause]
  const time = (at: string) => {
    const isSameDay = day(new Date(at), now) === day(new Date(sms.at), now)
    return isSameDay ? clockWithSeconds(new Date(at)) : exactMoment(new Date(at), now)
  }
  const steps = [
    ...(sms.sentAt === null ? [] : [became.sent(time(sms.sentAt))]),
    ...(sms.sentAgainAt === null ? [] : [became.again(time(sms.sentAgainAt))]),
  ]
  return [...steps, endInWords(sms, time)].join(', ')
}

function endInWords({ delivery, sentAt, deliveredAt }: UserSms, time: (at: string) => string): string {
  const { became } = words
  if (deliveredAt !== null) return became.delivered(time(deliveredAt))
  if (delivery === 'failed') return sentAt === null ? became.notTaken : became.failed
  return sentAt === null ? became.waits : became.noReceipt
}
