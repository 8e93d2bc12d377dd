import { record } from '../audit/audit.ts'
import type { NextStepTrust } from '../decision/next-step.ts'
import type { Client } from '../http/door.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { type MessageWriter, writeMail } from '../message/write-message.ts'
import type { Method } from '../policy/method-name.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { User } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { type DeviceProof, judgeDeviceProof } from './device-key.ts'
import { stateOf } from './live-devices.ts'
import type { TrustState } from './trust-rules.ts'
import { deviceOfBrowser, endDevice, type TrustedDevice } from './trusted-device-store.ts'

/** What a browser brings along for its trust: the hash of its own secret, and what shows its key. */
export type TrustBringer = {
  browserHash: string | null
  /** The e-mail as it was typed, over which the proof is signed. */
  email: string
  proof: DeviceProof | null
  /** When the request came, before its password was judged. */
  askedAt: Instant
  client: Client
}

/** What is known of this browser's trust for this user: whether she ever gave it one, and how that stands. */
export type TrustSeen =
  | { is: 'none' }
  | { is: 'live'; deviceId: string; earnedBy: Method; givenAt: Instant; endsAt: Instant }
  | {
      is: 'over'
      earnedBy: Method
      givenAt: Instant
      endedAt: Instant
      because: Extract<TrustState, { is: 'over' }>['because'] | 'stale_proof'
    }

/** A browser of which nothing is known. */
export const NO_TRUST: TrustSeen = { is: 'none' }

/** The trust that the decision reads. */
export const trustToDecide = (seen: TrustSeen): NextStepTrust | null => (seen.is === 'live' ? seen : null)

/**
 * Whether this browser is trusted for this user, whose password was right and whose row and policy are held. Trust that
 * is bound to a key of the browser's is worth nothing without it: it ends, and its user is told, for a cookie that comes
 * without its key has been copied.
 */
export async function seeTrust(
  world: Pick<World, 'config'> & MessageWriter,
  tx: Tx,
  user: User,
  { browserHash, email, proof, askedAt, client }: TrustBringer,
  now: Instant,
): Promise<TrustSeen> {
  if (browserHash === null) return NO_TRUST
  const device = await deviceOfBrowser(tx, { accountId: user.accountId, userId: user.id }, browserHash)
  if (!device) return NO_TRUST
  const { earnedBy, givenAt } = device
  const state = await stateOf(tx, device, now)
  if (state.is === 'over') {
    if (state.because === 'clock_put_back') await endDevice(tx, device, state.because, now)
    return { is: 'over', earnedBy, givenAt, endedAt: state.at, because: state.because }
  }
  const live = { is: 'live', deviceId: device.id, earnedBy, givenAt, endsAt: state.endsAt } as const
  if (device.publicKey === null) return live
  const verdict = judgeDeviceProof(world, device.publicKey, browserHash, email, proof, now)
  if (verdict === 'live') return live
  // a browser that was trusted in another tab after it had asked could not bring the key yet
  const isCopy = verdict === 'no_key' && givenAt <= askedAt
  if (isCopy) await tellOfCopy(world, tx, user, device, client, now)
  return {
    is: 'over',
    earnedBy,
    givenAt,
    endedAt: now,
    because: isCopy ? 'key_missing' : 'stale_proof',
  }
}

async function tellOfCopy(
  world: Pick<World, 'config'> & MessageWriter,
  tx: Tx,
  user: User,
  device: TrustedDevice,
  client: Client,
  now: Instant,
): Promise<void> {
  const { accountId, id: actorId, email: to } = user
  await endDevice(tx, device, 'key_missing', now)
  const details = { device: device.id, browser: device.browser, address: client.address }
  await record(world, tx, { accountId, type: 'trust_refused', actorId, details }, now)
  const text = MAILS.trustCopied(aboutNow(world.config, now, client), device.browser)
  await writeMail(world, tx, { accountId, to, text }, now)
}
