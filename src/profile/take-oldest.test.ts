import assert from 'node:assert/strict'
import { eachEngine, vacuumAnalyze } from '../../test/stores.ts'
import { statement } from '../store/statement.ts'
import { takeOldest } from './answer-reset-requests.ts'

const insert = statement((q, p: { id: string; at: number }) =>
  q.db.insertInto('reset_requests').values({ id: p.id, request: 'sealed', asked_at_ms: p.at }),
)
const findAll = statement((q, _: Record<never, never>) => q.db.selectFrom('reset_requests').select('id'))

eachEngine(
  'of many requests one is taken at a time, whatever the engine believes of their number',
  async (store, _, database) => {
    const ask = (count: number) =>
      store.write(async (tx) => {
        for (let n = 0; n < count; n++) await tx.run(insert, { id: `rst_${n}`, at: n })
      })
    await ask(1)
    await vacuumAnalyze(database, 'reset_requests')
    assert.equal((await store.write((tx) => tx.all(takeOldest, {}))).length, 1)
    await ask(20)
    const taken = await store.write((tx) => tx.all(takeOldest, {}))
    assert.deepEqual(
      taken.map(({ id }) => id),
      ['rst_0'],
    )
    assert.equal((await store.read.all(findAll, {})).length, 19)
  },
)
