import { recordAct } from '../audit/audit.ts'
import type { Caller } from '../http/door.ts'
import { Refusal } from '../refusal.ts'
import { demandAdmin } from '../session/demand-admin.ts'
import { useSudo } from '../session/sudo.ts'
import type { World } from '../world.ts'
import { revokeKeyRow } from './api-key-store.ts'

/**
 * Revokes an API key of the caller's account: from here on no call is let in by it, and no act that it began is finished.
 * Refuses with `sudo_required`, `admin_required`, and with `not_found` where it is revoked already.
 */
export async function revokeKey(
  world: Pick<World, 'store' | 'clock' | 'random'>,
  caller: Caller,
  id: string,
): Promise<void> {
  const { accountId } = caller
  const now = world.clock.now()
  await world.store.write(async (tx) => {
    await useSudo(tx, caller, now)
    await demandAdmin(tx, caller)
    if (!(await revokeKeyRow(tx, { accountId, id }, now))) throw new Refusal('not_found')
    await recordAct(world, tx, caller, { type: 'api_key_revoked', subjectId: id }, now)
  })
}
