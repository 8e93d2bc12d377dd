import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Engine, statement } from './statement.ts'

const byId = () =>
  statement((q, p: { id: string }) => q.db.selectFrom('accounts').select('name').where('id', '=', p.id))
const all = () => statement((q, _: Record<never, never>) => q.db.selectFrom('accounts').select('name'))

test('processes that share connections mean the same statement by one name, in whatever order they first use them', () => {
  const names = (engine: Engine) => [byId(), all()].map((one) => one.sqlFor(engine).name)
  const others = (engine: Engine) => [all(), byId()].map((one) => one.sqlFor(engine).name)
  for (const engine of ['sqlite', 'postgres'] as const) {
    assert.deepEqual(others(engine).toReversed(), names(engine))
    assert.equal(new Set(names(engine)).size, 2, 'and different ones by different names')
    for (const name of names(engine)) assert.ok(name.length < 64, 'PostgreSQL cuts longer names off')
  }
})
