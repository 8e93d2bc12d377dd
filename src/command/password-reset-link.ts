import { record } from '../audit/audit.ts'
import { makeLink } from '../link/link.ts'
import { mailTime } from '../message/mail-text.ts'
import { parseEmail } from '../user/email.ts'
import { findUserByLogin, isActive, userToChange } from '../user/user-store.ts'
import type { CommandWorld } from './command-world.ts'

/** What a command says, and whether it did what was asked. */
export type CommandAnswer = { done: boolean; says: string }

/**
 * Makes a link by which a user chooses a new password, for the operator to hand over once she is sure who is asking. A
 * link that was mailed before is void. It leaves her second factor as it is.
 */
export async function passwordResetLink(world: CommandWorld, email: string): Promise<CommandAnswer> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const found = await findUserByLogin(tx, parseEmail(email)?.key ?? '')
    const user = found && (await userToChange(tx, found.accountId, found.id))
    if (!user) return { done: false, says: `Nobody signs in with ${email}. Check how it is written.` }
    if (!isActive(user))
      return { done: false, says: `${user.name} is deactivated. An administrator can reactivate them first.` }
    const { url, expiresAt } = await makeLink(world, tx, user, 'password_reset', null, now)
    const event = { type: 'password_reset_asked', actorId: null, subjectId: user.id } as const
    await record(world, tx, { accountId: user.accountId, ...event }, now)
    return {
      done: true,
      says: `For ${user.name}, once, until ${mailTime(expiresAt)}. Hand it over in person or by phone, once you are sure who is asking:\n${url}`,
    }
  })
}
