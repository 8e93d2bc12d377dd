import { Refusal } from '../refusal.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Reads a JSON body (RFC 8259). Refuses broken UTF-8 instead of guessing. Nothing at all is `undefined`. */
export function readJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch {
    throw new Refusal('invalid', { detail: 'The body is not JSON in UTF-8. Check how it is written.' })
  }
}
