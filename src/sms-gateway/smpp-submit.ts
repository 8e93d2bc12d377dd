import smpp, { type Fields } from 'smpp'
import { SECOND_MS } from '../store/duration.ts'
import type { Sms } from '../world.ts'
import { isGsm } from './gsm-alphabet.ts'

/** Types and plans of numbers (SMPP 3.4, 5.2.5 and 5.2.6). */
const UNKNOWN = { ton: 0, npi: 0 }
const INTERNATIONAL = { ton: 1, npi: 1 }
const SHORT = { ton: 3, npi: 0 }
const ALPHANUMERIC = { ton: 5, npi: 0 }

/** Octets of a text in one SMS, and in each part of a longer one: a septet is an octet here, and the carrier packs them. */
const GSM = { coding: 0, one: 160, part: 153 }
const UCS2 = { coding: 8, one: 140, part: 134 }

/**
 * What is submitted for an SMS: one message, or one for each part of a long text, which the phone puts together by
 * `nth`, a number that others to the same phone do not have (3GPP TS 23.040, 9.2.3.24.1). The last part alone asks for
 * a receipt: it stands for the whole.
 */
export function submitsOf({ to, text, lifeMs }: Sms, sender: string | null, nth: number): Fields[] {
  const { coding, one, part } = isGsm(text) ? GSM : UCS2
  const units = Array.from(text, (character) => (coding === 0 ? inGsm(character) : inUcs2(character)))
  const whole = Buffer.concat(units)
  const from = addressOf(sender)
  const fields: Fields = {
    source_addr_ton: from.ton,
    source_addr_npi: from.npi,
    source_addr: from.address,
    dest_addr_ton: INTERNATIONAL.ton,
    dest_addr_npi: INTERNATIONAL.npi,
    destination_addr: to.replace(/^\+/, ''),
    data_coding: coding,
    registered_delivery: 1,
    ...(lifeMs === undefined ? {} : { validity_period: validity(lifeMs) }),
  }
  if (whole.length <= one) return [{ ...fields, short_message: whole }]
  const parts = inParts(units, part)
  return parts.map((message, at) => ({
    ...fields,
    registered_delivery: at === parts.length - 1 ? 1 : 0,
    short_message: { udh: Buffer.from([5, 0, 3, nth & 0xff, parts.length, at + 1]), message },
  }))
}

const inGsm = (character: string): Buffer => smpp.encodings.ASCII.encode(character)
const inUcs2 = (character: string): Buffer => Buffer.from(character, 'utf16le').swap16()

/** A character stays in one part. */
function inParts(units: readonly Buffer[], room: number): Buffer[] {
  const parts: Buffer[][] = [[]]
  let length = 0
  for (const unit of units) {
    if (length + unit.length > room) {
      parts.push([])
      length = 0
    }
    parts.at(-1)?.push(unit)
    length += unit.length
  }
  return parts.map((part) => Buffer.concat(part))
}

/** A sender with its type: letters, a short number, or one with its country. Without one the carrier's own shows. */
function addressOf(sender: string | null): { ton: number; npi: number; address: string } {
  if (sender === null) return { ...UNKNOWN, address: '' }
  if (!/^\+?\d+$/.test(sender)) return { ...ALPHANUMERIC, address: sender }
  const isShort = /^\d{1,8}$/.test(sender)
  return { ...(isShort ? SHORT : INTERNATIONAL), address: sender.replace('+', '') }
}

/** For how long it is worth being delivered, as SMPP writes a span (3.4, 7.1.1.2): YYMMDDhhmmss000R. */
function validity(lifeMs: number): string {
  const seconds = Math.max(1, Math.floor(lifeMs / SECOND_MS))
  const [days, hours, minutes] = [86_400, 3_600, 60].map((span) => Math.floor(seconds / span)) as [
    number,
    number,
    number,
  ]
  const parts = [Math.min(days, 30), hours % 24, minutes % 60, seconds % 60]
  return `0000${parts.map((part) => String(part).padStart(2, '0')).join('')}000R`
}
