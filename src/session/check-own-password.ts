import type { Client, SessionUser } from '../http/door.ts'
import { judgePassword } from '../password/judge-password.ts'
import { forgivePasswordTries, type PasswordTry } from '../password/password-tries.ts'
import { Refusal } from '../refusal.ts'
import type { Tx } from '../store/store.ts'
import { readUser, type User } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { knownBrowser } from './known-browser.ts'

/** Whose password it was, and its try. */
export type CheckedPassword = { user: User; counted: PasswordTry }

/**
 * Checks the password of a user who has a session already, with the waits of every password. Refuses with
 * `credentials_wrong`. A right one is good for one act, which calls `useCheckedPassword`.
 */
export async function checkOwnPassword(
  world: Pick<World, 'store' | 'clock' | 'box' | 'passwordHasher'>,
  caller: SessionUser,
  asked: { password: string; client: Client; browserHash: string | null },
): Promise<CheckedPassword> {
  const { store } = world
  const user = await readUser(store.read, caller.accountId, caller.userId)
  const counted = await judgePassword(world, {
    emailKey: user.emailKey,
    network: asked.client.network,
    knownBrowser: await knownBrowser(store.read, caller, asked.browserHash),
    passwordHash: user.passwordHash,
    password: asked.password,
  })
  return { user, counted }
}

/**
 * Uses a checked password, in the transaction of what it was given for; the user's row is locked. Refuses with
 * `credentials_wrong` where she was given another one meanwhile.
 */
export async function useCheckedPassword(tx: Tx, held: User, checked: CheckedPassword): Promise<void> {
  if (held.passwordHash !== checked.user.passwordHash) throw new Refusal('credentials_wrong')
  await forgivePasswordTries(tx, checked.counted)
}
