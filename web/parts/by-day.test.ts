import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byDay } from './by-day.ts'

test('what happened stands under its day, the newest first, today and yesterday by name', () => {
  const at = (day: number, hour: number) => ({ at: new Date(2026, 10, day, hour).toISOString() })
  const days = byDay([at(24, 10), at(24, 0), at(23, 23), at(20, 8)], new Date(2026, 10, 24, 12))
  assert.deepEqual(
    days.map(({ heading, items }) => [heading, items.length]),
    [
      ['Today, 24 November 2026', 2],
      ['Yesterday, 23 November 2026', 1],
      ['Friday, 20 November 2026', 1],
    ],
  )
})

test('the day after a change of the clocks is still told by its name', () => {
  const days = byDay([{ at: new Date(2026, 2, 1, 0, 30).toISOString() }], new Date(2026, 2, 2, 0, 10))
  assert.deepEqual(
    days.map(({ heading }) => heading),
    ['Yesterday, 1 March 2026'],
  )
  assert.deepEqual(byDay([], new Date()), [])
})
