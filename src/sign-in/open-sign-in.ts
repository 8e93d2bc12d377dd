import { nextStep } from '../decision/next-step.ts'
import { newId, newSecret, type Token, writeToken } from '../http/token.ts'
import { hashSecret } from '../store/secret-box.ts'
import type { MessageWriter } from '../message/write-message.ts'
import type { SavedPolicy } from '../policy/policy-store.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { decisionView, type User } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { type TrustSeen, trustToDecide } from '../trusted-device/is-trusted.ts'
import { type Browser, BY_NOTHING, type Ended, finishSignIn } from './finish-sign-in.ts'
import { signInExpiresAt } from './sign-in-lifetime.ts'
import { endSignInOf, insertSignIn, type Proved, type SignIn, trustRecord } from './sign-in-store.ts'
import { NO_CODES, signInOnWire } from './sign-in-view.ts'

/** A sign-in that goes on: what its browser holds, and where it stands. */
export type Begun = { state: 'open'; signInCookie: string; view: ReturnType<typeof signInOnWire> }

/** The browser that begins a sign-in, with the one that it has begun before. */
export type Beginner = Browser & { oldSignIn: Token | null }

/**
 * Opens a sign-in for a user whose password is known to be right, under a policy that is held. It replaces the one that
 * this browser has begun before, and is finished at once where no second factor is demanded, or where the browser is
 * trusted.
 */
export async function openSignIn(
  world: Pick<World, 'config'> & MessageWriter,
  tx: Tx,
  { user, policy, proved, trust }: { user: User; policy: SavedPolicy; proved: Proved; trust: TrustSeen },
  browser: Beginner,
  now: Instant,
): Promise<Begun | Ended> {
  await endSignInOf(tx, browser.oldSignIn, 'replaced', now)
  const secret = newSecret(world.random)
  const signIn: SignIn = {
    accountId: user.accountId,
    id: newId(world.random, 'sgn'),
    userId: user.id,
    beganAt: now,
    expiresAt: signInExpiresAt({ beganAt: now, lastStepAt: now }),
    proved,
    trust,
  }
  const { address, browser: label } = browser.client
  const record = { secretHash: hashSecret(secret), trustSeen: trustRecord({ seen: trust, given: null }) }
  const { accountId, id, userId, beganAt, expiresAt } = signIn
  const row = { accountId, id, userId, beganAt, expiresAt, proved, ...record, address, browser: label }
  await tx.run(insertSignIn, row)
  const held = { signIn, user, policy }
  const step = nextStep(
    policy,
    decisionView(user, now),
    { answered: null, proved },
    trustToDecide(trust),
    now,
  )
  if (step.state === 'signed_in')
    return finishSignIn(world, tx, held, { ...BY_NOTHING, why: step.why }, browser, now)
  const signInCookie = writeToken(user.accountId, signIn.id, secret)
  return { state: 'open', signInCookie, view: signInOnWire(held, NO_CODES, now) }
}
