import { record } from '../audit/audit.ts'
import { iso } from '../http/wire.ts'
import { aboutNow, MAILS, mailTime } from '../message/mail-text.ts'
import { writeMail } from '../message/write-message.ts'
import { inGroups } from '../method/rescue/rescue-code.ts'
import { issueTemporaryCode, LONGEST_LIFE_HOURS } from '../method/rescue/temporary-code.ts'
import { parseEmail } from '../user/email.ts'
import { findUserByLogin, isActive, userToChange } from '../user/user-store.ts'
import type { CommandWorld } from './command-world.ts'
import type { CommandAnswer } from './password-reset-link.ts'

/**
 * Issues a code with which a user answers her second factor once, for the operator to hand over once she is sure who is
 * asking. A temporary code from before is void, and nothing else of hers is removed. She is told by e-mail.
 */
export async function temporaryCode(world: CommandWorld, email: string): Promise<CommandAnswer> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const found = await findUserByLogin(tx, parseEmail(email)?.key ?? '')
    const user = found && (await userToChange(tx, found.accountId, found.id))
    if (!user) return { done: false, says: `Nobody signs in with ${email}. Check how it is written.` }
    if (!isActive(user))
      return { done: false, says: `${user.name} is deactivated. An administrator can reactivate them first.` }
    const { accountId, id: subjectId, email: to } = user
    const { code, expiresAt } = await issueTemporaryCode(world, tx, user, null, LONGEST_LIFE_HOURS, now)
    const details = { until: iso(expiresAt) }
    const event = { accountId, type: 'temporary_code_issued', actorId: null, subjectId, details } as const
    await record(world, tx, event, now)
    const until = mailTime(expiresAt)
    const by = 'The operator of this service'
    const text = MAILS.temporaryCodeIssued(aboutNow(world.config, now, null), { by, until })
    await writeMail(world, tx, { accountId, to, text }, now)
    return {
      done: true,
      says: `For ${user.name}, once, until ${until}. Hand it over in person or by phone, once you are sure who is asking:\n${inGroups(code, 5)}`,
    }
  })
}
