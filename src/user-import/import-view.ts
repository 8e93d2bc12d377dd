import { iso } from '../http/wire.ts'
import type { Instant } from '../store/duration.ts'
import type { Reader } from '../store/store.ts'
import { countInvitationsDue } from './due-invitations-store.ts'
import type { ImportStateOnWire } from './import-shape.ts'
import { findLastImport, SILENT_MS } from './import-store.ts'

/** The last import of an account as its administrators see it; null where there was none. */
export async function importOnWire(
  reader: Reader,
  accountId: string,
  now: Instant,
): Promise<ImportStateOnWire | null> {
  const last = await findLastImport(reader, accountId)
  if (!last) return null
  const { id, fileName, dryRun, rows, checked, wrongRows, problems, beganAt, changedAt } = last
  const isSilent = last.state === 'checking' && now - changedAt > SILENT_MS
  return {
    id,
    fileName,
    dryRun,
    state: isSilent ? 'broken_off' : last.state,
    rows,
    checked,
    wrongRows,
    problems: [...problems],
    invitationsWaiting: await countInvitationsDue(reader, accountId),
    beganAt: iso(beganAt),
    changedAt: iso(changedAt),
  }
}
