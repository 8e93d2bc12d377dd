import { holdKey } from '../api-key/hold-key.ts'
import type { AccountCaller } from '../http/door.ts'
import { demandAdmin } from '../session/demand-admin.ts'
import { holdSession, useSudo } from '../session/sudo.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'

/**
 * What lets a caller change users, held until the transaction ends. An administrator: her session, sudo where the act
 * needs it, and that she is one still. A program: its API key, which needs no sudo and is held to members instead
 * (`api-key-limits.ts`). Refuses with `no_session`, `sudo_required`, `admin_required` or `api_key_wrong`.
 */
export async function demandRight(
  tx: Tx,
  caller: AccountCaller,
  now: Instant,
  needsSudo: boolean = true,
): Promise<void> {
  if ('apiKeyId' in caller) return holdKey(tx, caller, now)
  await (needsSudo ? useSudo : holdSession)(tx, caller, now)
  await demandAdmin(tx, caller)
}
