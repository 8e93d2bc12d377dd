import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { disablesCodes, lockedUntilAfter, triesBeforeLock } from './lock-rules.ts'

const MINUTE = 60_000
const NOW = 1_795_514_400_000

test('the 10th wrong answer in a row locks for 15 minutes, each further 10th for twice as long, a day at most', () => {
  const minutes = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 1_000, 100_000].map(
    (wrong) => ((lockedUntilAfter(wrong, NOW) ?? NOW) - NOW) / MINUTE,
  )
  assert.deepEqual(minutes, [15, 30, 60, 120, 240, 480, 960, 1_440, 1_440, 1_440, 1_440, 1_440])
})

test('no other wrong answer locks, and none at all does not', () => {
  for (let wrong = 0; wrong <= 200; wrong += 1) {
    assert.equal(lockedUntilAfter(wrong, NOW) !== null, wrong > 0 && wrong % 10 === 0, `${wrong} in a row`)
  }
})

test('the tries before a lock count down from 10 to 1, and the lock comes exactly then', () => {
  assert.deepEqual([0, 1, 8, 9, 10, 11, 19, 20].map(triesBeforeLock), [10, 9, 2, 1, 10, 9, 1, 10])
  fc.assert(
    fc.property(fc.nat(10_000), (wrong) => {
      const tries = triesBeforeLock(wrong)
      assert.notEqual(lockedUntilAfter(wrong + tries, NOW), null)
      for (let n = 1; n < tries; n += 1) assert.equal(lockedUntilAfter(wrong + n, NOW), null)
    }),
  )
})

test('the 100th wrong answer in a row, and not the 99th, switches SMS and app off', () => {
  assert.deepEqual([0, 99, 100, 101].map(disablesCodes), [false, false, true, true])
})
