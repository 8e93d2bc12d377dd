import { record } from '../audit/audit.ts'
import type { Client } from '../http/door.ts'
import { readLink, spendLink } from '../link/link.ts'
import { aboutNow, MAILS } from '../message/mail-text.ts'
import { writeMail } from '../message/write-message.ts'
import { choosePassword } from '../password/choose-password.ts'
import { Refusal } from '../refusal.ts'
import type { Instant } from '../store/duration.ts'
import type { Reader } from '../store/store.ts'
import { setPassword } from '../user/user-change-store.ts'
import { findUserOf, findUserToChange, isActive, type User } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { endAccess } from './end-access.ts'

/** Whom a reset link is for, and until when; looking uses nothing up. Refuses with `link_spent`. */
export async function readResetLink(
  { store, clock }: Pick<World, 'store' | 'clock'>,
  token: string,
): Promise<{ user: User; expiresAt: Instant }> {
  return linkFor(store.read, token, clock.now())
}

/**
 * Stores a password by a mailed link, once. Nobody is signed in by it and the second factor stays as it was; her
 * sessions and open sign-ins end, and she is told. Refuses with `link_spent`, and by the rules of passwords: then the
 * link still works.
 */
export async function resetPassword(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'>,
  asked: { token: string; password: string },
  client: Client,
): Promise<void> {
  const { store, clock, config } = world
  const { user: found } = await linkFor(store.read, asked.token, clock.now())
  const passwordHash = await choosePassword(world, found, asked.password)
  const now = clock.now()
  await store.write(async (tx) => {
    const user = await findUserToChange(tx, found.accountId, found.id)
    await spendLink(tx, 'password_reset', asked.token, now)
    // deleted or deactivated while the hash was computed
    if (!user || !isActive(user)) throw new Refusal('link_spent')
    await setPassword(tx, user, passwordHash, now)
    await endAccess(tx, user, null, 'password_changed', now)
    const { accountId, id: actorId } = user
    await record(world, tx, { accountId, type: 'password_reset', actorId }, now)
    const text = MAILS.passwordReset(aboutNow(config, now, client))
    await writeMail(world, tx, { accountId, to: user.email, text }, now)
  })
}

async function linkFor(
  reader: Reader,
  token: string,
  now: Instant,
): Promise<{ user: User; expiresAt: Instant }> {
  const link = await readLink(reader, 'password_reset', token, now)
  const user = await findUserOf(reader, link.accountId, link.userId)
  if (!user || !isActive(user)) throw new Refusal('link_spent')
  return { user, expiresAt: link.expiresAt }
}
