import { api } from '../api.ts'
import { asLocked } from '../locked/locked.ts'
import type { Said } from './Greeting.tsx'
import { stepAfterLook, type Step } from './steps.ts'

/**
 * Where this browser stands: a session goes on to the app, an unfinished sign-in is resumed, a locked session is
 * unlocked; otherwise one signs in. Gives what follows the step that the page shows by then. `none` is shown when there
 * is nothing of these; `anew` takes a sign-in that is over for nothing, and `again` the session that there is.
 */
export async function findStep(
  none: Step,
  { anew, again }: { anew: boolean; again: boolean },
): Promise<(known: Step) => Step> {
  const [session, signIn] = await Promise.all([api.session(), api.signIn()])
  // her own answer may have let her in meanwhile; what is still said to her after it is not passed over
  if (session.kind === 'done' && !again) return (known) => (known.show === 'signed-in' ? known : SIGNED_IN)
  if (signIn.kind === 'done') return (known) => stepAfterLook(known, signIn.value)
  if (session.kind === 'away') return () => ({ show: 'away', away: session })
  if (signIn.kind === 'away') return () => ({ show: 'away', away: signIn })
  const locked = again || session.kind === 'done' ? null : asLocked(session)
  if (locked !== null) return () => ({ show: 'session-locked', locked })
  const over = signIn.code === 'sign_in_expired' && !anew
  return () => (over ? { show: 'over' } : none)
}

/** Signed in already, or by another page: there is nothing to say of it here. */
const SIGNED_IN: Step = { show: 'signed-in', ended: null, enrolled: null, recovered: false }

/** The first step. What is said there takes the focus; where nothing is, the heading does, if it is a new page. */
export function passwordStep(said: Said | null, newPage: boolean): Step {
  return { show: 'password', said, focused: newPage && said === null }
}
