import Bowser from 'bowser'
import type { Client } from './door.ts'
import { networkOf } from './network.ts'

const LONGEST_LABEL = 60

/** Who is at the other end, for the person who later reads her list of sessions. The raw user agent is not kept. */
export function clientOf(address: string, userAgent: string | undefined): Client {
  return { address, network: networkOf(address), browser: browserLabel(userAgent) }
}

/** For example "Firefox on Linux"; "Unknown browser" where the user agent says nothing. */
export function browserLabel(userAgent: string | undefined): string {
  if (!userAgent) return 'Unknown browser'
  const { browser, os } = Bowser.parse(userAgent.slice(0, 512))
  if (!browser.name) return 'Unknown browser'
  return (os.name ? `${browser.name} on ${os.name}` : browser.name).slice(0, LONGEST_LABEL)
}
