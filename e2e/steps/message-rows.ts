import { statement } from '../../src/store/statement.ts'
import type { House } from '../../test/house.ts'

const confirmDelivery = statement((q, p: { at: number }) =>
  q.db.updateTable('messages').set({ state: 'delivered', delivered_at_ms: p.at }).where('kind', '=', 'sms'),
)

/** Notes that every phone has confirmed its SMS, as a gateway with receipts would. */
export async function confirmDeliveries({ world, now }: House): Promise<void> {
  await world.store.write((tx) => tx.run(confirmDelivery, { at: now() }))
}
