import type { Instant } from '../store/duration.ts'
import { iso } from '../http/wire.ts'

/** A code that goes out: where to, as far as it may be shown, until when it works, when a new one may be asked for. */
export type SentCode = { sentTo: string; expiresAt: Instant; resendAt: Instant }

/** A code that goes out, as the wire shows it. */
export const sentCodeOnWire = ({ sentTo, expiresAt, resendAt }: SentCode) => ({
  sentTo,
  expiresAt: iso(expiresAt),
  resendAt: iso(resendAt),
})
