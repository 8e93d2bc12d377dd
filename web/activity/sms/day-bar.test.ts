import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayBar } from './day-bar.ts'

test('what arrived and what failed are shares of the fullest day, with a gap between', () => {
  assert.deepEqual(dayBar({ delivered: 17, failed: 2 }, 41), [
    { look: 'ready', x: 0, width: 41.5 },
    { look: 'stuck', x: 42.3, width: 4.1 },
  ])
  assert.deepEqual(dayBar({ delivered: 37, failed: 0 }, 41), [{ look: 'ready', x: 0, width: 90.2 }])
  assert.deepEqual(dayBar({ delivered: 0, failed: 41 }, 41), [{ look: 'stuck', x: 0, width: 100 }])
})

test('where nothing was sent nothing is drawn, and one of many is still seen, within the bar', () => {
  assert.deepEqual(dayBar({ delivered: 0, failed: 0 }, 0), [])
  assert.deepEqual(dayBar({ delivered: 0, failed: 0 }, 41), [])
  const [arrived, failed] = dayBar({ delivered: 9_999, failed: 1 }, 10_000)
  assert.equal(failed?.width, 1.2)
  assert.equal((failed?.x ?? 0) + (failed?.width ?? 0), 100)
  assert.equal(arrived?.width, 98)
  assert.equal(dayBar({ delivered: 1, failed: 0 }, 10_000)[0]?.width, 1.2)
})
