import { accountToChange } from '../account/account-store.ts'
import { demandAdmin } from '../session/demand-admin.ts'
import { recordAct } from '../audit/audit.ts'
import type { Caller } from '../http/door.ts'
import { readTargetUrl } from '../outgoing/find-target.ts'
import { Refusal } from '../refusal.ts'
import { useSudo } from '../session/sudo.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { World } from '../world.ts'
import { settleHosts } from './application-hosts.ts'
import type { ApplicationPatch } from './application-shape.ts'
import {
  applicationToChange,
  removeApplicationRow,
  replaceApplication,
  type StoredApplication,
} from './application-store.ts'
import { makeClientSecret, removeClientSecrets } from './client-secret.ts'
import { judgeBackChannel } from './judge-back-channel.ts'
import { judgeApplication } from './judge-application.ts'

type Needs = Pick<World, 'store' | 'clock' | 'random'>

/** Holds an application of the caller's account for an act that needs sudo. Refuses with `not_found`. */
async function holdApplication(tx: Tx, caller: Caller, id: string, now: Instant): Promise<StoredApplication> {
  await accountToChange(tx, caller.accountId)
  await useSudo(tx, caller, now)
  await demandAdmin(tx, caller)
  const application = await applicationToChange(tx, caller.accountId, id)
  if (!application) throw new Refusal('not_found')
  return application
}

/** Changes an application as a whole, or nothing of it. What it asks for holds from the next time that somebody enters. */
export async function changeApplication(
  world: Needs & Pick<World, 'config' | 'resolveName'>,
  caller: Caller,
  id: string,
  patch: ApplicationPatch,
): Promise<void> {
  const now = world.clock.now()
  const { backChannelAddress = null } = patch
  if (backChannelAddress !== null && readTargetUrl(backChannelAddress) !== null)
    await judgeBackChannel(world, backChannelAddress)
  await world.store.write(async (tx) => {
    const before = await holdApplication(tx, caller, id, now)
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
    const after: StoredApplication = { ...before, ...given }
    judgeApplication(after)
    const changed = (Object.keys(patch) as (keyof ApplicationPatch)[]).filter(
      (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
    )
    if (changed.length === 0) return
    await replaceApplication(tx, after)
    await settleHosts(tx, after, before.hosts, after.hosts)
    const of = (one: StoredApplication) => Object.fromEntries(changed.map((field) => [field, one[field]]))
    const details = { application: id, name: after.name, before: of(before), after: of(after) }
    await recordAct(world, tx, caller, { type: 'application_changed', details }, now)
  })
}

/** Removes an application: what it was granted is worth nothing from then on. */
export async function removeApplication(world: Needs, caller: Caller, id: string): Promise<void> {
  const now = world.clock.now()
  await world.store.write(async (tx) => {
    const { accountId, name, hosts } = await holdApplication(tx, caller, id, now)
    await settleHosts(tx, { accountId, id }, hosts, [])
    await removeClientSecrets(tx, accountId, id)
    await removeApplicationRow(tx, accountId, id)
    const details = { application: id, name }
    await recordAct(world, tx, caller, { type: 'application_removed', details }, now)
  })
}

/** Makes a new secret, shown once; the one before is good for a day. Refuses where the application has none. */
export async function renewSecret(world: Needs, caller: Caller, id: string): Promise<string> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const application = await holdApplication(tx, caller, id, now)
    if (application.kind !== 'web')
      throw new Refusal('invalid', {
        detail: 'This application has no secret: it shows itself by PKCE or its host.',
      })
    const secret = await makeClientSecret(world, tx, application, now)
    const details = { application: id, name: application.name }
    await recordAct(world, tx, caller, { type: 'application_secret_made', details }, now)
    return secret
  })
}
