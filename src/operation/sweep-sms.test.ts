import assert from 'node:assert/strict'
import { guarding, newAccountOf, want } from '../../test/guarding.ts'
import { eachEngine } from '../../test/stores.ts'
import { DAY_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import { sweep } from './sweep.ts'

const counting = (table: 'sms_counts' | 'sms_brakes' | 'sms_pauses') =>
  statement((q, _: Record<never, never>) =>
    q.db.selectFrom(table).select((eb) => eb.fn.countAll<number>().as('rows')),
  )
const COUNTED = [counting('sms_counts'), counting('sms_brakes'), counting('sms_pauses')]

eachEngine('what the fraud guard has counted goes when its time has come', async (store) => {
  const now = Date.UTC(2026, 10, 24, 9)
  const world = guarding({ budgets: { block: { day: 1, month: 10 } } })
  const accountId = await newAccountOf(store)
  for (const network of ['one', 'other'])
    await want(store, world, { accountId, phone: '+12025550123', asker: { network } }, now)
  const rows = async () =>
    Promise.all(COUNTED.map(async (count) => (await store.read.first(count, {}))?.rows ?? 0))
  // of the one that was sent: four budgets, a day and a month each; four brakes, which the other one left as they were
  const [counts = 0, brakes = 0, pauses] = await rows()
  assert.ok(counts >= 8 && brakes >= 4)
  assert.equal(pauses, 1)
  await sweep({ store }, now + DAY_MS)
  assert.deepEqual(await rows(), [counts, brakes, pauses])
  await sweep({ store }, now + 4 * DAY_MS)
  const later = await rows()
  assert.ok((later[0] ?? 0) < counts && (later[0] ?? 0) > 0, 'the days have gone, and the months have not')
  assert.deepEqual(later.slice(1), [0, 1])
  await sweep({ store }, now + 40 * DAY_MS)
  assert.deepEqual(await rows(), [0, 0, 0])
})
