import { record } from '../audit/audit.ts'
import { readLink, spendLink } from '../link/link.ts'
import { choosePassword } from '../password/choose-password.ts'
import { policyToGrantUnder } from '../policy/policy-store.ts'
import { Refusal } from '../refusal.ts'
import type { Ended } from '../sign-in/finish-sign-in.ts'
import { type Beginner, type Begun, openSignIn } from '../sign-in/open-sign-in.ts'
import type { Instant } from '../store/duration.ts'
import type { Reader } from '../store/store.ts'
import { acceptUser, claimLogin } from '../user/user-change-store.ts'
import { findUserOf, findUserToChange, readUser, type User } from '../user/user-store.ts'
import { NO_TRUST } from '../trusted-device/is-trusted.ts'
import type { World } from '../world.ts'

/** An invitation that works: for whom, by whom (null: the operator), until when. */
export type Invitation = { user: User; invitedBy: string | null; expiresAt: Instant }

/** Looks at an invitation, which uses nothing up. Refuses with `link_spent`. */
export async function readInvitation(reader: Reader, token: string, now: Instant): Promise<Invitation> {
  const link = await readLink(reader, 'invitation', token, now)
  const user = await findUserOf(reader, link.accountId, link.userId)
  if (!user || !isWaiting(user)) throw new Refusal('link_spent')
  const by = link.madeBy === null ? null : await findUserOf(reader, link.accountId, link.madeBy)
  return { user, invitedBy: by?.name ?? null, expiresAt: link.expiresAt }
}

/**
 * Accepts an invitation by a password: the e-mail signs her in from here on, and a sign-in of hers begins, in which the
 * invitation counts as a mailed code. Refuses with `link_spent`, with `email_taken` where the e-mail signs somebody else
 * in meanwhile, and by the rules of passwords; then the invitation still works.
 */
export async function acceptInvitation(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'>,
  asked: { token: string; password: string },
  browser: Beginner,
): Promise<Begun | Ended> {
  const { store, clock } = world
  const { user: invited } = await readInvitation(store.read, asked.token, clock.now())
  const passwordHash = await choosePassword(world, invited, asked.password)
  const now = clock.now()
  return store.write(async (tx) => {
    const policy = await policyToGrantUnder(tx, invited.accountId)
    const held = await findUserToChange(tx, invited.accountId, invited.id)
    await spendLink(tx, 'invitation', asked.token, now)
    // deleted, deactivated, or accepted by another link, while the hash was computed
    if (!held || !isWaiting(held)) throw new Refusal('link_spent')
    if (!(await claimLogin(tx, held, held.emailKey))) throw new Refusal('email_taken')
    await acceptUser(tx, held, passwordHash, now)
    const { accountId, id } = held
    await record(world, tx, { accountId, type: 'invitation_accepted', actorId: id }, now)
    const user = await readUser(tx, accountId, id)
    return openSignIn(world, tx, { user, policy, proved: 'email_code', trust: NO_TRUST }, browser, now)
  })
}

const isWaiting = (user: User) => user.acceptedAt === null && user.deactivatedAt === null
