import { hash, timingSafeEqual } from 'node:crypto'
import { SECOND_MS, type Instant } from '../../store/duration.ts'
import { CLOCK_SKEW_MS } from '../put-back-clock.ts'

const STEP_MS = 30 * SECOND_MS
const DIGITS = 6
/** How many steps a phone's clock may be ahead or behind (RFC 6238 §5.2). */
const STEPS_EITHER_SIDE = 1
const BLOCK_BYTES = 64

/** The time step of a moment: how many half minutes since 1970 (RFC 6238 §4). */
export const stepAt = (now: Instant): number => Math.floor(now / STEP_MS)

/** The six digits of a step: HOTP of RFC 4226 §5.3 with SHA-1, the step as the counter. The secret has 64 bytes at most. */
export function codeAt(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = hmacSha1(secret, counter)
  const offset = mac.readUInt8(mac.length - 1) & 0xf
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0')
}

/**
 * The step, of those accepted now and newer than `after`, whose code this is; null: none. A step that was used, and
 * every one before it, is dead (RFC 6238 §5.2). Where two have the same code by chance it is the newer one, so that no
 * code can be used twice.
 */
export function matchingStep(secret: Uint8Array, code: string, now: Instant, after: number): number | null {
  const current = stepAt(now)
  const oldest = Math.max(current - STEPS_EITHER_SIDE, after + 1)
  for (let step = current + STEPS_EITHER_SIDE; step >= oldest; step--)
    if (isCodeOf(secret, step, code)) return step
  return null
}

/** Whether the code of a step would be accepted now, if it is not dead. */
export const isNear = (step: number, now: Instant): boolean =>
  Math.abs(stepAt(now) - step) <= STEPS_EITHER_SIDE

/** Whether a step is so far ahead that it was used under a clock that has been put back since; a minute may be another node's clock. */
export const isFarAhead = (step: number, now: Instant): boolean =>
  step > stepAt(now + CLOCK_SKEW_MS) + STEPS_EITHER_SIDE

/** Whether it is the code of this step. */
export function isCodeOf(secret: Uint8Array, step: number, code: string): boolean {
  const [right, given] = [Buffer.from(codeAt(secret, step)), Buffer.from(code)]
  return right.length === given.length && timingSafeEqual(right, given)
}

/** HMAC (RFC 2104) of two one-shot hashes, which cost a fraction of what an Hmac object does. */
function hmacSha1(key: Uint8Array, message: Uint8Array): Buffer {
  const inner = Buffer.alloc(BLOCK_BYTES, 0x36)
  const outer = Buffer.alloc(BLOCK_BYTES, 0x5c)
  for (const [at, byte] of key.entries()) {
    inner.writeUInt8(byte ^ 0x36, at)
    outer.writeUInt8(byte ^ 0x5c, at)
  }
  const digest = hash('sha1', Buffer.concat([inner, message]), 'buffer')
  return hash('sha1', Buffer.concat([outer, digest]), 'buffer')
}
