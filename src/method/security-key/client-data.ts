import type { KeyRefusal } from '../method.ts'

/** What a browser says of a ceremony: the challenge that it was given, and what speaks against the rest (null: nothing). */
export type ClientData = { challenge: string; refused: KeyRefusal | null }

/**
 * Reads the client data (WebAuthn L3 §5.8.1) of a ceremony at `origin`. It must be of this type and origin, and in a page
 * that stands by itself: one in a frame of another origin is refused, whether its browser names that origin or not. Null
 * where it is no client data at all.
 */
export function readClientData(
  clientDataJson: string,
  type: 'webauthn.create' | 'webauthn.get',
  origin: string,
): ClientData | null {
  const said = parsed(Buffer.from(clientDataJson, 'base64url'))
  if (said === null || typeof said.challenge !== 'string') return null
  const { challenge } = said
  if (said.type !== type || typeof said.origin !== 'string') return { challenge, refused: 'unreadable' }
  if (![undefined, false].includes(said.crossOrigin as undefined) || said.topOrigin !== undefined)
    return { challenge, refused: 'cross_origin' }
  return { challenge, refused: said.origin === origin ? null : 'other_origin' }
}

function parsed(bytes: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
