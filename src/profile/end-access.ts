import { endDevicesOf } from '../trusted-device/trusted-device-store.ts'
import type { EndCause } from '../trusted-device/trust-rules.ts'
import { voidLinks } from '../link/link.ts'
import { removeChallenge } from '../method/challenge-store.ts'
import { endOtherSessions } from '../session/session-store.ts'
import { endSignInsOf } from '../sign-in/sign-in-store.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import { pendingAsking } from './pending-change.ts'

/**
 * Ends all that a user has open: sessions, except one that is to go on, sign-ins, the trust of her devices, changes of
 * her e-mail or phone that wait for their code, and links. Whoever holds any of them has to come in anew, by what holds from now on.
 */
export async function endAccess(
  tx: Tx,
  user: { accountId: string; id: string },
  keepSessionId: string | null,
  because: EndCause,
  now: Instant,
): Promise<void> {
  const { accountId, id: userId } = user
  await tx.run(endOtherSessions, { accountId, userId, keepId: keepSessionId ?? '', now })
  await endSignInsOf(tx, user, null, now)
  await endDevicesOf(tx, user, because, now)
  for (const what of ['new_email', 'new_phone'] as const)
    await removeChallenge(tx, accountId, pendingAsking(userId, what))
  await voidLinks(tx, user, 'invitation', 'password_reset')
}
