import { record } from '../audit/audit.ts'
import type { Caller, Client } from '../http/door.ts'
import { newSecret, writeToken } from '../http/token.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { writeMail } from '../message/write-message.ts'
import { choosePassword } from '../password/choose-password.ts'
import { Refusal } from '../refusal.ts'
import { checkOwnPassword, useCheckedPassword } from '../session/check-own-password.ts'
import { renewSession } from '../session/session-store.ts'
import { readSudoUntil, useSudo } from '../session/sudo.ts'
import { hashSecret } from '../store/secret-box.ts'
import { setPassword } from '../user/user-change-store.ts'
import { readUser, userToChange } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { endAccess } from './end-access.ts'

/**
 * Changes the caller's own password. All else that she has open ends (`endAccess`), and this session goes on under a new secret, whose cookie is given back. Refuses with `sudo_required` and `credentials_wrong`,
 * and by the rules of passwords.
 */
export async function changePassword(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'>,
  { caller, client, browserHash }: { caller: Caller; client: Client; browserHash: string | null },
  asked: { currentPassword: string; password: string },
): Promise<string> {
  const { store, clock, random, config } = world
  const { accountId, userId, sessionId } = caller
  // before any password is looked at: without sudo this is no place to try them
  if ((await readSudoUntil(store.read, caller, clock.now())) === null) throw new Refusal('sudo_required')
  const passwordHash = await choosePassword(
    world,
    await readUser(store.read, accountId, userId),
    asked.password,
  )
  const password = asked.currentPassword
  const checked = await checkOwnPassword(world, caller, { password, client, browserHash })
  const now = clock.now()
  return store.write(async (tx) => {
    const user = await userToChange(tx, accountId, userId)
    await useSudo(tx, caller, now)
    await useCheckedPassword(tx, user, checked)
    await setPassword(tx, user, passwordHash, now)
    await endAccess(tx, user, sessionId, 'password_changed', now)
    const secret = newSecret(random)
    await tx.run(renewSession, { accountId, id: sessionId, secretHash: hashSecret(secret), now })
    await record(world, tx, { accountId, type: 'password_changed', actorId: userId }, now)
    const text = MAILS.passwordChanged(aboutNow(config, now, client))
    await writeMail(world, tx, { accountId, to: user.email, text }, now)
    return writeToken(accountId, sessionId, secret)
  })
}
