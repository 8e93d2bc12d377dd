import type { OwnSignInOnWire } from '../../../src/sign-in/own-sign-ins-shape.ts'
import type { TrustReader } from '../../parts/trust-words.ts'
import { texts } from './texts.ts'

/** A sign-in that led to a session. */
export type FinishedSignIn = OwnSignInOnWire & { why: string; askedBecause: string }

/** Whether a sign-in led to a session; else it was stopped by a wrong answer. */
export const isFinished = (signIn: OwnSignInOnWire): signIn is FinishedSignIn => signIn.why !== null

/** With what a sign-in was finished: "Signed in with password and app code". */
export function signedInWith({
  why,
  answered,
  byBackup = false,
}: Pick<OwnSignInOnWire, 'why' | 'answered'> & { byBackup?: boolean }): string {
  if (why === 'trusted_device') return texts.onTrusted
  if (why === 'not_demanded') return texts.signedIn
  const said = texts.signedInAnd(texts.ways[answered ?? ''] ?? texts.anotherWay)
  return byBackup ? texts.theBackup(said) : said
}

/** By what a sign-in was stopped: "Not signed in: wrong app code, 3 times". */
export function whatStopped({ wrong }: Pick<OwnSignInOnWire, 'wrong'>): string {
  const what = texts.wrong[wrong?.way ?? ''] ?? texts.wrongAnswer
  return texts.notSignedIn(what, wrong?.count ?? 1)
}

/** What must have happened where a sign-in was stopped. */
export function whyStopped({ wrong }: Pick<OwnSignInOnWire, 'wrong'>, reader: TrustReader): string {
  const count = wrong?.count ?? 1
  const { enteredAndCodes, enteredAndKey } = texts.reader[reader]
  return wrong?.way === 'security_key' ? enteredAndKey : enteredAndCodes(count)
}
