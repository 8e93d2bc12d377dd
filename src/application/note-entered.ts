import { noteUse } from './application-uses.ts'
import { findApplication } from './find-application.ts'
import { record } from '../audit/audit.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { World } from '../world.ts'
import type { Entered } from './subject.ts'

/** Records that a user entered an application, in the transaction that lets her in. */
export async function noteEntered(
  world: Pick<World, 'config' | 'random'>,
  tx: Tx,
  { granted, application, acr }: { granted: Entered; application: string; acr: string | undefined },
  now: Instant,
): Promise<void> {
  const { accountId, userId: actorId, sessionId: session } = granted
  const name = (await findApplication(world, tx, application))?.name ?? application
  await noteUse(tx, accountId, application, now)
  const details = { application, name, session, acr }
  await record(world, tx, { accountId, type: 'application_entered', actorId, details }, now)
}
