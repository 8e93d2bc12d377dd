import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lastSevenDays } from './days.ts'

const begins = (now: string, timeZone: string) =>
  lastSevenDays(Date.parse(now), timeZone).map((at) => new Date(at).toISOString())

test('a day begins at midnight of the time zone that is asked for', () => {
  assert.deepEqual(begins('2026-11-24T12:01:30.250Z', 'UTC').slice(0, 2), [
    '2026-11-24T00:00:00.000Z',
    '2026-11-23T00:00:00.000Z',
  ])
  assert.deepEqual(begins('2026-11-24T20:00:00Z', 'Asia/Kolkata').slice(0, 2), [
    '2026-11-24T18:30:00.000Z',
    '2026-11-23T18:30:00.000Z',
  ])
  assert.equal(begins('2026-11-24T00:00:00Z', 'UTC')[0], '2026-11-24T00:00:00.000Z')
  assert.equal(begins('2026-11-24T00:00:00Z', 'UTC').length, 7)
})

test('a day on which the clock is put has 23 or 25 hours', () => {
  // Europe/Berlin: put back on 25 October 2026, forward on 28 March 2027
  assert.deepEqual(begins('2026-10-26T12:00:00Z', 'Europe/Berlin').slice(0, 3), [
    '2026-10-25T23:00:00.000Z',
    '2026-10-24T22:00:00.000Z',
    '2026-10-23T22:00:00.000Z',
  ])
  assert.deepEqual(begins('2027-03-28T12:00:00Z', 'Europe/Berlin').slice(0, 2), [
    '2027-03-27T23:00:00.000Z',
    '2027-03-26T23:00:00.000Z',
  ])
  assert.equal(begins('2026-10-25T12:00:00Z', 'Europe/Berlin')[0], '2026-10-24T22:00:00.000Z')
})
