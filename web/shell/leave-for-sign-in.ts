import { serverNow } from '../clock.ts'
import type { SessionOnWire } from '../../src/session/session-shape.ts'

/** Goes to the sign-in, which comes back to this page, and tells there when the session had reached its end. */
export function leaveForSignIn(known: SessionOnWire | undefined): void {
  const here = `${location.pathname}${location.search}${location.hash}`
  const query = new URLSearchParams(here === '/' ? {} : { to: here })
  if (known !== undefined && Date.parse(known.endsAt) <= serverNow().getTime() + 5000) {
    query.set(
      'ended',
      String(Math.round((Date.parse(known.endsAt) - Date.parse(known.authenticatedAt)) / 3_600_000)),
    )
  }
  location.replace(`/sign-in${query.size === 0 ? '' : `?${query}`}`)
}

/** Signs out and goes to the sign-in, which says so. */
export function leaveSignedOut(): void {
  location.assign('/sign-in?signed-out')
}
