import { record } from '../audit/audit.ts'
import type { Client } from '../http/door.ts'
import { aboutNow, MAILS, mailTime } from '../message/mail-text.ts'
import { type MessageWriter, writeMail } from '../message/write-message.ts'
import type { Asking, KeyRefusal, Passed, ReadyAnswer, WayName } from '../method/method.ts'
import { KEY_REFUSALS } from '../method/security-key/key-refusal.ts'
import { Refusal } from '../refusal.ts'
import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'
import { switchCodesOff } from '../user/factor-store.ts'
import type { User } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { disablesCodes, lockedUntilAfter, triesBeforeLock } from './lock-rules.ts'

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

/** An answer that is ready, where it was asked for, and who gives it. */
export type JudgedAnswer = { ready: ReadyAnswer; asking: Asking; client: Client }

/** An answer that was not right: a typed one is counted, a signature says why. */
export type NotPassed = { passed: false; way: WayName } & (
  | { refused: KeyRefusal }
  | { refused: null; triesLeft: number; lockedUntil: Instant | null }
)

/** How an answer was judged, and what a right one gave. */
export type Verdict = ({ passed: true } & Passed) | NotPassed

/**
 * Judges one answer, for sign-in, proof, enrolment, sudo and profile alike. The user's row is locked.
 *
 * A typed answer's try is spent before it is looked at and stays spent, so guessing in parallel buys nothing. Of two
 * right answers one passes, and the other costs no try. Refuses without counting: `too_many_attempts` during a lock,
 * right or wrong; `code_used` where the challenge was passed; `code_expired` where none is live. A signature cannot be
 * a guess: it is not counted, and no lock refuses it. A wrong answer is a return value: thrown, it would roll its own
 * count back.
 */
export async function judgeAnswer(
  world: Needs,
  tx: Tx,
  user: User,
  { ready, asking, client }: JudgedAnswer,
  now: Instant,
): Promise<Verdict> {
  if (ready.typed) refuseDuringLock(user, now)
  const liveness = await ready.liveness(tx, user, asking, now)
  if (liveness === 'already_passed') throw new Refusal('code_used')
  if (liveness === 'none_live') throw new Refusal('code_expired')

  const key = { accountId: user.accountId, id: user.id }
  const wrongInARow = ready.typed ? ((await tx.first(countTry, key))?.wrong_in_a_row ?? 0) : 0
  const accepted = await ready.accept(tx, user, asking, now)
  if (accepted !== null && !('refused' in accepted)) {
    await tx.run(forgetTries, key)
    return { passed: true, ...accepted }
  }
  const { accountId, id: actorId } = user
  if (accepted !== null) {
    const details = { purpose: asking.purpose, reason: accepted.refused }
    await record(world, tx, { accountId, type: 'key_refused', actorId, details }, now)
    return { passed: false, way: ready.way, refused: accepted.refused }
  }
  const details = { method: ready.way, purpose: asking.purpose, wrongInARow }
  await record(world, tx, { accountId, type: 'code_wrong', actorId, details }, now)
  const lockedUntil = lockedUntilAfter(wrongInARow, now)
  if (lockedUntil !== null) await lock(world, tx, user, { until: lockedUntil, client }, now)
  if (disablesCodes(wrongInARow)) await disable(world, tx, user, client, now)
  return {
    passed: false,
    way: ready.way,
    refused: null,
    triesLeft: triesBeforeLock(wrongInARow),
    lockedUntil,
  }
}

/** Refuses every typed code while they are locked, the right one too, so that guessing learns nothing meanwhile. */
export function refuseDuringLock({ lockedUntil }: Pick<User, 'lockedUntil'>, now: Instant): void {
  if (lockedUntil === null || now >= lockedUntil) return
  throw new Refusal('too_many_attempts', {
    retryAtMs: lockedUntil,
    extra: { lockedUntil: new Date(lockedUntil).toISOString() },
  })
}

/** What was typed, in the words that tell what to do next. Any other way: those of the refusal itself. */
const WRONG_SAYS: Partial<Record<WayName, string>> = {
  app: 'That code is not right. Enter the code that the app shows now.',
  recovery_code: 'That code is not right, or was used already.',
  temporary_code: 'That code is not right, or was used already.',
}

/** A wrong answer in the words of the wire. From three tries before the lock on, it says how many are left. */
export function refuseWrongAnswer(verdict: NotPassed): Refusal {
  if (verdict.refused !== null)
    return new Refusal('key_refused', {
      detail: KEY_REFUSALS[verdict.refused],
      extra: { reason: verdict.refused },
    })
  const { triesLeft, lockedUntil, way } = verdict
  if (lockedUntil !== null) {
    return new Refusal('too_many_attempts', {
      retryAtMs: lockedUntil,
      extra: { lockedUntil: new Date(lockedUntil).toISOString() },
    })
  }
  const detail = WRONG_SAYS[way]
  return new Refusal('code_wrong', {
    ...(detail === undefined ? {} : { detail }),
    ...(triesLeft <= 3 ? { extra: { triesLeft } } : {}),
  })
}

/** Refuses SMS and app for a user who has them switched off after 100 wrong answers in a row. */
export function refuseDisabledCodes({ codesDisabledAt }: Pick<User, 'codesDisabledAt'>, way: WayName): void {
  if (codesDisabledAt !== null && (way === 'sms' || way === 'app'))
    throw new Refusal('second_factor_disabled')
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

async function disable(world: Needs, tx: Tx, user: User, client: Client, now: Instant): Promise<void> {
  if (!(await switchCodesOff(tx, user, now))) return
  const { accountId, id: actorId, email: to } = user
  await record(world, tx, { accountId, type: 'codes_disabled', actorId }, now)
  const text = MAILS.codesSwitchedOff(aboutNow(world.config, now, client))
  await writeMail(world, tx, { accountId, to, text }, now)
}
