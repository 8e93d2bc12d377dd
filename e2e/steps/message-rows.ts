import type { HeldBecause } from '../../src/message/held-shape.ts'
import { statement } from '../../src/store/statement.ts'
import type { House } from '../../test/house.ts'

const confirmDelivery = statement((q, p: { at: number }) =>
  q.db.updateTable('messages').set({ state: 'delivered', delivered_at_ms: p.at }).where('kind', '=', 'sms'),
)

/** Notes that every phone has confirmed its SMS, as a gateway with receipts would. */
export async function confirmDeliveries({ world, now }: House): Promise<void> {
  await world.store.write((tx) => tx.run(confirmDelivery, { at: now() }))
}

const holdAll = statement((q, p: { because: string; until: number | null }) =>
  q.db
    .updateTable('messages')
    .set({ state: 'held', sent_at_ms: null, held_because: p.because, held_until_ms: p.until })
    .where('kind', '=', 'sms'),
)

/** Notes that every SMS was held instead of sent, as the fraud guard does. */
export async function holdSms({ world }: House, because: HeldBecause, until: number | null): Promise<void> {
  await world.store.write((tx) => tx.run(holdAll, { because, until }))
}
