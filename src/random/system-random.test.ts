import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemRandom } from './system-random.ts'

test('no byte is given out twice, and what was given stays as it was when the pool is drawn again', () => {
  const random = systemRandom()
  const given = Array.from({ length: 2_000 }, () => random.bytes(32))
  const then = given.map((bytes) => bytes.toString('hex'))
  random.bytes(100_000)
  assert.deepEqual(
    given.map((bytes) => bytes.toString('hex')),
    then,
  )
  assert.equal(new Set(then).size, then.length)
})

test('a whole number stays below its bound, and every one comes up', () => {
  const random = systemRandom()
  const seen = new Set(Array.from({ length: 1_000 }, () => random.whole(10)))
  assert.deepEqual(seen, new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
})
