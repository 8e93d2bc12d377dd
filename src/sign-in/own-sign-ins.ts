import { type PageQuery, readPage } from '../http/page.ts'
import { iso } from '../http/wire.ts'
import { DAY_MS, type Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import type { OwnSignInOnWire, OwnSignInsOnWire } from './own-sign-ins-shape.ts'
import { readTrustRecord } from './sign-in-store.ts'

/** How long a finished sign-in is kept. */
const SIGN_INS_KEPT_DAYS = 90

const findFinishedOf = statement(
  (
    q,
    p: { accountId: string; userId: string; since: number; before: number; afterId: string; atMost: number },
  ) =>
    q.db
      .selectFrom('sign_ins')
      .select(['id', 'began_at_ms', 'asked_because', 'answered', 'why', 'trust', 'address', 'browser'])
      .where('account_id', '=', p.accountId)
      .where('user_id', '=', p.userId)
      .where('asked_because', 'is not', null)
      .where('began_at_ms', '>', p.since)
      .where('began_at_ms', '<=', p.before)
      .where((eb) => eb.or([eb('began_at_ms', '<', p.before), eb('id', '>', p.afterId)]))
      .orderBy('began_at_ms', 'desc')
      .orderBy('id')
      .limit(p.atMost),
)

type Row = Pick<
  Tables['sign_ins'],
  'id' | 'began_at_ms' | 'asked_because' | 'answered' | 'why' | 'trust' | 'address' | 'browser'
>

/** One page of the finished sign-ins of a user, the newest first. */
export async function finishedSignIns(
  reader: Reader,
  { accountId, userId }: { accountId: string; userId: string },
  query: PageQuery,
  now: Instant,
): Promise<OwnSignInsOnWire> {
  const whose = { accountId, userId, since: now - SIGN_INS_KEPT_DAYS * DAY_MS }
  const { rows, nextCursor } = await readPage(
    query,
    (place) => reader.all(findFinishedOf, { ...whose, ...place }),
    (row) => row.began_at_ms,
  )
  return { items: rows.map(ownSignInOnWire), nextCursor }
}

/** A finished sign-in as its user sees it: by what she was let in, and why she was or was not asked. */
function ownSignInOnWire(row: Row): OwnSignInOnWire {
  const { seen, given } = readTrustRecord(row.trust)
  const at = (moment: Instant) => iso(moment)
  return {
    id: row.id,
    at: at(row.began_at_ms),
    browser: row.browser,
    address: row.address,
    answered: row.answered,
    why: row.why ?? 'answered',
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
    trustGiven: given === null ? null : { endsAt: at(given.endsAt) },
  }
}
