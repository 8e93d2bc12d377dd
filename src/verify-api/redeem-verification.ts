import { recordAct } from '../audit/audit.ts'
import { nextStep } from '../decision/next-step.ts'
import type { KeyCaller } from '../http/door.ts'
import { Refusal } from '../refusal.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { liveDevice } from '../trusted-device/live-devices.ts'
import { decisionView } from '../user/user-store.ts'
import { standOf } from '../verification/verification.ts'
import { redeemVerificationRow, type Verification } from '../verification/verification-store.ts'
import type { World } from '../world.ts'
import { type HeldVerification, holdVerification } from './hold-verification.ts'

/**
 * Redeems a verification that has passed for this user and this purpose, once, within five minutes. What let it pass must
 * still let a sign-in through by the policy of this moment. Refuses, and redeems nothing, with `verification_mismatch`
 * for another user or purpose, `verification_not_passed`, `verification_redeemed`, and `verification_ended` where it is too
 * late or what let it pass counts no more.
 */
export async function redeemVerification(
  world: Pick<World, 'store' | 'clock' | 'random'>,
  caller: KeyCaller,
  id: string,
  wanted: { userId: string; purpose: string },
): Promise<Verification & { passedAt: Instant }> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const held = await holdVerification(tx, caller, id, now)
    const { verification } = held
    if (verification.userId !== wanted.userId || verification.purpose !== wanted.purpose)
      throw new Refusal('verification_mismatch')
    const stand = standOf(verification, now)
    if (stand === 'redeemed') throw new Refusal('verification_redeemed')
    if (stand === 'open') throw new Refusal('verification_not_passed')
    const { passedAt, purpose, why, userId } = verification
    if (stand === 'ended' || passedAt === null || !(await stillPasses(tx, held, now)))
      throw new Refusal('verification_ended')
    if (!(await redeemVerificationRow(tx, verification, now))) throw new Refusal('verification_redeemed')
    const details = { verification: id, purpose, why }
    const act = { type: 'verification_redeemed', subjectId: userId, details } as const
    await recordAct(world, tx, caller, act, now)
    return { ...verification, passedAt }
  })
}

/** Whether what let it pass lets a sign-in through at this moment: the policy may have changed since. */
async function stillPasses(
  tx: Tx,
  { verification, user, policy }: HeldVerification,
  now: Instant,
): Promise<boolean> {
  const { accountId, answered, trustedDeviceId } = verification
  const live = trustedDeviceId === null ? null : await liveDevice(tx, accountId, trustedDeviceId, now)
  const trust = live && { earnedBy: live.device.earnedBy, endsAt: live.endsAt }
  const step = nextStep(policy, decisionView(user, now), { answered, proved: null }, trust, now)
  return step.state === 'signed_in'
}
