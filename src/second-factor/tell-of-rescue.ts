import { record } from '../audit/audit.ts'
import type { Client } from '../http/door.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { type MessageWriter, writeMail } from '../message/write-message.ts'
import type { Rescue } from '../policy/method-name.ts'
import type { Instant } from '../store/duration.ts'
import type { Tx } from '../store/store.ts'
import type { User } from '../user/user-store.ts'
import type { World } from '../world.ts'

/** Records that a recovery or temporary code was used, and tells its user. `user`: as she is after it. */
export async function tellOfRescue(
  world: Pick<World, 'config'> & MessageWriter,
  tx: Tx,
  user: User,
  rescue: Rescue,
  client: Client,
  now: Instant,
): Promise<void> {
  const { accountId, id: actorId, email: to } = user
  const about = aboutNow(world.config, now, client)
  await record(world, tx, { accountId, type: `${rescue}_used`, actorId }, now)
  const text =
    rescue === 'recovery_code'
      ? MAILS.recoveryCodeUsed(about, user.recoveryCodes)
      : MAILS.temporaryCodeUsed(about)
  await writeMail(world, tx, { accountId, to, text }, now)
}
