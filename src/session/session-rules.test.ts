import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hasSudo, sessionEndsAt, sessionState, sudoUntil } from './session-rules.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const BEGAN = 1_795_514_400_000
const DURATIONS = { lifeMs: 24 * HOUR, idleMs: HOUR }
const usedAfter = (afterMs: number, durations = DURATIONS) => ({
  endsAt: sessionEndsAt(BEGAN, durations),
  lastUsedAt: BEGAN + afterMs,
})
const sudoUsedAfter = (minutes: number) =>
  (sudoUntil({ beganAt: BEGAN, lastUsedAt: BEGAN + minutes * MINUTE }) - BEGAN) / MINUTE

test('a session is open until the millisecond before its idle hour is full, and locked then', () => {
  assert.equal(sessionState(usedAfter(0), DURATIONS, BEGAN + HOUR - 1), 'open')
  assert.equal(sessionState(usedAfter(0), DURATIONS, BEGAN + HOUR), 'locked')
  assert.equal(sessionState(usedAfter(5 * HOUR), DURATIONS, BEGAN + 6 * HOUR - 1), 'open')
})

test('a session ends after 24 hours, idle or in use', () => {
  const inUse = usedAfter(24 * HOUR - 1)
  assert.equal(inUse.endsAt, BEGAN + 24 * HOUR)
  assert.equal(sessionState(inUse, DURATIONS, BEGAN + 24 * HOUR - 1), 'open')
  assert.equal(sessionState(inUse, DURATIONS, BEGAN + 24 * HOUR), 'ended')
  assert.equal(sessionState(usedAfter(0), DURATIONS, BEGAN + 24 * HOUR - 1), 'locked')
  assert.equal(sessionState(usedAfter(0), DURATIONS, BEGAN + 24 * HOUR), 'ended')
})

test("the operator's settings decide both", () => {
  const short = { lifeMs: 2 * HOUR, idleMs: 5 * MINUTE }
  assert.equal(sessionState(usedAfter(0, short), short, BEGAN + 5 * MINUTE - 1), 'open')
  assert.equal(sessionState(usedAfter(0, short), short, BEGAN + 5 * MINUTE), 'locked')
  assert.equal(sessionState(usedAfter(2 * HOUR - 1, short), short, BEGAN + 2 * HOUR), 'ended')
})

test('sudo lasts 10 minutes from the last act that used it', () => {
  assert.deepEqual([0, 9, 49].map(sudoUsedAfter), [10, 19, 59])
})

test('sudo lasts 60 minutes in all, however often it is used', () => {
  assert.deepEqual([50, 50.5, 59].map(sudoUsedAfter), [60, 60, 60])
})

test('sudo lasts until the millisecond before its end, not at its end, and never if it never began', () => {
  assert.equal(hasSudo(BEGAN, BEGAN - 1), true)
  assert.equal(hasSudo(BEGAN, BEGAN), false)
  assert.equal(hasSudo(null, BEGAN), false)
})

test('whoever keeps using sudo before it ends keeps it for exactly an hour', () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 10 * MINUTE - 1 }), { minLength: 60, maxLength: 200 })
  fc.assert(
    fc.property(gaps, (betweenActs) => {
      let now = BEGAN
      let until = sudoUntil({ beganAt: BEGAN, lastUsedAt: BEGAN })
      for (const gap of betweenActs) {
        now += gap
        assert.equal(hasSudo(until, now), now < BEGAN + HOUR)
        if (!hasSudo(until, now)) return
        until = sudoUntil({ beganAt: BEGAN, lastUsedAt: now })
      }
    }),
  )
})
