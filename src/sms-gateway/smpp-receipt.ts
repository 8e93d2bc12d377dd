import smpp, { type Pdu } from 'smpp'
import type { SmsOutcome } from '../world.ts'

/** What a message centre tells of a message. */
export type SmppReceipt = { reference: string; outcome: SmsOutcome }

/** Bits of esm_class that tell what a delivery is (SMPP 3.4, 5.2.12): a receipt, or a word on the way. Without: somebody's SMS. */
const KIND = 0x3c
const RECEIPT = 0x04
const ON_THE_WAY = 0x20

/** message_state (SMPP 3.4, 5.2.28), and what it is called in a receipt's text (appendix B); all others are no end. */
const STATES: Readonly<Record<string | number, SmsOutcome>> = {
  2: 'delivered',
  3: 'undelivered',
  4: 'undelivered',
  5: 'undelivered',
  8: 'undelivered',
  DELIVRD: 'delivered',
  EXPIRED: 'undelivered',
  DELETED: 'undelivered',
  UNDELIV: 'undelivered',
  REJECTD: 'undelivered',
}

/**
 * Reads a delivery of a message centre. Null: it is no receipt, or not one that can be read. What somebody's phone has
 * sent is none, whatever its text says.
 */
export function readSmppReceipt(pdu: Pdu): SmppReceipt | null {
  const kind = (pdu.esm_class ?? 0) & KIND
  if (kind !== RECEIPT && kind !== ON_THE_WAY) return null
  const text = textOf(pdu)
  const reference = pdu.receipted_message_id || /\bid:(\S{1,65})/i.exec(text)?.[1]
  const state = pdu.message_state ?? /\bstat:([a-z]+)/i.exec(text)?.[1]?.toUpperCase()
  if (!reference || state === undefined) return null
  return { reference, outcome: (kind === RECEIPT ? STATES[state] : undefined) ?? 'sent' }
}

/** The text of a receipt. It is ASCII, whatever alphabet it is said to be in: what was read in that of SMS is read anew. */
function textOf({ short_message: short, message_payload: long, data_coding: coding = 0 }: Pdu): string {
  const message = short?.message.length ? short.message : Buffer.isBuffer(long) ? long : (long?.message ?? '')
  if (typeof message !== 'string') return message.toString('latin1')
  return coding <= 1 ? smpp.encodings.ASCII.encode(message).toString('latin1') : message
}

/** Names that a message centre has given, found again where its receipts write them otherwise. */
export type SmppNames = {
  add(reference: string): void
  /** The name as it was given. */
  asGiven(reference: string): string
}

const MOST_NAMES = 10_000

/**
 * Remembers the newest names of a link. Some centres answer with a number in hexadecimal and write it in decimal in the
 * receipt, or the other way round, or with zeros before it. Where one receipt has shown that this one does not, nothing
 * is turned any more: a number of one message may be that of another one, read otherwise.
 */
export function newSmppNames(): SmppNames {
  const given = new Set<string>()
  const byNumber = new Map<string, string>()
  let sameForm = false
  return {
    add(reference) {
      if (sameForm) return
      given.add(reference)
      for (const number of numbersIn(reference)) byNumber.set(number, reference)
      for (const store of [given, byNumber])
        for (const oldest of store.keys()) {
          if (store.size <= 2 * MOST_NAMES) break
          store.delete(oldest)
        }
    },
    asGiven(reference) {
      if (sameForm) return reference
      const others = numbersIn(reference).flatMap((number) => byNumber.get(number) ?? [])
      const other = others.find((one) => one !== reference)
      if (!given.has(reference)) return other ?? reference
      sameForm = other === undefined
      return reference
    },
  }
}

/** The numbers that a name may be: read in decimal, and in hexadecimal. */
const numbersIn = (reference: string): string[] => [
  ...(/^\d{1,32}$/.test(reference) ? [String(BigInt(reference))] : []),
  ...(/^[\da-f]{1,32}$/i.test(reference) ? [String(BigInt(`0x${reference}`))] : []),
]
