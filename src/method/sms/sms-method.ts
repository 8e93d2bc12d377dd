import { readBudget, writeBudget } from '../../message/number-budget.ts'
import { type SmsBudget, withAnswer } from '../../message/sms-limits.ts'
import { sameHash } from '../../store/secret-box.ts'
import { statement } from '../../store/statement.ts'
import type { World } from '../../world.ts'
import type { Asking, MethodKind } from '../method.ts'
import { findSmsChallenge, isLive, passChallenge } from './sms-challenge-store.ts'

/** The keyed hash of a code, bound to where it is answered: a code is worth nothing anywhere else. */
export function smsCodeHash(
  { box }: Pick<World, 'box'>,
  accountId: string,
  { ownerId, purpose }: Asking,
  code: string,
): string {
  return box.mac('sms code', `${accountId} ${ownerId} ${purpose} ${code}`)
}

const provePhone = statement((q, p: { accountId: string; id: string; phone: string; now: number }) =>
  q.db
    .updateTable('users')
    .set((eb) => ({
      phone_proven_at_ms: p.now,
      ever_enrolled_at_ms: eb.fn.coalesce('ever_enrolled_at_ms', eb.val(p.now)),
    }))
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id)
    .where('phone', '=', p.phone)
    .where('phone_proven_at_ms', 'is', null),
)
const clearUserBudget = statement((q, p: { accountId: string; id: string; budget: string }) =>
  q.db
    .updateTable('users')
    .set({ sms_budget: p.budget })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)

/** Codes by SMS. A code counts for the number that it was sent to, and only while that is still the user's. */
export function smsMethod(world: Pick<World, 'box'>): MethodKind {
  return {
    name: 'sms',
    amr: 'sms',
    async liveness(tx, user, asking, now) {
      const challenge = await findSmsChallenge(tx, user.accountId, asking)
      if (!challenge || challenge.number !== user.phone) return 'none_live'
      if (challenge.passed_at_ms !== null) return 'already_passed'
      return isLive(challenge, now) ? 'live' : 'none_live'
    },
    async isRight(tx, user, asking, code) {
      const challenge = await findSmsChallenge(tx, user.accountId, asking)
      return (
        challenge !== undefined &&
        sameHash(challenge.code_hash, smsCodeHash(world, user.accountId, asking, code))
      )
    },
    async pass(tx, user, asking, now) {
      const phone = user.phone ?? ''
      const key = { accountId: user.accountId, ownerId: asking.ownerId, purpose: asking.purpose }
      if ((await tx.run(passChallenge, { ...key, now })) === 0)
        throw new Error('a code was passed twice under the lock of its user')
      const budget = withAnswer(JSON.parse(user.smsBudget) as SmsBudget)
      await tx.run(clearUserBudget, {
        accountId: user.accountId,
        id: user.id,
        budget: JSON.stringify(budget),
      })
      await writeBudget(world, tx, phone, withAnswer(await readBudget(world, tx, phone)), now)
      const proven = await tx.run(provePhone, { accountId: user.accountId, id: user.id, phone, now })
      return { enrolled: proven === 1 }
    },
  }
}
