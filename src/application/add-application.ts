import { accountToChange } from '../account/account-store.ts'
import { demandAdmin } from '../session/demand-admin.ts'
import { recordAct } from '../audit/audit.ts'
import type { Caller } from '../http/door.ts'
import { newId } from '../http/token.ts'
import { Refusal } from '../refusal.ts'
import { useSudo } from '../session/sudo.ts'
import type { World } from '../world.ts'
import { settleHosts } from './application-hosts.ts'
import type { NewApplication } from './application-shape.ts'
import { addApplicationRow, countApplicationsOf, type StoredApplication } from './application-store.ts'
import { makeClientSecret } from './client-secret.ts'
import { judgeApplication } from './judge-application.ts'

const MOST_APPLICATIONS = 100

/**
 * Adds an application to the caller's account: open to everyone, asking for a sign-in. Gives back the secret, which is
 * shown once, where it has one. Refuses with `sudo_required`, `too_many_applications`, `host_taken`,
 * `too_many_hosts`, and with what is wrong in its fields.
 */
export async function addApplication(
  world: Pick<World, 'store' | 'clock' | 'random'>,
  caller: Caller,
  wanted: NewApplication,
): Promise<{ id: string; secret: string | null }> {
  const { accountId, userId } = caller
  const now = world.clock.now()
  const application: StoredApplication = {
    accountId,
    id: newId(world.random, 'app'),
    kind: wanted.kind,
    name: wanted.name,
    redirectAddresses: wanted.redirectAddresses ?? [],
    signOutAddresses: [],
    backChannelAddress: null,
    allowedOrigins: [],
    hosts: wanted.hosts ?? [],
    openTo: 'everyone',
    asksFor: 'signed_in',
    notOlderThan: null,
    subject: 'public',
    addedAt: now,
    addedBy: userId,
  }
  judgeApplication(application)
  return world.store.write(async (tx) => {
    await accountToChange(tx, accountId)
    await useSudo(tx, caller, now)
    await demandAdmin(tx, caller)
    if ((await countApplicationsOf(tx, accountId)) >= MOST_APPLICATIONS)
      throw new Refusal('too_many_applications')
    await addApplicationRow(tx, application)
    await settleHosts(tx, application, [], application.hosts)
    const secret = application.kind === 'web' ? await makeClientSecret(world, tx, application, now) : null
    const { id, name, kind } = application
    const details = { application: id, name, kind }
    await recordAct(world, tx, caller, { type: 'application_added', details }, now)
    return { id, secret }
  })
}
