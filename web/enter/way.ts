import type { Standing } from '../../src/application/standing-shape.ts'
import { callOutside } from '../call.ts'

const WAY = /^\/(oidc|forward-auth)\/enter\/[A-Za-z0-9_-][A-Za-z0-9_.-]*$/

/** The way into an application, if this path of ours is one; else null. */
export function asWay(path: string | null): string | null {
  return path !== null && WAY.test(path) ? path : null
}

/** The way into an application that the address of a page names; null where it names none. */
export function wayInAddress(search: string): string | null {
  return asWay(new URLSearchParams(search).get('to'))
}

/** How this browser stands on its way into an application. */
export const standingOn = (way: string) => callOutside<Standing>('GET', `${way}/standing`)

/** Goes back to the application without entering it: where that is. */
export const leaveWay = (way: string) => callOutside<{ to: string }>('POST', `${way}/leave`)
