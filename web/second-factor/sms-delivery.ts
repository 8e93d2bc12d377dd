import type { SentCodeOnWire } from '../../src/second-factor/answer-shape.ts'
import type { SudoOnWire } from '../../src/session/session-shape.ts'

/** A code that was asked for, and how its SMS or mail goes on. */
export type CodeDelivery = NonNullable<SudoOnWire['smsCode']>

const SLOW_MS = 20_000

/** The delivery of a code just asked for, before the server was asked how it goes on. */
export function justQueued(code: SentCodeOnWire): CodeDelivery {
  return {
    ...code,
    delivery: 'queued',
    sentAt: null,
    deliveredAt: null,
    sentAgainAt: null,
    hasAnotherWay: true,
    held: null,
  }
}

/** Whether an answer to this code can still be right: it went out, or is about to, and is not too old. */
export function isLive(code: CodeDelivery | null, now: Date): boolean {
  return code !== null && code.delivery !== 'failed' && Date.parse(code.expiresAt) > now.getTime()
}

/** Sent 20 seconds ago or longer, by whatever way it went last; the phone has not confirmed it, and no way is left to try. */
export function isSlow(code: CodeDelivery, now: Date): boolean {
  const sentAt = code.sentAgainAt ?? code.sentAt
  return (
    code.delivery === 'sent' &&
    !code.hasAnotherWay &&
    sentAt !== null &&
    now.getTime() - Date.parse(sentAt) >= SLOW_MS
  )
}

/** Still not sent when a new one may be asked for: the mail service does not take it. */
export function isHeldUp(code: CodeDelivery, now: Date): boolean {
  return code.delivery === 'queued' && Date.parse(code.resendAt) <= now.getTime()
}

/**
 * How long to wait before asking again how it goes on, in milliseconds; null when nothing more will come. One that was asked
 * for and is not sent is looked after whatever its age: a code that is held has no time at all, and only a look tells so.
 */
export function nextLookMs(code: CodeDelivery | null, now: Date): number | null {
  if (code?.delivery === 'queued') return 1000
  if (code === null || !isLive(code, now) || code.delivery === 'delivered') return null
  return isSlow(code, now) ? 5000 : 2000
}
