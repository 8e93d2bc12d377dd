import { writeSms } from '../src/message/write-message.ts'
import { MINUTE_MS } from '../src/store/duration.ts'
import { statement } from '../src/store/statement.ts'
import { countryOf } from '../src/user/phone.ts'
import type { Tx } from '../src/store/store.ts'
import type { House } from './house.ts'

/** What became of an SMS, and when it was asked for; without more it was sent at once, and nothing is known since. */
type Became = {
  at: number
  state?: 'sent' | 'delivered' | 'failed' | 'held'
  sentAt?: number | null
  sentAgainAt?: number | null
  deliveredAt?: number | null
  answeredAt?: number | null
  againBecause?: 'no_receipt' | 'undelivered' | null
  heldBecause?: 'country' | 'number' | 'budget' | 'fraud' | null
  heldUntil?: number | null
}

/** Whose SMS it is, and where it goes. */
type Whose = { accountId: string; userId: string; phone: string }

const setSms = statement((q, p: Required<Became> & { id: string }) =>
  q.db
    .updateTable('messages')
    .set({
      created_at_ms: p.at,
      state: p.state,
      sent_at_ms: p.sentAt,
      sent_again_at_ms: p.sentAgainAt,
      delivered_at_ms: p.deliveredAt,
      answered_at_ms: p.answeredAt,
      again_because: p.againBecause,
      held_because: p.heldBecause,
      held_until_ms: p.heldUntil,
      body: null,
      recipient: null,
    })
    .where('id', '=', p.id),
)

/** Writes SMS to somebody, each with what became of it, as if no gateway had still to be asked. */
export async function smsThat(house: House, whose: Whose, ...rows: Became[]): Promise<void> {
  await house.world.store.write(async (tx) => {
    for (const became of rows) await writeOne(house, tx, whose, became)
  })
}

async function writeOne(house: House, tx: Tx, whose: Whose, became: Became): Promise<void> {
  const { accountId, userId, phone: to } = whose
  const expiresAt = house.now() + 5 * MINUTE_MS
  const sms = { accountId, userId, to, text: 'x', expiresAt, country: countryOf(to) }
  const quiet = { ...house.world, messageWritten: () => undefined }
  const id = await writeSms(quiet, tx, sms, became.at)
  await tx.run(setSms, {
    id,
    state: 'sent',
    sentAt: became.at,
    sentAgainAt: null,
    deliveredAt: null,
    answeredAt: null,
    againBecause: null,
    heldBecause: null,
    heldUntil: null,
    ...became,
  })
}
