import { accountToChange } from '../account/account-store.ts'
import { accountOfName, nameOf, releaseName } from '../application/application-hosts.ts'
import { applicationToChange, replaceApplication } from '../application/application-store.ts'
import { record } from '../audit/audit.ts'
import type { CommandWorld } from './command-world.ts'
import type { CommandAnswer } from './password-reset-link.ts'

/**
 * Takes the name of a host from the account that has it, with every port, so that the account can name it whose it is. An
 * application that had it keeps its other hosts; at this one nobody is let in from the next request on.
 */
export async function releaseHost(world: CommandWorld, host: string): Promise<CommandAnswer> {
  const now = world.clock.now()
  const name = nameOf(host.trim().toLowerCase())
  return world.store.write(async (tx) => {
    const accountId = await accountOfName(tx, name)
    const account = accountId === null ? null : await accountToChange(tx, accountId)
    // read again: whoever held the account before us may have released it
    if (account === null || (await accountOfName(tx, name)) !== account.id)
      return { done: false, says: `No account has named ${name}. Check how it is written.` }
    const lost: string[] = []
    for (const id of await releaseName(tx, account.id, name)) {
      const before = await applicationToChange(tx, account.id, id)
      if (!before) continue
      const hosts = before.hosts.filter((one) => nameOf(one) !== name)
      await replaceApplication(tx, { ...before, hosts })
      const change = { application: id, name: before.name, before: { hosts: before.hosts }, after: { hosts } }
      const changed = { accountId: account.id, type: 'application_changed', actorId: null } as const
      await record(world, tx, { ...changed, details: change }, now)
      lost.push(`“${before.name}”`)
    }
    const released = { accountId: account.id, type: 'host_released', actorId: null } as const
    await record(world, tx, { ...released, details: { host: name } }, now)
    const by =
      lost.length === 0 ? 'No application of it had the host.' : `It was taken from ${lost.join(', ')}.`
    return {
      done: true,
      says: `${name} is free: the first account that names it has it. It belonged to ${account.name} (${account.id}). ${by}`,
    }
  })
}
