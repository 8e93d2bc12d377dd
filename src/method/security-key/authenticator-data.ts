import { createHash } from 'node:crypto'
import { parseAuthenticatorData } from '@simplewebauthn/server/helpers'

/** What a key has said of itself (WebAuthn L3 §6.1). */
export type AuthenticatorData = ReturnType<typeof parseAuthenticatorData>

/**
 * Reads authenticator data. Null where it is none: too short or too long, broken CBOR, or backed up without being
 * eligible for that (§6.1.3).
 */
export function readAuthenticatorData(bytes: Uint8Array): AuthenticatorData | null {
  try {
    const data = parseAuthenticatorData(new Uint8Array(bytes))
    return data.flags.bs && !data.flags.be ? null : data
  } catch {
    return null
  }
}

/** Whether it was made for one of these RP IDs or app ids. */
export function isFor({ rpIdHash }: AuthenticatorData, ids: readonly string[]): boolean {
  const made = Buffer.from(rpIdHash)
  return ids.some((id) => createHash('sha256').update(id).digest().equals(made))
}
