import smpp from 'smpp'
import { SmsRefused } from './sms-refused.ts'

const NAMES = new Map(Object.entries(smpp.errors).map(([name, status]) => [status, name]))

/** What is wrong with a message by itself, wherever it is sent from: its number, or its length. */
const OF_MESSAGE = new Set([
  'ESME_RINVMSGLEN',
  'ESME_RINVDSTADR',
  'ESME_RINVNUMDESTS',
  'ESME_RINVDSTTON',
  'ESME_RINVDSTNPI',
])

/** What a status is called (SMPP 3.4, 5.1.3); those that a carrier has made up are told as numbers. */
export const statusName = (status: number): string =>
  NAMES.get(status) ?? `0x${status.toString(16).padStart(8, '0')}`

/** The refusal of a message that was answered so. */
export function refusedBy(status: number): SmsRefused {
  const name = statusName(status)
  return new SmsRefused(`the gateway answered ${name}`, OF_MESSAGE.has(name) ? 'message' : 'gateway')
}
