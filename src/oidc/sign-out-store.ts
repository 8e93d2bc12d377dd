import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Tables } from '../store/tables.ts'

type Row = Tables['sign_outs_owed']
/** One application that has a session of its own, from one of ours. */
export type Owed = Pick<Row, 'account_id' | 'session_id' | 'application_id' | 'sid'>

const isThis =
  (owed: Owed) =>
  <Q extends { where(column: keyof Owed, is: '=', value: string): Q }>(query: Q): Q =>
    query
      .where('account_id', '=', owed.account_id)
      .where('session_id', '=', owed.session_id)
      .where('application_id', '=', owed.application_id)
      .where('sid', '=', owed.sid)

/** A browser that comes back without its cookie is another sign-in to the application: so many of one session are told. */
const MOST_OF_A_SESSION = 10

/** Notes that an application has to hear of the end of a session, once; at the latest when its time is over. */
export const oweSignOut = statement(
  (q, p: { accountId: string; sessionId: string; sessionHash: string; applicationId: string; sid: string }) =>
    q.db
      .insertInto('sign_outs_owed')
      .columns([
        'account_id',
        'session_id',
        'application_id',
        'sid',
        'user_id',
        'session_hash',
        'due_at_ms',
        'tries',
      ])
      .expression((eb) =>
        eb
          .selectFrom('sessions')
          .select([
            'account_id',
            'id',
            eb.val(p.applicationId).as('application_id'),
            eb.val(p.sid).as('sid'),
            'user_id',
            eb.val(p.sessionHash).as('session_hash'),
            'ends_at_ms',
            eb.lit(0).as('tries'),
          ])
          .where('account_id', '=', p.accountId)
          .where('id', '=', p.sessionId)
          .where(
            ({ selectFrom }) =>
              selectFrom('sign_outs_owed')
                .select((of) => of.fn.countAll<number>().as('owed'))
                .where('account_id', '=', p.accountId)
                .where('session_id', '=', p.sessionId)
                .where('application_id', '=', p.applicationId),
            '<',
            MOST_OF_A_SESSION,
          ),
      )
      .onConflict((oc) => oc.doNothing()),
)

/** What is owed for sessions that have ended, or got another secret, since then, and is not known to be due yet. */
export const findEnded = statement((q, p: { since: Instant; atMost: number }) =>
  q.db
    .selectFrom('sessions as s')
    // in this order: few sessions have ended a moment ago, and each looks up what it owes
    .crossJoin('sign_outs_owed as o')
    .select(['o.account_id', 'o.session_id', 'o.application_id', 'o.sid'])
    .where('s.grants_ended_at_ms', '>', p.since)
    .whereRef('o.account_id', '=', 's.account_id')
    .whereRef('o.session_id', '=', 's.id')
    .where('o.ended_at_ms', 'is', null)
    .where((eb) =>
      eb.or([eb('s.ended_at_ms', 'is not', null), eb('s.secret_hash', '!=', eb.ref('o.session_hash'))]),
    )
    .limit(p.atMost),
)

/** Makes a sign-out due at once. */
export const makeDue = statement((q, p: Owed & { now: Instant }) =>
  isThis(p)(q.db.updateTable('sign_outs_owed').set({ due_at_ms: p.now, ended_at_ms: p.now })).where(
    'ended_at_ms',
    'is',
    null,
  ),
)

/** The applications that are to hear of an end, those first that have waited longest. */
export const findDue = statement((q, p: { now: Instant; atMost: number }) =>
  q.db
    .selectFrom('sign_outs_owed')
    .select('application_id')
    .where('due_at_ms', '<=', p.now)
    .groupBy('application_id')
    .orderBy((eb) => eb.fn.min('due_at_ms'))
    .limit(p.atMost),
)

type Taking = { applicationId: string; now: Instant; until: Instant; atMost: number }

/** Takes sign-outs of an application that are due until then: of all processes that ask at once one gets each. */
export const takeDue = statement((q, p: Taking) =>
  q.db
    .with(
      (cte) => cte('picked').materialized(),
      (db) =>
        q.forUpdateSkipLocked(
          db
            .selectFrom('sign_outs_owed as due')
            .select([
              'due.account_id as account',
              'due.session_id as session',
              'due.application_id as application',
              'due.sid as told_as',
            ])
            .where('due.application_id', '=', p.applicationId)
            .where('due.due_at_ms', '<=', p.now)
            .orderBy('due.due_at_ms')
            .limit(p.atMost),
        ),
    )
    .updateTable('sign_outs_owed')
    .from('picked')
    .set((eb) => ({
      due_at_ms: p.until,
      ended_at_ms: eb.fn.coalesce('sign_outs_owed.ended_at_ms', eb.val(p.now)),
      tries: eb('sign_outs_owed.tries', '+', 1),
    }))
    .whereRef('sign_outs_owed.account_id', '=', 'picked.account')
    .whereRef('sign_outs_owed.session_id', '=', 'picked.session')
    .whereRef('sign_outs_owed.application_id', '=', 'picked.application')
    .whereRef('sign_outs_owed.sid', '=', 'picked.told_as')
    .returning([
      'sign_outs_owed.account_id',
      'sign_outs_owed.session_id',
      'sign_outs_owed.application_id',
      'sign_outs_owed.sid',
      'sign_outs_owed.user_id',
      'sign_outs_owed.session_hash',
      'sign_outs_owed.ended_at_ms',
      'sign_outs_owed.tries',
    ]),
)

/** Puts a sign-out off that could not be told. */
export const putOff = statement((q, p: Owed & { dueAt: Instant }) =>
  isThis(p)(q.db.updateTable('sign_outs_owed').set({ due_at_ms: p.dueAt })),
)

/** Puts off what else an application is to hear now: it does not hear. */
export const putOffOthers = statement((q, p: { applicationId: string; now: Instant; dueAt: Instant }) =>
  q.db
    .updateTable('sign_outs_owed')
    .set({ due_at_ms: p.dueAt })
    .where('application_id', '=', p.applicationId)
    .where('due_at_ms', '<=', p.now),
)

/** Removes a sign-out that was told, or that nobody can be told. */
export const settle = statement((q, p: Owed) => isThis(p)(q.db.deleteFrom('sign_outs_owed')))
