import type { Reader } from '../store/store.ts'
import type { World } from '../world.ts'
import type { Application } from './application.ts'
import { findApplicationById } from './application-store.ts'
import { secretsOf } from './client-secret.ts'
import { operatorApplications } from './operator-applications.ts'

/** An application by the id that it names itself by: the operator's, or of whichever account; null where there is none. */
export async function findApplication(
  { config }: Pick<World, 'config'>,
  reader: Reader,
  id: string,
): Promise<Application | null> {
  const operators = operatorApplications(config).find((one) => one.id === id)
  return operators ?? (await findApplicationById(reader, id))
}

/** The hashes of the secrets by which an application may show itself now. */
export async function secretHashesOf(
  { config, store, clock }: Pick<World, 'config' | 'store' | 'clock'>,
  { accountId, id }: Application,
): Promise<string[]> {
  if (accountId !== null)
    return (await secretsOf(store.read, accountId, id, clock.now())).map(({ hash }) => hash)
  const hash = operatorApplications(config).find((one) => one.id === id)?.secretHash
  return hash ? [hash] : []
}
