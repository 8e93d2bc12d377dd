import { newLinkSecret } from '../http/token.ts'
import { Refusal } from '../refusal.ts'
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '../store/duration.ts'
import { hashSecret, sameHash } from '../store/secret-box.ts'
import type { Reader, Tx } from '../store/store.ts'
import type { World } from '../world.ts'
import { findLink, markUsed, removeLink, replaceLink } from './link-store.ts'

/** What links are for: the page that they open, and how long they work. */
export const LINKS = {
  invitation: { page: '/invitation', lifeMs: 7 * DAY_MS },
  password_reset: { page: '/reset-password', lifeMs: 1 * HOUR_MS },
} as const satisfies Record<string, { page: string; lifeMs: number }>

export type LinkPurpose = keyof typeof LINKS

/** A link that can be mailed: its whole address, on the public origin alone, and when it ends. */
export type MailedLink = { url: string; expiresAt: Instant }

/** Whom a link is for, as it stands in the database. */
export type LinkFor = { accountId: string; userId: string; madeBy: string | null; expiresAt: Instant }

/** How far the clocks of several nodes may stand apart. */
const CLOCK_SKEW_MS = 1 * MINUTE_MS

/** A link that ends later than any that is made now was made under a clock that has been put back since: it is void. */
const latestEnd = (purpose: LinkPurpose, now: Instant): Instant => now + LINKS[purpose].lifeMs + CLOCK_SKEW_MS

const FORM = /^(acc_[0-9a-z]{26})\.(usr_[0-9a-z]{26})\.([0-9a-z]{52})$/

/**
 * Makes a link of one use for a user; the one before of the same purpose is void. Its secret stands behind the `#`, which
 * no browser sends to a server, so that no log, no proxy and no `Referer` has it.
 */
export async function makeLink(
  world: Pick<World, 'config' | 'random'>,
  tx: Tx,
  user: { accountId: string; id: string },
  purpose: LinkPurpose,
  madeBy: string | null,
  now: Instant,
): Promise<MailedLink> {
  const { page, lifeMs } = LINKS[purpose]
  const secret = newLinkSecret(world.random)
  const expiresAt = now + lifeMs
  const { accountId, id: userId } = user
  await tx.run(replaceLink, {
    accountId,
    userId,
    purpose,
    secretHash: hashSecret(secret),
    madeBy,
    now,
    expiresAt,
  })
  return { url: `${world.config.publicUrl.origin}${page}#${accountId}.${userId}.${secret}`, expiresAt }
}

/** Looks at a link, which uses nothing up. Refuses with `link_spent` what is used, void, too old or none of ours. */
export async function readLink(
  reader: Reader,
  purpose: LinkPurpose,
  token: string,
  now: Instant,
): Promise<LinkFor> {
  const [, accountId = '', userId = '', secret = ''] = FORM.exec(token.trim()) ?? []
  const row = await reader.first(findLink, { accountId, userId, purpose })
  const works =
    row !== undefined &&
    sameHash(row.secret_hash, hashSecret(secret)) &&
    row.used_at_ms === null &&
    row.expires_at_ms <= latestEnd(purpose, now) &&
    now < row.expires_at_ms
  if (!works) throw new Refusal('link_spent')
  return { accountId, userId, madeBy: row.made_by, expiresAt: row.expires_at_ms }
}

/** Uses a link up, once: the statement says whether we won. Refuses with `link_spent`. */
export async function spendLink(tx: Tx, purpose: LinkPurpose, token: string, now: Instant): Promise<void> {
  const [, accountId = '', userId = '', secret = ''] = FORM.exec(token.trim()) ?? []
  const used = await tx.run(markUsed, {
    accountId,
    userId,
    purpose,
    secretHash: hashSecret(secret),
    now,
    latestEnd: latestEnd(purpose, now),
  })
  if (used === 0) throw new Refusal('link_spent')
}

/** Makes a user's links worth nothing. */
export async function voidLinks(
  tx: Tx,
  user: { accountId: string; id: string },
  ...purposes: LinkPurpose[]
): Promise<void> {
  for (const purpose of purposes)
    await tx.run(removeLink, { accountId: user.accountId, userId: user.id, purpose })
}
