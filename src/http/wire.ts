import type { Instant } from '../store/duration.ts'

/** A moment on the wire: RFC 3339 in UTC. */
export const iso = (at: Instant): string => new Date(at).toISOString()

/** The same where there may be none. */
export const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at))
