import { record } from '../audit/audit.ts'
import type { Caller, Client } from '../http/door.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { writeMail } from '../message/write-message.ts'
import { makeRecoveryCodes, storeRecoveryCodes } from '../method/rescue/recovery-codes.ts'
import { Refusal } from '../refusal.ts'
import { readSudoUntil, useSudo } from '../session/sudo.ts'
import { hasAuthenticator, readUser, userToChange } from '../user/user-store.ts'
import type { World } from '../world.ts'

/**
 * Makes a new set of recovery codes for the caller; the set before is void. They are shown this once, and she is told
 * by e-mail. Needs sudo, and an authenticator, which they stand in for (`authenticator_required`).
 */
export async function newRecoveryCodes(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'>,
  { caller, client }: { caller: Caller; client: Client },
): Promise<string[]> {
  const { store, clock, config } = world
  const { accountId, userId } = caller
  // before the slow hashes: without sudo nobody sets them going
  if ((await readSudoUntil(store.read, caller, clock.now())) === null) throw new Refusal('sudo_required')
  if (!hasAuthenticator(await readUser(store.read, accountId, userId)))
    throw new Refusal('authenticator_required')
  const made = await makeRecoveryCodes(world, { accountId, userId })
  const now = clock.now()
  await store.write(async (tx) => {
    const user = await userToChange(tx, accountId, userId)
    await useSudo(tx, caller, now)
    if (!hasAuthenticator(user)) throw new Refusal('authenticator_required')
    await storeRecoveryCodes(tx, user, made, now)
    await record(world, tx, { accountId, type: 'recovery_codes_made', actorId: userId }, now)
    const text = MAILS.recoveryCodesMade(aboutNow(config, now, client))
    await writeMail(world, tx, { accountId, to: user.email, text }, now)
  })
  return made.codes
}
