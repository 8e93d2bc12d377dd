import { type Build, statement } from '../store/statement.ts'

type Range = { accountId: string; from: number; until: number }

/** The SMS of an account. One whose code was replaced before any gateway was asked is none of them: nobody waited for it. */
const allOf = (q: Build, p: { accountId: string }) =>
  q.db
    .selectFrom('messages as m')
    .where('m.account_id', '=', p.accountId)
    .where('m.phone', 'is not', null)
    .where((eb) =>
      eb.or([
        eb('m.expires_at_ms', '!=', 0),
        eb.exists(
          eb
            .selectFrom('sms_attempts as asked')
            .select('asked.gateway')
            .whereRef('asked.account_id', '=', 'm.account_id')
            .whereRef('asked.message_id', '=', 'm.id'),
        ),
      ]),
    )

const smsOf = (q: Build, p: { accountId: string; from: number }) =>
  allOf(q, p).where('m.created_at_ms', '>=', p.from)

/** What became of an account's SMS that were asked for from one moment until another. */
export const countSmsOf = statement((q, p: Range) =>
  smsOf(q, p)
    .where('m.created_at_ms', '<', p.until)
    .select(({ fn, eb }) => {
      const countOf = (state: string) => fn.count<number>(eb.case().when('m.state', '=', state).then(1).end())
      return [
        fn.countAll<number>().as('asked'),
        fn.count<number>('m.delivered_at_ms').as('delivered'),
        fn.count<number>('m.answered_at_ms').as('answered'),
        countOf('failed').as('failed'),
        countOf('held').as('held'),
      ]
    }),
)

const COLUMNS = [
  'm.id',
  'm.created_at_ms',
  'm.user_id',
  'm.phone',
  'm.country',
  'm.state',
  'm.sent_at_ms',
  'm.sent_again_at_ms',
  'm.again_because',
  'm.delivered_at_ms',
  'm.answered_at_ms',
  'm.held_because',
  'm.held_until_ms',
] as const

type Place = { before: number; afterId: string; atMost: number }

const newestFirst = (q: Build, p: { accountId: string; from: number } & Place) =>
  smsOf(q, p)
    .leftJoin('users as u', (join) =>
      join.onRef('u.account_id', '=', 'm.account_id').onRef('u.id', '=', 'm.user_id'),
    )
    .select([...COLUMNS, 'u.name as user_name', 'u.email as user_email'])
    .where('m.created_at_ms', '<=', p.before)
    .where((eb) => eb.or([eb('m.created_at_ms', '<', p.before), eb('m.id', '<', p.afterId)]))
    .orderBy('m.created_at_ms', 'desc')
    .orderBy('m.id', 'desc')
    .limit(p.atMost)

/** An account's SMS, the newest first, behind a place. */
export const findSmsOf = statement((q, p: { accountId: string; from: number } & Place) => newestFirst(q, p))

/** An SMS with whose it is. */
export type SmsRow = NonNullable<(typeof findSmsOf)['row']>

/** Those of them that did not arrive at first, or were not sent at all. */
export const findTroublesOf = statement((q, p: { accountId: string; from: number } & Place) =>
  newestFirst(q, p).where((eb) =>
    eb.or([eb('m.state', 'in', ['failed', 'held']), eb('m.sent_again_at_ms', 'is not', null)]),
  ),
)

/** How many those are. */
export const countTroublesOf = statement((q, p: { accountId: string; from: number }) =>
  smsOf(q, p)
    .where((eb) => eb.or([eb('m.state', 'in', ['failed', 'held']), eb('m.sent_again_at_ms', 'is not', null)]))
    .select(({ fn }) => fn.countAll<number>().as('count')),
)

/** The last SMS of a user, the newest first. */
export const findSmsOfUser = statement((q, p: { accountId: string; userId: string; atMost: number }) =>
  allOf(q, p)
    .select(COLUMNS)
    .where('m.user_id', '=', p.userId)
    .orderBy('m.created_at_ms', 'desc')
    .orderBy('m.id', 'desc')
    .limit(p.atMost),
)
