import assert from 'node:assert/strict'
import { test } from 'node:test'
import { networkVerdict, nextWaitMs, withNetworkWrong, type NetworkTries } from './password-try-rules.ts'

const NOW = 1_795_514_400_000
const QUARTER = 15 * 60_000

/** What a network has tried after this many wrong passwords, a millisecond apart, the first at NOW. */
function wrongTimes(count: number): NetworkTries | null {
  let tries: NetworkTries | null = null
  for (let i = 0; i < count; i += 1) tries = withNetworkWrong(tries, NOW + i)
  return tries
}

test('three wrong passwords in a row cost no wait; from the fourth it is 1, 2, 4, 8, 16 and then always 30 seconds', () => {
  const waits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1_000, 1_000_000].map(nextWaitMs)
  assert.deepEqual(waits, [0, 0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000])
})

test('a network may try until its hundredth wrong password, then not until the 15 minutes are over', () => {
  assert.deepEqual(networkVerdict(null, NOW), { may: true })
  assert.deepEqual(networkVerdict(wrongTimes(99), NOW + 99), { may: true })
  assert.deepEqual(networkVerdict(wrongTimes(100), NOW + 99), { may: false, retryAt: NOW + QUARTER })
  assert.equal(networkVerdict(wrongTimes(101), NOW + QUARTER - 1).may, false)
  assert.equal(networkVerdict(wrongTimes(101), NOW + QUARTER).may, true)
})

test('15 minutes after the first wrong password the count begins anew', () => {
  const tries = wrongTimes(99)
  assert.deepEqual(withNetworkWrong(tries, NOW + QUARTER - 1), { windowBeganAt: NOW, wrong: 100 })
  assert.deepEqual(withNetworkWrong(tries, NOW + QUARTER), { windowBeganAt: NOW + QUARTER, wrong: 1 })
})
