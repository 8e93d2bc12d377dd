import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import {
  BRAKE_LIMITS,
  type BrakeScope,
  type BrakeState,
  type BrakeVerdict,
  newBrake,
  withAnswered,
  withAsked,
  withSent,
} from './brake-rules.ts'

type Limits = NonNullable<(typeof BRAKE_LIMITS)['block']['proven']>

const limitsOf = (scope: BrakeScope) => {
  const { unproven, proven } = BRAKE_LIMITS[scope]
  return { unproven: unproven ?? assert.fail(), proven: proven ?? assert.fail() }
}
const [block, range, network] = [limitsOf('block'), limitsOf('range'), limitsOf('network')]

/** A brake in simulated time. */
function brakeFrom(limits: Limits, start = Date.UTC(2026, 10, 24, 9)) {
  let state: BrakeState = newBrake(start)
  let now = start
  const brake = {
    now: () => now,
    state: () => state,
    pass: (ms: number) => void (now += ms),
    ask(): BrakeVerdict {
      const asked = withAsked(state, limits, now)
      state = asked.verdict.may ? withSent(asked.state, now) : asked.state
      return asked.verdict
    },
    answer: () => void (state = withAnswered(state, limits, now)),
    /** Asks again and again in the same steps, and tells how many went out until one was held. */
    askUntilHeld(everyMs: number, most = 1_000): number {
      for (let sent = 0; sent < most; sent++, now += everyMs) if (!brake.ask().may) return sent
      return most
    },
  }
  return brake
}

test('who never answers is held after some codes, and pauses grow from an hour to a day', () => {
  const brake = brakeFrom(block.unproven)
  const sent = brake.askUntilHeld(MINUTE_MS)
  assert.ok(sent >= 10 && sent <= 30, `${sent} went out`)
  const lasted: number[] = []
  for (let round = 0; round < 7; round++) {
    const verdict = brake.ask()
    assert.ok(!verdict.may && verdict.told)
    lasted.push(verdict.until - brake.now())
    brake.pass(verdict.until - brake.now())
    assert.equal(brake.askUntilHeld(SECOND_MS), 3, 'as many probes as are to be')
    brake.pass(5 * MINUTE_MS)
  }
  const hours = lasted.map((ms) => Math.round(ms / HOUR_MS))
  assert.deepEqual(hours, [1, 2, 4, 8, 16, 24, 24])
})

test('one a minute or nine an hour: what is left of the hours before counts', () => {
  const brake = brakeFrom(block.unproven)
  const sent = brake.askUntilHeld(HOUR_MS / 9)
  assert.ok(sent <= 20, `${sent} went out before it was seen`)
})

test('a pause is over at its very end, and a right answer to a probe lets everybody go on', () => {
  const brake = brakeFrom(block.unproven)
  brake.askUntilHeld(MINUTE_MS)
  const { until } = brake.state()
  assert.ok(until !== null)
  brake.pass(until - brake.now() - 1)
  assert.equal(brake.ask().may, false)
  brake.pass(1)
  for (let probe = 0; probe < 3; probe++) assert.equal(brake.ask().may, true)
  const waits = brake.ask()
  assert.deepEqual(waits, { may: false, until: brake.now() + 5 * MINUTE_MS, told: false })
  brake.answer()
  assert.equal(brake.ask().may, true)
})

test('a household whose codes do not arrive is not braked', () => {
  // four people who try as often as they may, five codes an hour each, on an evening without SMS
  const brake = brakeFrom(network.proven)
  for (let hour = 0; hour < 4; hour++)
    for (let nth = 0; nth < 20; nth++, brake.pass(3 * MINUTE_MS)) assert.equal(brake.ask().may, true)
})

test('an office at nine, where everybody answers within a minute, is not braked', () => {
  for (const limits of [network.proven, network.unproven, block.proven, range.unproven]) {
    const brake = brakeFrom(limits)
    const waiting: number[] = []
    for (let second = 0; second < 20 * 60; second++, brake.pass(SECOND_MS)) {
      if (second % 4 === 0) {
        assert.equal(brake.ask().may, true)
        waiting.push(second + 60)
      }
      for (; waiting[0] !== undefined && waiting[0] <= second; waiting.shift())
        if (waiting[0] % 10 !== 0) brake.answer()
    }
  }
})

test('a carrier that stands still for ten minutes stops nobody, and where it did the answers end the pause', () => {
  const brake = brakeFrom(network.unproven)
  for (let minute = 0; minute < 10; minute++, brake.pass(MINUTE_MS))
    for (let nth = 0; nth < 4; nth++) assert.equal(brake.ask().may, true)
  for (let minute = 0; minute < 10; minute++, brake.pass(MINUTE_MS)) {
    assert.equal(brake.ask().may, true)
    brake.answer()
  }
  // one that stands still for half an hour
  const other = brakeFrom(network.unproven)
  const sent = other.askUntilHeld(20 * SECOND_MS)
  assert.equal(other.ask().may, false)
  for (let nth = 0; nth < Math.ceil(sent / 5); nth++) other.answer()
  assert.equal(other.ask().may, true, 'the answers have come')
})

test('who answers one of ten for show is braked like one who answers none', () => {
  const brake = brakeFrom(block.unproven)
  let sent = 0
  for (let hour = 0; hour < 24; hour++)
    for (let nth = 0; nth < 30; nth++, brake.pass(2 * MINUTE_MS)) {
      if (!brake.ask().may) continue
      sent++
      if (sent % 10 === 0) brake.answer()
    }
  assert.ok(sent < 70, `${sent} of 720 went out on a day`)
})

test('a crowd that cannot be one is held before its codes are old', () => {
  const brake = brakeFrom(block.unproven)
  assert.equal(brake.askUntilHeld(SECOND_MS), 30)
})

test('a day without a pause forgives, and a clock that was put back keeps nobody out for longer than a day', () => {
  const brake = brakeFrom(block.unproven)
  brake.askUntilHeld(MINUTE_MS)
  brake.pass(1 * HOUR_MS + DAY_MS)
  brake.askUntilHeld(MINUTE_MS)
  const again = brake.ask()
  assert.ok(!again.may && again.until - brake.now() <= HOUR_MS, 'the shortest pause again')
  brake.pass(-30 * DAY_MS)
  const held = brake.ask()
  assert.ok(!held.may && held.until - brake.now() <= DAY_MS)
  brake.pass(DAY_MS)
  assert.equal(brake.ask().may, true)
})

test('what a person is told of it counts what was asked for and answered since it began', () => {
  const brake = brakeFrom(block.unproven)
  const began = brake.now()
  const sent = brake.askUntilHeld(MINUTE_MS)
  for (let nth = 0; nth < 200; nth++) brake.ask()
  const { since, asked, answeredSince } = brake.state()
  assert.deepEqual({ since, asked, answeredSince }, { since: began, asked: sent + 201, answeredSince: 0 })
})

test('whoever knows the password of a user pauses her number for an hour at a time, and no longer', () => {
  const { proven } = BRAKE_LIMITS.number
  assert.ok(proven)
  const brake = brakeFrom(proven)
  brake.askUntilHeld(20 * MINUTE_MS)
  for (let round = 0; round < 6; round++) {
    const verdict = brake.ask()
    assert.ok(!verdict.may && verdict.until - brake.now() <= 1 * HOUR_MS)
    brake.pass(verdict.until - brake.now())
    brake.askUntilHeld(SECOND_MS)
    brake.pass(5 * MINUTE_MS)
  }
})
