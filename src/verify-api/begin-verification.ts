import { holdKey } from '../api-key/hold-key.ts'
import { recordAct } from '../audit/audit.ts'
import { nextStep } from '../decision/next-step.ts'
import type { KeyCaller } from '../http/door.ts'
import { newId } from '../http/token.ts'
import type { MessageWriter } from '../message/write-message.ts'
import { policyToGrantUnder } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import type { Reader } from '../store/store.ts'
import { NO_TRUST, seeTrust, trustToDecide } from '../trusted-device/is-trusted.ts'
import { noteDeviceUsed } from '../trusted-device/trusted-device-store.ts'
import { parseEmail } from '../user/email.ts'
import { decisionView, findUserByLogin, findUserToChange, isActive } from '../user/user-store.ts'
import { VERIFICATION_LIFE_MS } from '../verification/verification.ts'
import { addVerification } from '../verification/verification-store.ts'
import type { World } from '../world.ts'
import { deviceTokenHash } from './device-token.ts'
import { clientOfProduct } from './hold-verification.ts'
import type { NewVerification } from './verify-shape.ts'

/**
 * Begins a verification of a user whose password the product has judged: by the decision of every sign-in it passes at
 * once, by a trusted device or because nothing is demanded, or asks. Refuses with `not_found` whoever cannot sign in, be it
 * that there is no such user, that she was invited, or deactivated: nothing tells which. Gives back its id.
 */
export async function beginVerification(
  world: Pick<World, 'config' | 'store' | 'clock'> & MessageWriter,
  caller: KeyCaller,
  asked: NewVerification,
): Promise<string> {
  const { accountId, apiKeyId } = caller
  const now = world.clock.now()
  const userId = await userIdOf(world.store.read, asked.user)
  const id = newId(world.random, 'ver')
  const client = clientOfProduct(caller)
  await world.store.write(async (tx) => {
    const policy = await policyToGrantUnder(tx, accountId)
    const user = userId === null ? null : await findUserToChange(tx, accountId, userId)
    await holdKey(tx, caller, now)
    if (!user || !isActive(user)) throw new Refusal('not_found')
    const browserHash = deviceTokenHash(asked.deviceToken)
    const bringer = { browserHash, email: user.email, proof: null, askedAt: now, client }
    const trust = browserHash === null ? NO_TRUST : await seeTrust(world, tx, user, bringer, now)
    const view = decisionView(user, now)
    const step = nextStep(policy, view, { answered: null, proved: null }, trustToDecide(trust), now)
    const { purpose } = asked
    const begun = { accountId, id, userId: user.id, apiKeyId, purpose, expiresAt: now + VERIFICATION_LIFE_MS }
    const device = step.state === 'signed_in' && step.why === 'trusted_device' && trust.is === 'live'
    const trustedDeviceId = device ? trust.deviceId : null
    if (trustedDeviceId !== null) await noteDeviceUsed(tx, { accountId, id: trustedDeviceId }, client, now)
    const passed = step.state === 'signed_in' ? { why: step.why, trustedDeviceId } : null
    await addVerification(tx, begun, passed, now)
    const about = { verification: id, purpose }
    const act = { subjectId: user.id, details: about } as const
    await recordAct(world, tx, caller, { ...act, type: 'verification_begun' }, now)
    if (passed === null) return
    const details = { ...about, why: passed.why, ...(trustedDeviceId && { trustedDevice: trustedDeviceId }) }
    await recordAct(world, tx, caller, { ...act, type: 'verification_passed', details }, now)
  })
  return id
}

/** Who is meant, by her id or her e-mail, whichever account she is of; null: nobody. She is looked up in this account alone. */
async function userIdOf(reader: Reader, meant: NewVerification['user']): Promise<string | null> {
  if ('id' in meant) return meant.id
  const email = parseEmail(meant.email)
  return (email && (await findUserByLogin(reader, email.key))?.id) ?? null
}
