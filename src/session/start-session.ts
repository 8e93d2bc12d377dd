import type { Client } from '../http/door.ts'
import { newId, newSecret, type Token, writeToken } from '../http/token.ts'
import type { Method, Rescue } from '../policy/method-name.ts'
import { HOUR_MS, type Instant } from '../store/duration.ts'
import { hashSecret } from '../store/secret-box.ts'
import { statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'
import type { User } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { rememberKnownBrowser } from './known-browser.ts'
import { sessionEndsAt, sudoUntil } from './session-rules.ts'
import { endSession, insertSession, readSession, type Session } from './session-store.ts'

const noteSignIn = statement((q, p: { accountId: string; id: string; now: number }) =>
  q.db
    .updateTable('users')
    .set({ last_sign_in_at_ms: p.now })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)

/** What a finished sign-in brings along. `answered` is the way that was answered in it besides the password, if one was. */
export type Finished = {
  why: string
  amr: string[]
  answered: Method | Rescue | null
  byBackup: boolean
  /** A method starts sudo; a rescue does not. */
  startsSudo: boolean
  client: Client
  browserSecret: string
  oldSession: Token | null
  /** The trust that it was opened by, or that its sign-in has earned. */
  trustedDeviceId: string | null
}

/**
 * Starts the session of a finished sign-in, and nothing before has started any. A sign-in by a method starts sudo;
 * the browser's old session ends, whoever's it was. Gives back the session and the value of its cookie.
 */
export async function startSession(
  world: Pick<World, 'config' | 'random'>,
  tx: Tx,
  user: User,
  finished: Finished,
  now: Instant,
): Promise<{ session: Session; cookie: string }> {
  const old = await readSession(tx, finished.oldSession, now)
  if (old)
    await tx.run(endSession, {
      accountId: old.caller.accountId,
      id: old.caller.sessionId,
      userId: old.caller.userId,
      now,
    })

  const id = newId(world.random, 'ses')
  const secret = newSecret(world.random)
  const token: Token = { accountId: user.accountId, id, secretHash: hashSecret(secret) }
  const sudo = finished.startsSudo ? { beganAt: now, lastUsedAt: now } : null
  await tx.run(insertSession, {
    accountId: user.accountId,
    id,
    userId: user.id,
    secretHash: token.secretHash,
    now,
    endsAt: sessionEndsAt(now, { lifeMs: world.config.sessionHours * HOUR_MS }),
    amr: finished.amr.join(' '),
    why: finished.why,
    sudoBeganAt: sudo && now,
    sudoUntil: sudo && sudoUntil(sudo),
    answered: finished.answered,
    byBackup: finished.byBackup ? 1 : 0,
    trustedDeviceId: finished.trustedDeviceId,
    address: finished.client.address,
    browser: finished.client.browser,
  })
  await tx.run(noteSignIn, { accountId: user.accountId, id: user.id, now })
  await rememberKnownBrowser(tx, user, finished.browserSecret, now)
  const session = await readSession(tx, token, now)
  if (!session) throw new Error('a session that was started is not there')
  return { session, cookie: writeToken(user.accountId, id, secret) }
}
