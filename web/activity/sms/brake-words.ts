import type { SmsBrakeOnWire } from '../../../src/sms-activity/sms-activity-shape.ts'
import { spacedPrefix } from '../../parts/phone.ts'
import { texts } from './texts.ts'

const words = texts.brake

/** How many digits follow a prefix: those of a hundred numbers, or of ten thousand. */
const DIGITS_LEFT = { block: 2, range: 4, network: 0, account: 0 } as const

/** Which SMS are paused: "to numbers starting with +44 7700 9006". */
export function brakeInWords({
  scope,
  prefix,
  proven,
}: Pick<SmsBrakeOnWire, 'scope' | 'prefix' | 'proven'>): string {
  const numbers = words.toNumbers(proven)
  if (prefix !== null) return words.startingWith(numbers, spacedPrefix(prefix, DIGITS_LEFT[scope]))
  return scope === 'network' ? words.fromNetwork(numbers) : numbers
}
