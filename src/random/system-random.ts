import { randomBytes, randomInt } from 'node:crypto'

const POOL_BYTES = 8_192

/**
 * Chance from the system's generator. Bytes are drawn a pool at a time, since asking costs more than the bytes do;
 * each is given out once and then wiped from the pool.
 */
export function systemRandom(): { bytes(count: number): Buffer; whole(below: number): number } {
  let pool = Buffer.alloc(0)
  let at = 0
  return {
    bytes(count) {
      if (at + count > pool.length) {
        pool = randomBytes(Math.max(POOL_BYTES, count))
        at = 0
      }
      const given = Buffer.from(pool.subarray(at, at + count))
      pool.fill(0, at, at + count)
      at += count
      return given
    },
    whole: (below) => randomInt(below),
  }
}
