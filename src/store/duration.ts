/** A moment: milliseconds since 1970-01-01T00:00:00Z. Something that ends at an Instant is over at that very millisecond. */
export type Instant = number

/** Durations in milliseconds. */
export const SECOND_MS = 1_000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
