import { record } from '../audit/audit.ts'
import { canAnswer, isRescue, type Step } from '../decision/next-step.ts'
import type { Client } from '../http/door.ts'
import type { Token } from '../http/token.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { type MessageWriter, writeMail } from '../message/write-message.ts'
import type { Bound } from '../method/method.ts'
import { AMR } from '../method/methods.ts'
import { type Method, METHODS, type Rescue } from '../policy/method-name.ts'
import type { SavedPolicy } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import { rememberAnswer, type Session } from '../session/session-store.ts'
import { startSession } from '../session/start-session.ts'
import { DAY_MS, type Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { noteDeviceUsed } from '../trusted-device/trusted-device-store.ts'
import { trustDevice, type TrustWish } from '../trusted-device/trust-device.ts'
import { askedBecause } from './asked-because.ts'
import { noteOfferedPrimary } from '../user/factor-store.ts'
import { decisionView, type User } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { closeAsFinished, type SignIn, trustRecord } from './sign-in-store.ts'

/** How often at most a user is invited to set up the primary method. */
const OFFER_EVERY_MS = 7 * DAY_MS

/** What the browser brings along at the end of a sign-in. */
export type Browser = { client: Client; browserSecret: string; oldSession: Token | null }

/** What a page can offer right after a sign-in. */
export type Afterwards = {
  recoveryCodesLeft: number
  offerRecoveryCodes: boolean
  offerEnrolment: Method | null
}

export type Ended = {
  state: 'signed_in'
  id: string
  session: Session
  sessionCookie: string
  afterwards: Afterwards
}

/**
 * What let a sign-in through. `bound`: the authenticator that is hers since this sign-in; `wish`: that this browser is to
 * be trusted from its answer on.
 */
export type LetIn = {
  why: Extract<Step, { state: 'signed_in' }>['why']
  answered: Method | Rescue | null
  bound: Bound | null
  wish: TrustWish | null
}

/** What lets a sign-in through in which nothing was answered. */
export const BY_NOTHING = { answered: null, bound: null, wish: null } as const

/**
 * Turns a sign-in that the decision has let through into a session, once: the statement that ends the sign-in says
 * whether we won, and only then there is a session. Refuses with `no_sign_in` where it was ended meanwhile. `user` is
 * she as she is now.
 */
export async function finishSignIn(
  world: Pick<World, 'config'> & MessageWriter,
  tx: Tx,
  held: { signIn: SignIn; user: User; policy: SavedPolicy },
  { why, answered, bound, wish }: LetIn,
  browser: Browser,
  now: Instant,
): Promise<Ended> {
  const { signIn, user, policy } = held
  const byMethod = isRescue(answered) ? null : answered
  const mayBeTrusted = why === 'answered' && byMethod !== null && policy.deviceTrust !== 'single_sign_on'
  const given =
    wish !== null && mayBeTrusted
      ? await trustDevice(world, tx, { user, policy, earnedBy: byMethod }, browser, wish, now)
      : null
  const used = why === 'trusted_device' && signIn.trust.is === 'live' ? signIn.trust : null
  if (used !== null)
    await noteDeviceUsed(tx, { accountId: user.accountId, id: used.deviceId }, browser.client, now)
  const trustedDeviceId = given?.id ?? used?.deviceId ?? null
  const byBackup = isBackupBesidePrimary(held, answered, now)
  const finish = {
    askedBecause: askedBecause(policy, why, signIn.trust),
    answered,
    byBackup: byBackup ? 1 : 0,
    why,
    policyVersion: policy.version,
    trust: trustRecord({ seen: signIn.trust, given }),
  }
  if (!(await closeAsFinished(tx, signIn, finish, now))) throw new Refusal('no_sign_in')
  const { session, cookie } = await startSession(
    world,
    tx,
    user,
    {
      ...browser,
      why,
      amr: answered === null ? ['pwd'] : ['pwd', AMR[answered], 'mfa'],
      answered,
      byBackup,
      startsSudo: byMethod !== null,
      trustedDeviceId,
    },
    now,
  )
  // an invitation that was accepted a moment ago is as good as a mailed code; a recovery code covers one binding
  const shown = [signIn.proved === 'email_code' ? signIn.proved : null, answered]
  for (const way of shown)
    if (way !== null && way !== 'temporary_code') await rememberAnswer(tx, session.caller, way, now)
  const details = {
    signIn: signIn.id,
    session: session.caller.sessionId,
    why,
    answered,
    policyVersion: policy.version,
    ...(trustedDeviceId === null ? {} : { trustedDevice: trustedDeviceId }),
    address: browser.client.address,
    browser: browser.client.browser,
  }
  const { accountId, id: actorId } = user
  await record(world, tx, { accountId, type: 'signed_in', actorId, details }, now)
  if (byBackup && byMethod !== null) await tellOfBackup(world, tx, held, byMethod, browser.client, now)
  const offerEnrolment = byMethod === null ? null : primaryToOffer(held, byMethod, now)
  if (offerEnrolment !== null) await noteOfferedPrimary(tx, user, now)
  const afterwards = {
    recoveryCodesLeft: user.recoveryCodes,
    offerRecoveryCodes: bound !== null && user.recoveryCodes === 0,
    offerEnrolment,
  }
  return { state: 'signed_in', id: signIn.id, session, sessionCookie: cookie, afterwards }
}

type Held = { user: User; policy: SavedPolicy }

/** Whether she answered by the backup though she has the primary. */
export function isBackupBesidePrimary(
  { user, policy }: Held,
  answered: Method | Rescue | null,
  now: Instant,
): boolean {
  return (
    policy.active &&
    answered !== null &&
    answered === policy.backup &&
    canAnswer(decisionView(user, now), policy.primary)
  )
}

/** The primary of the account where she answered by the backup, has none yet, and was not asked in the last week. */
function primaryToOffer({ user, policy }: Held, answered: Method, now: Instant): Method | null {
  if (!policy.active || answered !== policy.backup || canAnswer(decisionView(user, now), policy.primary))
    return null
  const offeredAt = user.primaryOfferedAt
  return offeredAt === null || now >= offeredAt + OFFER_EVERY_MS ? policy.primary : null
}

/** Records that the backup was used, and tells its user. */
export async function tellOfBackup(
  world: Pick<World, 'config'> & MessageWriter,
  tx: Tx,
  { user, policy }: Held,
  answered: Method,
  client: Client,
  now: Instant,
): Promise<void> {
  const { accountId, id: actorId, email: to } = user
  await record(world, tx, { accountId, type: 'backup_used', actorId, details: { method: answered } }, now)
  const words = { used: METHODS[answered].label, primary: METHODS[policy.primary].label }
  await writeMail(
    world,
    tx,
    { accountId, to, text: MAILS.backupUsed(aboutNow(world.config, now, client), words) },
    now,
  )
}
