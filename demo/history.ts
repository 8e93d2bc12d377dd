import { record } from '../src/audit/audit.ts'
import { newId, newSecret } from '../src/http/token.ts'
import type { Method } from '../src/policy/method-name.ts'
import { closeAsFinished, insertSignIn, noteWrongAnswer, trustRecord } from '../src/sign-in/sign-in-store.ts'
import { signInExpiresAt } from '../src/sign-in/sign-in-lifetime.ts'
import { type Instant, MINUTE_MS } from '../src/store/duration.ts'
import { hashSecret } from '../src/store/secret-box.ts'
import type { Tx } from '../src/store/store.ts'
import { NO_TRUST, type TrustSeen } from '../src/trusted-device/is-trusted.ts'
import type { World } from '../src/world.ts'

/** Somebody who signed in before the demo began. */
export type Past = { accountId: string; id: string }

/** A sign-in of the past: by which method, or none where the trust of its browser was enough, and what trust it earned. */
export type PastSignIn = {
  at: Instant
  browser: string
  answered: Method | null
  seen?: TrustSeen
  given?: { id: string; endsAt: Instant } | null
}

type Needs = Pick<World, 'random'>

const ADDRESS = '192.0.2.14'

async function begin(
  { random }: Needs,
  tx: Tx,
  { accountId, id: userId }: Past,
  { at, browser, seen = NO_TRUST, address = ADDRESS }: Omit<PastSignIn, 'answered'> & { address?: string },
) {
  const expiresAt = signInExpiresAt({ beganAt: at, lastStepAt: at })
  const signIn = { accountId, userId, id: newId(random, 'sgn'), beganAt: at, expiresAt, proved: null }
  const trust = { trustSeen: trustRecord({ seen, given: null }) }
  const secretHash = hashSecret(newSecret(random))
  await tx.run(insertSignIn, { ...signIn, ...trust, secretHash, address, browser })
  return { ...signIn, trust: seen }
}

/** Leaves what a finished sign-in leaves: its row in the history, and its event. */
export async function signedInThen(world: Needs, tx: Tx, who: Past, past: PastSignIn): Promise<void> {
  const { at, browser, answered, seen = NO_TRUST, given = null } = past
  const signIn = await begin(world, tx, who, past)
  const why = answered === null ? 'trusted_device' : 'answered'
  const asked = answered === null ? 'trusted_device' : 'not_trusted'
  const kept = { why, answered, policyVersion: 2, byBackup: 0, askedBecause: asked }
  await closeAsFinished(tx, signIn, { ...kept, trust: trustRecord({ seen, given }) }, at + MINUTE_MS)
  const details = { signIn: signIn.id, why, answered, policyVersion: 2, address: ADDRESS, browser }
  const { accountId, id: actorId } = who
  await record(world, tx, { accountId, type: 'signed_in', actorId, details }, at)
}

/** Leaves what three wrong codes of somebody who has the password leave. */
export async function guessedThen(world: Needs, tx: Tx, who: Past, at: Instant): Promise<void> {
  const from = { browser: 'Chrome on Windows', address: '203.0.113.9' }
  const signIn = await begin(world, tx, who, { at, ...from })
  const { accountId, id: actorId } = who
  for (const wrongInARow of [1, 2, 3]) {
    await noteWrongAnswer(tx, signIn, { way: 'app', refused: null }, at)
    const details = { method: 'app', purpose: 'sign_in', wrongInARow }
    await record(world, tx, { accountId, type: 'code_wrong', actorId, details }, at + wrongInARow * MINUTE_MS)
  }
}
