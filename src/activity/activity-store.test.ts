import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plansOf } from '../../test/query-plans.ts'
import { countEvents, type EventFilter, eventsOf, namesOfDeleted, NEWEST } from './activity-store.ts'

test('SQLite reads and counts each kind of filter by the index that has its events in order, and sorts nothing', async () => {
  const all: EventFilter = { accountId: 'acc', types: null, userId: null, from: 0, until: 9 }
  const cases: [Partial<EventFilter>, string[]][] = [
    [{}, ['by_time']],
    [{ types: ['policy_saved', 'signed_in'] }, ['by_type', 'by_type']],
    [{ userId: 'usr' }, ['by_actor', 'by_subject']],
    [{ userId: 'usr', types: ['policy_saved'] }, ['by_actor', 'by_subject']],
  ]
  for (const [over, indexes] of cases) {
    const filter = { ...all, ...over }
    const read = await plansOf((reader) => eventsOf(reader, filter, NEWEST, 9).next())
    const counted = await plansOf((reader) => countEvents(reader, filter, 9))
    for (const [nth, plan] of [...read, ...counted].entries()) {
      const index = indexes[nth % indexes.length]
      assert.match(plan, new RegExp(`SEARCH audit_events USING (COVERING )?INDEX audit_events_${index} \\(`))
      assert.doesNotMatch(plan, /TEMP B-TREE/)
    }
    assert.equal(read.length + counted.length, 2 * indexes.length)
  }
  const [gone = ''] = await plansOf((reader) => namesOfDeleted(reader, 'acc', ['usr']))
  assert.match(gone, /audit_events_by_subject \(account_id=\? AND subject_id=\?\)/)
})
