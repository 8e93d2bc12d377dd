import { readBudget, writeBudget } from '../../message/number-budget.ts'
import { withAnswer } from '../../message/sms-limits.ts'
import { markAnswered } from '../../message/sms-store.ts'
import { noteAnswer } from '../../sms-guard/note-answer.ts'
import { noteSmsCountry } from '../../sms-guard/sms-countries.ts'
import { statement } from '../../store/statement.ts'
import { switchCodesOn } from '../../user/factor-store.ts'
import { parsePhone } from '../../user/phone.ts'
import type { SmsBudget } from '../../user/sms-budget.ts'
import type { World } from '../../world.ts'
import { findChallenge, livenessOf, passCode } from '../challenge-store.ts'
import type { Purpose, ReadyAnswer } from '../method.ts'
import { phoneId } from './phone-id.ts'
import { setUserBudget } from './send-sms-code.ts'

type Who = { accountId: string; id: string }
type Adopted = Who & { budget: string; phone: string; phoneUnreachable: number; now: number }

/** A right code proves the number that it was sent to: it is hers from then on, whatever was on file before. */
const adoptPhone = statement((q, p: Adopted) =>
  q.db
    .updateTable('users')
    .set((eb) => ({
      sms_budget: p.budget,
      phone: p.phone,
      phone_proven_at_ms: p.now,
      phone_unreachable: p.phoneUnreachable,
      ever_enrolled_at_ms: eb.fn.coalesce('ever_enrolled_at_ms', eb.val(p.now)),
    }))
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
      const { accountId } = user
      const passed = await passCode(world, tx, accountId, asking, code, now)
      if (passed === null) return null
      const { sentTo: phone, messageId } = passed
      const sms = await tx.first(markAnswered, { accountId, id: messageId, now })
      const proven = user.phone === phone && user.phoneProvenAt !== null
      noteAnswer(world, tx, { accountId, phone, asker: sms?.network ?? null, proven }, now)
      await writeBudget(world, tx, phone, withAnswer(await readBudget(world, tx, phone)), now)
      const budget = JSON.stringify(withAnswer(JSON.parse(user.smsBudget) as SmsBudget))
      if (proven) {
        await tx.run(setUserBudget, { accountId, id: user.id, budget })
        // the same number confirmed once more is bound anew, where codes had been switched off
        if (user.codesDisabledAt === null || !CONFIRMS.includes(asking.purpose)) return { bound: null }
      } else {
        const number = parsePhone(phone, undefined)
        const phoneUnreachable = number?.canReceiveSms ? 0 : 1
        await tx.run(adoptPhone, { accountId, id: user.id, budget, phone, phoneUnreachable, now })
        await noteSmsCountry(tx, accountId, number?.country ?? null)
      }
      if (user.codesDisabledAt !== null) await switchCodesOn(tx, user)
      return { bound: { method: 'sms', id: phoneId(user), name: phone } }
    },
  }
}
