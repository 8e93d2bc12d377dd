import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'
import type { World } from '../world.ts'
import { NO_SMS_YET, type SmsBudget } from '../user/sms-budget.ts'

const lockBudget = statement((q, p: { number: string }) =>
  q.forUpdate(q.db.selectFrom('number_budgets').select('budget').where('number_hash', '=', p.number)),
)
const addBudget = statement((q, p: { number: string; budget: string; now: number }) =>
  q.db
    .insertInto('number_budgets')
    .values({ number_hash: p.number, budget: p.budget, changed_at_ms: p.now })
    .onConflict((oc) => oc.doNothing()),
)
const replaceBudget = statement((q, p: { number: string; budget: string; now: number }) =>
  q.db
    .updateTable('number_budgets')
    .set({ budget: p.budget, changed_at_ms: p.now })
    .where('number_hash', '=', p.number),
)

const numberHash = ({ box }: Pick<World, 'box'>, number: string) => box.mac('number budget', number)

/** What was sent to a number, whichever account asked. Nobody else changes it before the transaction ends. */
export async function readBudget(world: Pick<World, 'box'>, tx: Tx, number: string): Promise<SmsBudget> {
  const key = { number: numberHash(world, number) }
  let row = await tx.first(lockBudget, key)
  if (!row) {
    await tx.run(addBudget, { ...key, budget: JSON.stringify(NO_SMS_YET), now: 0 })
    row = await tx.first(lockBudget, key)
  }
  return row ? (JSON.parse(row.budget) as SmsBudget) : NO_SMS_YET
}

/** Stores what was sent to a number. `readBudget` comes first. */
export async function writeBudget(
  world: Pick<World, 'box'>,
  tx: Tx,
  number: string,
  budget: SmsBudget,
  now: Instant,
): Promise<void> {
  await tx.run(replaceBudget, { number: numberHash(world, number), budget: JSON.stringify(budget), now })
}
