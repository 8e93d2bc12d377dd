import { record } from '../audit/audit.ts'
import type { Client } from '../http/door.ts'
import { aboutNow, MAILS, mailTime } from '../message/mail-text.ts'
import { type MessageWriter, writeMail } from '../message/write-message.ts'
import type { Asking, Passed, Way } from '../method/method.ts'
import { Refusal } from '../refusal.ts'
import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'
import type { User } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { lockedUntilAfter, triesBeforeLock } from './lock-rules.ts'

const countTry = statement((q, p: { accountId: string; id: string }) =>
  q.db
    .updateTable('users')
    .set((eb) => ({ wrong_in_a_row: eb('wrong_in_a_row', '+', 1) }))
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .returning('wrong_in_a_row'),
)
const lockCodes = statement((q, p: { accountId: string; id: string; until: number }) =>
  q.db
    .updateTable('users')
    .set({ locked_until_ms: p.until })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)
const forgetTries = statement((q, p: { accountId: string; id: string }) =>
  q.db
    .updateTable('users')
    .set({ wrong_in_a_row: 0, locked_until_ms: null })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)

type Needs = Pick<World, 'config'> & MessageWriter

/** One typed answer: by which way, where it was asked for, and who types it. */
export type TypedAnswer = { way: Way; asking: Asking; code: string; client: Client }

/** How an answer was judged, and what a right one gave. */
export type Verdict =
  | ({ passed: true } & Passed)
  | { passed: false; triesLeft: number; lockedUntil: Instant | null }

/**
 * Judges one typed answer, for sign-in, proof, enrolment, sudo and profile alike. The user's row is locked.
 *
 * The try is spent before the answer is looked at and stays spent, so guessing in parallel buys nothing. Of two right
 * answers one passes, and the other costs no try. Refuses without counting: `too_many_attempts` during a lock, right
 * or wrong; `code_used` where the challenge was passed; `code_expired` where no code is live. A wrong answer is a
 * return value: thrown, it would roll its own count back.
 */
export async function judgeAnswer(
  world: Needs,
  tx: Tx,
  user: User,
  answer: TypedAnswer,
  now: Instant,
): Promise<Verdict> {
  const { way, asking, code } = answer
  refuseDuringLock(user, now)
  const liveness = await way.liveness(tx, user, asking, now)
  if (liveness === 'already_passed') throw new Refusal('code_used')
  if (liveness === 'none_live') throw new Refusal('code_expired')

  const key = { accountId: user.accountId, id: user.id }
  const wrongInARow = (await tx.first(countTry, key))?.wrong_in_a_row ?? 0
  if (await way.isRight(tx, user, asking, code, now)) {
    await tx.run(forgetTries, key)
    return { passed: true, ...(await way.pass(tx, user, asking, now)) }
  }
  const details = { method: way.name, purpose: asking.purpose, wrongInARow }
  await record(world, tx, { accountId: user.accountId, type: 'code_wrong', actorId: user.id, details }, now)
  const lockedUntil = lockedUntilAfter(wrongInARow, now)
  if (lockedUntil !== null) await lock(world, tx, user, { until: lockedUntil, client: answer.client }, now)
  return { passed: false, triesLeft: triesBeforeLock(wrongInARow), lockedUntil }
}

/** Refuses every typed code while they are locked, the right one too, so that guessing learns nothing meanwhile. */
export function refuseDuringLock({ lockedUntil }: Pick<User, 'lockedUntil'>, now: Instant): void {
  if (lockedUntil === null || now >= lockedUntil) return
  throw new Refusal('too_many_attempts', {
    retryAtMs: lockedUntil,
    extra: { lockedUntil: new Date(lockedUntil).toISOString() },
  })
}

/** A wrong answer in the words of the wire. From three tries before the lock on, it says how many are left. */
export function refuseWrongAnswer({ triesLeft, lockedUntil }: Extract<Verdict, { passed: false }>): Refusal {
  if (lockedUntil !== null) {
    return new Refusal('too_many_attempts', {
      retryAtMs: lockedUntil,
      extra: { lockedUntil: new Date(lockedUntil).toISOString() },
    })
  }
  return new Refusal('code_wrong', triesLeft <= 3 ? { extra: { triesLeft } } : {})
}

async function lock(
  world: Needs,
  tx: Tx,
  user: User,
  { until, client }: { until: Instant; client: Client },
  now: Instant,
): Promise<void> {
  await tx.run(lockCodes, { accountId: user.accountId, id: user.id, until })
  const details = { until: new Date(until).toISOString() }
  await record(world, tx, { accountId: user.accountId, type: 'codes_locked', actorId: user.id, details }, now)
  const text = MAILS.codesLocked(aboutNow(world.config, now, client), mailTime(until))
  await writeMail(world, tx, { accountId: user.accountId, to: user.email, text }, now)
}
