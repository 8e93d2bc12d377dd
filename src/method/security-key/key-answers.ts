import type { ReadyAnswer } from '../method.ts'

/**
 * What a key answers, made ready by the WebAuthn library, which is loaded with the first key: whoever has none starts
 * faster without it, and in less memory.
 */
export async function readyAssertion(
  ...of: Parameters<typeof import('./ready-assertion.ts').readyAssertion>
): Promise<ReadyAnswer> {
  return (await import('./ready-assertion.ts')).readyAssertion(...of)
}

/** A new credential, made ready as `readyAssertion` does it. */
export async function readyRegistration(
  ...of: Parameters<typeof import('./ready-registration.ts').readyRegistration>
): Promise<ReadyAnswer> {
  return (await import('./ready-registration.ts')).readyRegistration(...of)
}
