import type { OwnSignInOnWire } from '../../../src/sign-in/own-sign-ins-shape.ts'
import { texts } from './texts.ts'

/** With what a sign-in was finished: "Signed in with password and app code". */
export function signedInWith({ why, answered }: Pick<OwnSignInOnWire, 'why' | 'answered'>): string {
  if (why === 'trusted_device') return texts.onTrusted
  if (why === 'not_demanded') return texts.signedIn
  return texts.signedInAnd(texts.ways[answered ?? ''] ?? texts.anotherWay)
}
