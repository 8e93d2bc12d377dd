import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { newDatabase } from '../../test/stores.ts'
import type { Reader } from '../store/store.ts'
import { countEvents, type EventFilter, eventsOf, namesOfDeleted, NEWEST } from './activity-store.ts'

test('SQLite reads and counts each kind of filter by the index that has its events in order, and sorts nothing', async (t) => {
  const database = await newDatabase('sqlite')
  t.after(() => database.drop())
  const asked: string[] = []
  const reader: Reader = {
    all: async (statement) => void asked.push(statement.sqlFor('sqlite').sql) ?? [],
    first: async (statement) => void asked.push(statement.sqlFor('sqlite').sql) ?? undefined,
  }
  const open = new DatabaseSync(database.path)
  const plans = async (run: () => Promise<unknown>) => {
    asked.length = 0
    await run()
    return asked.map((sql) => {
      const steps = open.prepare(`explain query plan ${sql}`).all() as { detail: string }[]
      return steps.map(({ detail }) => detail).join('; ')
    })
  }
  const all: EventFilter = { accountId: 'acc', types: null, userId: null, from: 0, until: 9 }
  const cases: [Partial<EventFilter>, string[]][] = [
    [{}, ['by_time']],
    [{ types: ['policy_saved', 'signed_in'] }, ['by_type', 'by_type']],
    [{ userId: 'usr' }, ['by_actor', 'by_subject']],
    [{ userId: 'usr', types: ['policy_saved'] }, ['by_actor', 'by_subject']],
  ]
  for (const [over, indexes] of cases) {
    const filter = { ...all, ...over }
    for (const run of [
      () => eventsOf(reader, filter, NEWEST, 9).next(),
      () => countEvents(reader, filter, 9),
    ])
      for (const [nth, plan] of (await plans(run)).entries()) {
        assert.match(plan, new RegExp(`SEARCH audit_events USING INDEX audit_events_${indexes[nth]} \\(`))
        // the newest of all are in order but for those of one millisecond
        if (indexes[nth] !== 'by_time') assert.doesNotMatch(plan, /TEMP B-TREE/)
      }
  }
  const [gone = ''] = await plans(() => namesOfDeleted(reader, 'acc', ['usr']))
  assert.match(gone, /audit_events_by_subject \(account_id=\? AND subject_id=\?\)/)
  open.close()
})
