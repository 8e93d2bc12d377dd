import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asActivitySearch, asQuery, type ActivitySearch } from './activity-search.ts'

const USER = `usr_${'a1'.repeat(13)}`

test('an address carries the search; what is none of ours in it is left aside', () => {
  const whole = { user: USER, events: 'users', time: 'between', from: '2026-11-20', to: '2026-11-24' }
  assert.deepEqual(asActivitySearch(whole), whole)
  assert.deepEqual(asActivitySearch({}), {})
  assert.deepEqual(asActivitySearch({ time: '7_days' }), {}, 'the usual time is not written')
  assert.deepEqual(asActivitySearch({ ...whole, time: 'today' }), {
    user: USER,
    events: 'users',
    time: 'today',
  })
  for (const strange of [
    { user: 'usr_short' },
    { user: 7 },
    { events: 'toString' },
    { events: ['users'] },
    { time: 'constructor' },
    { time: 'between', from: '2026-13-01', to: '2026-02-30' },
    { time: 'between', from: 'yesterday' },
    { page: '2' },
  ])
    assert.deepEqual(asActivitySearch(strange), strange.time === 'between' ? { time: 'between' } : {})
})

test('the server is asked for whole days of the reader', () => {
  const now = new Date(2026, 10, 24, 15, 30)
  const day = (of: number) => new Date(2026, 10, of).toISOString()
  const asked = (search: ActivitySearch) => asQuery(search, now)
  assert.deepEqual(asked({}), { from: day(18) })
  assert.deepEqual(asked({ time: 'today' }), { from: day(24) })
  assert.deepEqual(asked({ time: '30_days' }), { from: new Date(2026, 9, 26).toISOString() })
  assert.deepEqual(asked({ time: 'everything', user: USER, events: 'sign_ins' }), {
    user: USER,
    group: 'sign_ins',
  })
  assert.deepEqual(asked({ time: 'between', from: '2026-11-20', to: '2026-11-22' }), {
    from: day(20),
    until: day(23),
  })
  assert.deepEqual(asked({ time: 'between', to: '2026-11-22' }), { until: day(23) })
})
