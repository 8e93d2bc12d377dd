import type { TrustedDevicesOnWire } from '../../../src/trusted-device/trusted-device-shape.ts'
import { date, day, moment } from '../../parts/time.ts'
import { texts } from './texts.ts'

export type Device = TrustedDevicesOnWire['items'][number]

/** "on 1 Dec 2026, 10:12" splits into "on" and the moment; "today, 10:12" has nothing before it. */
export function onMoment(at: Date, now: Date): [on: 'on' | null, moment: string] {
  return [isDated(at, now) ? 'on' : null, moment(at, now)]
}

/** By what, when and from where a device is trusted: a line each, the last use on its own once there was one. */
export function factsOf(device: Device, now: Date): string[] {
  const { earnedBy, address, trustedAt, lastUsedAt } = device
  const trusted = texts.trustedBy(texts.earnedBy[earnedBy], inWords(onMoment(new Date(trustedAt), now)))
  return lastUsedAt === trustedAt
    ? [`${trusted} · ${address}`]
    : [trusted, `${texts.lastUsed(inWords(onMoment(new Date(lastUsedAt), now)))} · ${address}`]
}

/** How many devices skip the second factor, and when the first of them ceases to: "The next one ends on 27 Nov 2026." */
export function devicesInWords(devices: readonly Pick<Device, 'endsAt'>[], now: Date): string {
  const { panel } = texts
  if (devices.length === 0) return panel.none
  const next = new Date(Math.min(...devices.map(({ endsAt }) => Date.parse(endsAt))))
  const when = isDated(next, now) ? `on ${date(next)}` : inWords(onMoment(next, now))
  return `${panel.count(devices.length)} ${panel.ends(devices.length, when)}`
}

/** What a removal does, and to her trusted devices: "Its codes stop working, and your 3 trusted devices ask again." */
export function removalSays(says: string, devices: number): string {
  return devices === 0 ? `${says}.` : `${says}, ${texts.askAgain(devices)}.`
}

const inWords = ([on, at]: [on: string | null, moment: string]): string => (on === null ? at : `${on} ${at}`)

const isDated = (at: Date, now: Date): boolean => day(at, now) === date(at)
