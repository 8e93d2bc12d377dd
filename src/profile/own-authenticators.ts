import { record } from '../audit/audit.ts'
import { coverageOf } from '../decision/coverage-word.ts'
import { canAnswer, type NextStepUser, provenMethods } from '../decision/next-step.ts'
import type { Caller, Client } from '../http/door.ts'
import { iso, isoOrNull } from '../http/wire.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { writeMail } from '../message/write-message.ts'
import { appsOf, removeApp, renameApp } from '../method/app/app-store.ts'
import { keysOf, removeKey, renameKey } from '../method/security-key/key-store.ts'
import { phoneId } from '../method/sms/phone-id.ts'
import type { Method } from '../policy/method-name.ts'
import { policyToGrantUnder } from '../policy/policy-store.ts'
import { allowedMethods, type TwoFactorPolicy } from '../policy/policy.ts'
import { Refusal } from '../refusal.ts'
import { tellNumber } from '../second-factor/tell-number.ts'
import { inWords } from '../second-factor/tell-of-binding.ts'
import { useSudo } from '../session/sudo.ts'
import { endSignInsOf } from '../sign-in/sign-in-store.ts'
import type { Instant } from '../store/duration.ts'
import type { Reader } from '../store/store.ts'
import { replacePhone } from '../user/factor-store.ts'
import { maskPhone } from '../user/phone.ts'
import { decisionView, type User, userToChange } from '../user/user-store.ts'
import { endDevicesOf } from '../trusted-device/trusted-device-store.ts'
import type { World } from '../world.ts'
import type { AuthenticatorOnWire } from './profile-shape.ts'

/**
 * Whether a user can do without an authenticator: one that the policy allows is left, or, where she has none such, any;
 * and she is not stuck without it, if it is a number on file that she would prove by its first code.
 * While her SMS and app codes are switched off it holds both as she is and as she will be once they are on again.
 */
function isRemovable(policy: TwoFactorPolicy, user: User, method: Method, now: Instant): boolean {
  const without = {
    ...user,
    ...(method === 'sms' ? { phone: null, phoneProvenAt: null } : {}),
    ...(method === 'app' ? { apps: user.apps - 1 } : {}),
    ...(method === 'security_key' ? { securityKeys: user.securityKeys - 1 } : {}),
  }
  const allowed = allowedMethods(policy)
  const signsIn = (view: NextStepUser) => allowed.some((one) => canAnswer(view, one))
  return [user.codesDisabledAt, null].every((codesDisabledAt) => {
    const before = decisionView({ ...user, codesDisabledAt }, now)
    const after = decisionView({ ...without, codesDisabledAt }, now)
    if (signsIn(before)) return signsIn(after)
    if (provenMethods(before).length > 0) return provenMethods(after).length > 0
    const isStuck = (view: NextStepUser) => coverageOf(policy, view, { unreachable: false }) === 'stuck'
    return isStuck(before) || !isStuck(after)
  })
}

/** A user's phone, apps and keys, as she sees them. */
export async function authenticatorsOf(
  reader: Reader,
  user: User,
  policy: TwoFactorPolicy,
  now: Instant,
): Promise<AuthenticatorOnWire[]> {
  const { accountId, id } = user
  const allowed = allowedMethods(policy)
  const about = (method: Method) => ({
    method,
    allowed: allowed.includes(method),
    removable: isRemovable(policy, user, method, now) && !(method === 'sms' && isPhoneMandatory(policy)),
  })
  const phone =
    user.phone === null
      ? []
      : [
          {
            id: phoneId(user),
            ...about('sms'),
            name: user.phone,
            proven: user.phoneProvenAt !== null,
            addedAt: isoOrNull(user.phoneProvenAt),
            lastUsedAt: null,
          },
        ]
  const rows = [
    ...(await appsOf(reader, accountId, id)).map((app) => ({ ...app, ...about('app') })),
    ...(await keysOf(reader, accountId, id)).map((key) => ({ ...key, ...about('security_key') })),
  ]
  return [
    ...phone,
    ...rows.map(({ id: authenticator, method, name, createdAt, lastUsedAt, allowed: takes, removable }) => ({
      id: authenticator,
      method,
      name,
      proven: true,
      addedAt: iso(createdAt),
      lastUsedAt: isoOrNull(lastUsedAt),
      allowed: takes,
      removable,
    })),
  ]
}

const isPhoneMandatory = (policy: TwoFactorPolicy) => policy.active && allowedMethods(policy).includes('sms')

/** One of a user's own. Refuses with `not_found`. */
async function demandOwn(reader: Reader, user: User, id: string): Promise<{ method: Method; name: string }> {
  if (user.phone !== null && id === phoneId(user)) return { method: 'sms', name: user.phone }
  const { accountId } = user
  const app = (await appsOf(reader, accountId, user.id)).find((one) => one.id === id)
  if (app) return { method: 'app', name: app.name }
  const key = (await keysOf(reader, accountId, user.id)).find((one) => one.id === id)
  if (key) return { method: 'security_key', name: key.name }
  throw new Refusal('not_found')
}

/**
 * Names an app or a key of the caller's anew; a phone is named by its number (`invalid`). Needs sudo: whoever swaps two
 * names has her remove the wrong one.
 */
export async function renameAuthenticator(
  world: Pick<World, 'store' | 'clock' | 'random'>,
  caller: Caller,
  id: string,
  name: string,
): Promise<void> {
  const { accountId, userId: actorId } = caller
  const now = world.clock.now()
  await world.store.write(async (tx) => {
    const user = await userToChange(tx, accountId, actorId)
    const { method, name: before } = await demandOwn(tx, user, id)
    await useSudo(tx, caller, now)
    if (method === 'sms') throw new Refusal('invalid', { detail: 'A phone is named by its number.' })
    if (before === name) return
    await (method === 'app' ? renameApp : renameKey)(tx, user, id, name)
    const details = { authenticator: id, before: { name: before }, after: { name } }
    const event = { accountId, type: 'authenticator_renamed', actorId, details } as const
    await record(world, tx, event, now)
  })
}

/**
 * Removes an authenticator of the caller's. Her open sign-ins and the trust of her devices end, and she is told; a number is told too. Refuses with
 * `sudo_required`, with `last_authenticator` for the last one that signs her in, and with `phone_required` for a number
 * while SMS is an active method.
 */
export async function removeAuthenticator(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten' | 'countSms' | 'log'>,
  { caller, client }: { caller: Caller; client: Client },
  id: string,
): Promise<void> {
  const { accountId, userId: actorId } = caller
  const now = world.clock.now()
  await world.store.write(async (tx) => {
    const policy = await policyToGrantUnder(tx, accountId)
    const user = await userToChange(tx, accountId, actorId)
    const { method, name } = await demandOwn(tx, user, id)
    await useSudo(tx, caller, now)
    if (!isRemovable(policy, user, method, now)) throw new Refusal('last_authenticator')
    if (method === 'sms' && isPhoneMandatory(policy)) throw new Refusal('phone_required')
    if (method === 'sms') {
      await replacePhone(tx, user, null)
      await tellNumber(world, tx, user, now)
    } else await (method === 'app' ? removeApp : removeKey)(tx, user, id)
    await endSignInsOf(tx, user, null, now)
    await endDevicesOf(tx, user, 'authenticator_removed', now)
    const details = { authenticator: id, method, ...(method === 'sms' ? {} : { name }) }
    await record(world, tx, { accountId, type: 'authenticator_removed', actorId, details }, now)
    const what =
      method === 'sms' ? `the phone number ending in ${maskPhone(name)}` : inWords({ method, name })
    const text = MAILS.authenticatorRemoved(aboutNow(world.config, now, client), what)
    await writeMail(world, tx, { accountId, to: user.email, text }, now)
  })
}
