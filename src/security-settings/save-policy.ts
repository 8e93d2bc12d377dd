import { recordAct } from '../audit/audit.ts'
import { areAllStuck } from '../coverage/working-admin.ts'
import type { Caller, Client } from '../http/door.ts'
import { readAccount } from '../account/account-store.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { type MessageWriter, writeMail } from '../message/write-message.ts'
import { DEVICE_TRUST } from '../policy/device-trust.ts'
import { METHODS } from '../policy/method-name.ts'
import { policyToChange, replacePolicy, type SavedPolicy } from '../policy/policy-store.ts'
import { allowedMethods, isAllowedPolicy, type TwoFactorPolicy } from '../policy/policy.ts'
import { Refusal } from '../refusal.ts'
import { recentAnswers } from '../session/session-store.ts'
import { PROOF_LIFE_MS, sudoMethods, useSudo } from '../session/sudo.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { activeUsers, type User, userToChange } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { addNoticeDue } from './due-notices-store.ts'
import { stuckAdmins } from './what-helps.ts'

/**
 * Saves the whole policy, or nothing, in one transaction. It holds from the next sign-in of every user, and for those
 * under way; trust that it would not have granted ends with it. The checks come in this order, and the first that fails is the answer: `policy_not_allowed`,
 * `policy_changed` (somebody saved since `version`), `sudo_required`, `would_lock_out_admins`, `proof_required`
 * (a change of methods, or switching on, that the caller has not answered herself in this session). What is in force
 * already is saved as no new version.
 */
export async function savePolicy(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'messageWritten'>,
  { caller, client }: { caller: Caller; client: Client },
  wanted: TwoFactorPolicy,
  version: number,
): Promise<{ policy: SavedPolicy; isNew: boolean }> {
  if (!isAllowedPolicy(wanted)) throw new Refusal('policy_not_allowed')
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const before = await policyToChange(tx, caller.accountId)
    if (before.version !== version)
      throw new Refusal('policy_changed', { extra: { version: before.version } })
    const admin = await userToChange(tx, caller.accountId, caller.userId)
    if (admin.role !== 'admin' || admin.deactivatedAt !== null) throw new Refusal('admin_required')
    await useSudo(tx, caller, now)
    const admins = await activeUsers(tx, caller.accountId, 'admin')
    if (areAllStuck(admins, wanted, now))
      throw new Refusal('would_lock_out_admins', {
        extra: { admins: stuckAdmins(admins, wanted, caller.userId) },
      })
    if (needsProof(before, wanted)) await demandProof(tx, caller, admin, wanted, now)
    if (isSame(before, wanted)) return { policy: before, isNew: false }

    const after = { ...wanted, version: before.version + 1, savedAt: now, savedBy: caller.userId }
    await replacePolicy(tx, caller.accountId, after)
    await tell(world, tx, { caller, client, admins, before, after }, now)
    return { policy: after, isNew: true }
  })
}

const needsProof = (before: TwoFactorPolicy, after: TwoFactorPolicy) =>
  after.active && (!before.active || before.primary !== after.primary || before.backup !== after.backup)

const isSame = (one: TwoFactorPolicy, other: TwoFactorPolicy) =>
  one.active === other.active &&
  one.primary === other.primary &&
  one.backup === other.backup &&
  one.deviceTrust === other.deviceTrust

async function demandProof(
  tx: Tx,
  caller: Caller,
  admin: User,
  wanted: TwoFactorPolicy,
  now: Instant,
): Promise<void> {
  const answered = await recentAnswers(tx, caller, { now, lifeMs: PROOF_LIFE_MS })
  const allowed = allowedMethods(wanted)
  const { proves } = sudoMethods(wanted, admin, now)
  // what she answered by and has removed since would not sign her in
  const holds = allowed.filter((method) => proves.includes(method))
  if (answered.some(({ method }) => holds.some((one) => one === method))) return
  throw new Refusal('proof_required', {
    extra: { methods: allowed.map((method) => ({ method, enrolled: proves.includes(method) })) },
  })
}

type Change = { caller: Caller; client: Client; admins: User[]; before: SavedPolicy; after: SavedPolicy }

async function tell(
  world: Pick<World, 'config'> & MessageWriter,
  tx: Tx,
  { caller, client, admins, before, after }: Change,
  now: Instant,
): Promise<void> {
  const { accountId } = caller
  const details = { before: inRecord(before), after: inRecord(after) }
  await recordAct(world, tx, caller, { type: 'policy_saved', details }, now)
  const about = aboutNow(world.config, now, client)
  const { name: account } = await readAccount(tx, accountId)
  const saved = MAILS.policySaved(about, {
    by: caller.name,
    account,
    before: inWords(before),
    after: inWords(after),
  })
  for (const admin of admins) await writeMail(world, tx, { accountId, to: admin.email, text: saved }, now)
  if (!before.active || after.active) return
  // the others are told after the save: a hundred thousand mails would hold up everybody until they are written
  const told = admins.map(({ id }) => id)
  await addNoticeDue(tx, { accountId, version: after.version, savedAt: now, admins: told })
}

const inRecord = ({ active, primary, backup, deviceTrust }: TwoFactorPolicy) => ({
  active,
  primary,
  backup,
  deviceTrust,
})

/** A policy in the words of the page: "SMS alone, trust: Single sign-on". */
function inWords({ active, primary, backup, deviceTrust }: TwoFactorPolicy): string {
  if (!active) return 'two-factor authentication is off'
  const methods =
    backup === null
      ? `${METHODS[primary].label} alone`
      : `${METHODS[primary].label} first, ${METHODS[backup].label} as the backup`
  return `${methods}, trusted device: ${DEVICE_TRUST[deviceTrust].label}`
}
