import type { Cookies } from '../http/cookies.ts'
import { newSecret } from '../http/token.ts'
import { DAY_MS, SECOND_MS, type Instant } from '../store/duration.ts'
import { hashSecret } from '../store/secret-box.ts'
import { statement } from '../store/statement.ts'
import type { Reader, Tx } from '../store/store.ts'
import type { World } from '../world.ts'

/** The most that browsers keep a cookie (RFC 6265bis §5.5). */
export const KNOWN_BROWSER_LIFE_MS = 400 * DAY_MS
const FORM = /^[A-Za-z0-9_-]{43}$/

const findBrowser = statement((q, p: { accountId: string; userId: string; hash: string }) =>
  q.db
    .selectFrom('known_browsers')
    .select('secret_hash')
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId)
    .where('secret_hash', '=', p.hash),
)
const rememberBrowser = statement(
  (q, p: { accountId: string; userId: string; hash: string; now: number; dayAgo: number }) =>
    q.db
      .insertInto('known_browsers')
      .values({ account_id: p.accountId, user_id: p.userId, secret_hash: p.hash, seen_at_ms: p.now })
      .onConflict((oc) =>
        oc
          .columns(['account_id', 'user_id', 'secret_hash'])
          .doUpdateSet({ seen_at_ms: p.now })
          .where('known_browsers.seen_at_ms', '<', p.dayAgo),
      ),
)

/** The hash of the browser's own secret, where it has one. */
export function browserHash(cookies: Cookies): string | null {
  const secret = cookies.get('device')
  return secret !== undefined && FORM.test(secret) ? hashSecret(secret) : null
}

/** The browser's hash where this user has signed in with it before. One query, whether the user exists or not. */
export async function knownBrowser(
  reader: Reader,
  who: { accountId: string; userId: string } | null,
  hash: string | null,
): Promise<string | null> {
  if (hash === null) return null
  const found = await reader.first(findBrowser, {
    accountId: who?.accountId ?? '',
    userId: who?.userId ?? '',
    hash,
  })
  return found?.secret_hash ?? null
}

/** The browser's secret: its own, or a new one. It is a browser's, whoever signs in there. */
export function browserSecret({ random }: Pick<World, 'random'>, cookies: Cookies): string {
  const secret = cookies.get('device')
  return secret !== undefined && FORM.test(secret) ? secret : newSecret(random)
}

/** Remembers that this user has finished a sign-in with this browser. */
export async function rememberKnownBrowser(
  tx: Tx,
  user: { accountId: string; id: string },
  secret: string,
  now: Instant,
): Promise<void> {
  await tx.run(rememberBrowser, {
    accountId: user.accountId,
    userId: user.id,
    hash: hashSecret(secret),
    now,
    dayAgo: now - DAY_MS,
  })
}

/** Gives the browser its secret, for 400 days from now (the most that browsers keep). */
export const keepBrowserSecret = (cookies: Cookies, secret: string): void =>
  cookies.set('device', secret, KNOWN_BROWSER_LIFE_MS / SECOND_MS)
