import { readBudget, writeBudget } from '../../message/number-budget.ts'
import { withAnswer } from '../../message/sms-limits.ts'
import { markAnswered } from '../../message/sms-store.ts'
import { noteAnswer } from '../../sms-guard/note-answer.ts'
import { noteSmsCountry } from '../../sms-guard/sms-countries.ts'
import { statement } from '../../store/statement.ts'
import { switchCodesOn } from '../../user/factor-store.ts'
import { unreachable } from '../../user/phone.ts'
import type { SmsBudget } from '../../user/sms-budget.ts'
import type { World } from '../../world.ts'
import { findChallenge, isCodeSent, livenessOf, passChallenge } from '../challenge-store.ts'
import type { Purpose, ReadyAnswer } from '../method.ts'
import { phoneId } from './phone-id.ts'

type Adopted = { accountId: string; id: string; phone: string; phoneUnreachable: number; now: number }

/** A right code proves the number that it was sent to: it is hers from then on, whatever was on file before. */
const adoptPhone = statement((q, p: Adopted) =>
  q.db
    .updateTable('users')
    .set((eb) => ({
      phone: p.phone,
      phone_proven_at_ms: p.now,
      phone_unreachable: p.phoneUnreachable,
      ever_enrolled_at_ms: eb.fn.coalesce('ever_enrolled_at_ms', eb.val(p.now)),
    }))
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where((eb) =>
      eb.or([eb('phone', 'is', null), eb('phone', '!=', p.phone), eb('phone_proven_at_ms', 'is', null)]),
    ),
)
const clearUserBudget = statement((q, p: { accountId: string; id: string; budget: string }) =>
  q.db
    .updateTable('users')
    .set({ sms_budget: p.budget })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)

/** Purposes for which a number is confirmed that may be another one than the user's. All others ask her own phone. */
const CONFIRMS: readonly Purpose[] = ['enrolment', 'new_phone']

/**
 * A code by SMS. It counts for the number that it was sent to, and, where it does not confirm one, only while that is
 * still the user's.
 */
export function readySmsCode(world: Pick<World, 'box'>, code: string): ReadyAnswer {
  return {
    way: 'sms',
    typed: true,
    async liveness(tx, user, asking, now) {
      const challenge = await findChallenge(tx, user.accountId, asking)
      if (CONFIRMS.includes(asking.purpose)) return livenessOf(challenge, null, now)
      return user.phone === null ? 'none_live' : livenessOf(challenge, user.phone, now)
    },
    async accept(tx, user, asking, now) {
      if (!(await isCodeSent(world, tx, user.accountId, asking, code))) return null
      const { sentTo: phone, messageId } = await passChallenge(tx, user.accountId, asking, now)
      const key = { accountId: user.accountId, id: user.id }
      const sms = await tx.first(markAnswered, { accountId: user.accountId, id: messageId, now })
      const budget = withAnswer(JSON.parse(user.smsBudget) as SmsBudget)
      await tx.run(clearUserBudget, { ...key, budget: JSON.stringify(budget) })
      await writeBudget(world, tx, phone, withAnswer(await readBudget(world, tx, phone)), now)
      // the number before is told of it later: budgets are locked before brakes by everybody
      if (user.phone !== null && user.phone !== phone) await readBudget(world, tx, user.phone)
      const proven = user.phone === phone && user.phoneProvenAt !== null
      const watched = { accountId: user.accountId, phone, asker: sms?.network ?? null, proven }
      await noteAnswer(world, tx, watched, now)
      const adopted =
        (await tx.run(adoptPhone, { ...key, phone, phoneUnreachable: unreachable(phone), now })) === 1
      if (adopted) await noteSmsCountry(tx, user.accountId, phone)
      // the same number confirmed once more is bound anew, where codes had been switched off
      if (!adopted && !(CONFIRMS.includes(asking.purpose) && user.codesDisabledAt !== null))
        return { bound: null }
      await switchCodesOn(tx, user)
      return { bound: { method: 'sms', id: phoneId(user), name: phone } }
    },
  }
}
