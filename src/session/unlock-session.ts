import { record } from '../audit/audit.ts'
import type { Client } from '../http/door.ts'
import type { Token } from '../http/token.ts'
import { Refusal } from '../refusal.ts'
import { userToChange } from '../user/user-store.ts'
import { checkOwnPassword, useCheckedPassword } from './check-own-password.ts'
import { readSession, type Session, touchSession } from './session-store.ts'
import type { World } from '../world.ts'

/**
 * Opens a session again that was idle for too long, by the password alone. It ends when it would have ended anyway.
 * Refuses with `no_session` where there is none left to open.
 */
export async function unlockSession(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'>,
  token: Token | null,
  asked: { password: string; client: Client; browserHash: string | null },
): Promise<Session> {
  const { store, clock } = world
  const locked = await readSession(store.read, token, clock.now())
  if (!locked) throw new Refusal('no_session')
  const checked = await checkOwnPassword(world, locked.caller, asked)
  const now = clock.now()
  return store.write(async (tx) => {
    const { accountId, userId, sessionId } = locked.caller
    await useCheckedPassword(tx, await userToChange(tx, accountId, userId), checked)
    if ((await tx.run(touchSession, { accountId, id: sessionId, now })) === 0) throw new Refusal('no_session')
    await record(world, tx, { accountId, type: 'session_unlocked', actorId: userId }, now)
    const session = await readSession(tx, token, now)
    if (!session) throw new Refusal('no_session')
    return session
  })
}
