import { type PageQuery, readPage } from '../http/page.ts'
import { iso } from '../http/wire.ts'
import { DAY_MS, type Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import type { OwnSignInOnWire, OwnSignInsOnWire } from './own-sign-ins-shape.ts'
import { readTrustRecord } from './sign-in-store.ts'

/** How long a sign-in is kept. */
const SIGN_INS_KEPT_DAYS = 90

const SHOWN = [
  'id',
  'began_at_ms',
  'asked_because',
  'answered',
  'by_backup',
  'why',
  'trust',
  'wrong_answers',
  'wrong_way',
  'address',
  'browser',
] as const

const findSignInsOf = statement(
  (
    q,
    p: {
      accountId: string
      userId: string
      now: number
      since: number
      before: number
      afterId: string
      atMost: number
    },
  ) =>
    q.db
      .selectFrom('sign_ins')
      .select(SHOWN)
      .where('account_id', '=', p.accountId)
      .where('user_id', '=', p.userId)
      .where((eb) => {
        const isOver = eb.or([eb('closed_at_ms', 'is not', null), eb('expires_at_ms', '<=', p.now)])
        const wasStopped = eb.and([eb('wrong_way', 'is not', null), isOver])
        return eb.or([eb('asked_because', 'is not', null), wasStopped])
      })
      .where('began_at_ms', '>', p.since)
      .where('began_at_ms', '<=', p.before)
      .where((eb) => eb.or([eb('began_at_ms', '<', p.before), eb('id', '>', p.afterId)]))
      .orderBy('began_at_ms', 'desc')
      .orderBy('id')
      .limit(p.atMost),
)

type Row = Pick<Tables['sign_ins'], (typeof SHOWN)[number]>

/**
 * One page of the sign-ins of a user, the newest first: those that were finished, and those that are over without a
 * session after a wrong answer.
 */
export async function signInsOf(
  reader: Reader,
  { accountId, userId }: { accountId: string; userId: string },
  query: PageQuery,
  now: Instant,
): Promise<OwnSignInsOnWire> {
  const whose = { accountId, userId, now, since: now - SIGN_INS_KEPT_DAYS * DAY_MS }
  const { rows, nextCursor } = await readPage(
    query,
    (place) => reader.all(findSignInsOf, { ...whose, ...place }),
    (row) => row.began_at_ms,
  )
  return { items: rows.map(ownSignInOnWire), nextCursor }
}

/** A sign-in as its user sees it: by what she was let in, and why she was or was not asked; or what stopped it. */
function ownSignInOnWire(row: Row): OwnSignInOnWire {
  const { seen, given } = readTrustRecord(row.trust)
  const at = (moment: Instant) => iso(moment)
  return {
    id: row.id,
    at: at(row.began_at_ms),
    browser: row.browser,
    address: row.address,
    answered: row.answered,
    byBackup: row.by_backup === 1,
    // what a release finished that did not keep it
    why: row.asked_because === null ? null : (row.why ?? 'answered'),
    askedBecause: row.asked_because as OwnSignInOnWire['askedBecause'],
    trust:
      seen.is === 'live'
        ? { earnedBy: seen.earnedBy, trustedAt: at(seen.givenAt), endsAt: at(seen.endsAt) }
        : null,
    trustEnded:
      seen.is === 'over'
        ? {
            earnedBy: seen.earnedBy,
            trustedAt: at(seen.givenAt),
            endedAt: at(seen.endedAt),
            because: seen.because,
          }
        : null,
    wrong: row.wrong_way === null ? null : { way: row.wrong_way, count: row.wrong_answers },
    trustGiven: given === null ? null : { endsAt: at(given.endsAt) },
  }
}
