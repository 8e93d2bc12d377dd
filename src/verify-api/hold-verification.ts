import { holdKey } from '../api-key/hold-key.ts'
import { nextStep, type Step } from '../decision/next-step.ts'
import type { Client, KeyCaller } from '../http/door.ts'
import type { Asking, WayName } from '../method/method.ts'
import { policyToGrantUnder, type SavedPolicy } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import { refuseDisabledCodes } from '../second-factor/judge-answer.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { decisionView, findUserToChange, isActive, type User } from '../user/user-store.ts'
import { standOf } from '../verification/verification.ts'
import { findVerification, type Verification } from '../verification/verification-store.ts'

/** A verification with whom and what it is about. */
export type HeldVerification = { verification: Verification; user: User; policy: SavedPolicy }

/** Where the answers of a verification are asked for: what is sent or solved for one is worth nothing for another. */
export const askingOf = ({ id: ownerId }: Pick<Verification, 'id'>): Asking => ({
  ownerId,
  purpose: 'verification',
})

/** From where an answer comes, as far as we know: from the product. */
export const clientOfProduct = ({ name, client }: KeyCaller): Client => ({
  address: client.address,
  network: client.network,
  browser: `API key “${name}”`.slice(0, 120),
})

/**
 * The verification, its user, the key and the policy that holds at this moment, all kept from changing until the
 * transaction ends. Refuses with `not_found` what this key has not begun, with `api_key_wrong` where it was revoked
 * meanwhile, and with `verification_ended` where its user cannot sign in any more.
 */
export async function holdVerification(
  tx: Tx,
  caller: KeyCaller,
  id: string,
  now: Instant,
): Promise<HeldVerification> {
  const begun = await findVerification(tx, caller, id)
  if (!begun) throw new Refusal('not_found')
  const policy = await policyToGrantUnder(tx, caller.accountId)
  const user = await findUserToChange(tx, caller.accountId, begun.userId)
  await holdKey(tx, caller, now)
  if (!user) throw new Refusal('not_found')
  if (!isActive(user)) throw new Refusal('verification_ended')
  // read again: whoever held the user before us may have answered or ended it
  const verification = await findVerification(tx, caller, id)
  if (!verification) throw new Refusal('not_found')
  return { verification, user, policy }
}

/**
 * What a verification that nobody has answered yet asks for. Where the account stopped asking while it was under way, it
 * asks as before, by her own authenticators. Who has no method of the policy answers nothing here: a number on file is
 * proved, and anything else set up, in a sign-in of ours alone, since no program binds an authenticator.
 */
export function askedStep({ user, policy }: Pick<HeldVerification, 'user' | 'policy'>, now: Instant) {
  const view = decisionView(user, now)
  const asked = { ...view, ownChoice: view.ownChoice || !policy.active }
  return answerable(nextStep(policy, asked, { answered: null, proved: null }, null, now))
}

/** What of a step a program can have answered. */
const answerable = (step: Step) => (step.state === 'second_factor_required' && !step.firstUse ? step : null)

/**
 * Refuses what cannot be answered: with `code_used` a verification that has passed, with `verification_ended` one that is
 * over, with `second_factor_disabled` and `method_not_offered` a way that it does not ask for. A temporary code is always
 * offered beside a method, live or not.
 */
export function demandAsked(held: HeldVerification, way: WayName, now: Instant): void {
  const stand = standOf(held.verification, now)
  if (stand === 'passed' || stand === 'redeemed') throw new Refusal('code_used')
  if (stand === 'ended') throw new Refusal('verification_ended')
  refuseDisabledCodes(held.user, way)
  const step = askedStep(held, now)
  const ways: readonly string[] = step ? [...step.methods, ...step.otherWays, 'temporary_code'] : []
  if (!ways.includes(way)) throw new Refusal('method_not_offered')
}
