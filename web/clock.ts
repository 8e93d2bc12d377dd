let aheadMs = 0

/** Takes the server's time from an answer's `Date` header, so that countdowns are right on a computer whose clock is not. */
export function noteServerTime(date: string | null): void {
  const serverMs = date === null ? NaN : Date.parse(date)
  if (Number.isNaN(serverMs)) return
  const foundMs = serverMs - Date.now()
  aheadMs = Math.abs(foundMs) < 2000 ? 0 : foundMs
}

/** The server's time now, to about a second; the header has no finer grain. */
export function serverNow(): Date {
  return new Date(Date.now() + aheadMs)
}
