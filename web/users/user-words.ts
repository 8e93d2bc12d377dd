import type { SecurityPolicyOnWire } from '../../src/security-settings/security-settings-shape.ts'
import type { UserOnWire } from '../../src/user/user-shape.ts'
import { clock, date, day } from '../parts/time.ts'

type TwoFactor = SecurityPolicyOnWire['twoFactor']

const NAMES: Readonly<Record<UserOnWire['methods'][number], string>> = {
  sms: 'SMS',
  app: 'App',
  security_key: 'Hardware security key',
}
const SHORT = { ...NAMES, security_key: 'Security key' }
const STRONGEST_FIRST = ['security_key', 'app', 'sms'] as const

/** What somebody is called in a sentence: "Casey" of "Casey Moran". */
export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name
}

/** "Casey's". */
export function whose(name: string): string {
  return `${firstName(name)}'s`
}

/** "App, SMS"; null where nothing is set up. */
export function methodsInShort({ methods }: Pick<UserOnWire, 'methods'>): string | null {
  const has = STRONGEST_FIRST.filter((method) => methods.includes(method))
  return has.length === 0 ? null : has.map((method) => SHORT[method]).join(', ')
}

/** A day in a column: "Today, 09:41", "Yesterday", "21 Nov"; another year is named: "3 Sep 2025". */
export function shortDay(at: Date, now: Date): string {
  const on = day(at, now)
  if (on === 'today') return `Today, ${clock(at)}`
  if (on === 'yesterday') return 'Yesterday'
  return at.getFullYear() === now.getFullYear() ? date(at).replace(/ \d+$/, '') : date(at)
}

/** Whether a number is needed of everybody: SMS is one of the methods of a policy that is in force. */
export function verifiesBySms({ active, primary, backup }: TwoFactor): boolean {
  return active && (primary === 'sms' || backup === 'sms')
}

/**
 * By what a user answers at her next sign-in, or sets up there, to go on a sentence: "with App first, SMS as the backup".
 * Of one who has what is asked for, only what she has.
 */
export function answersWith(
  user: Pick<UserOnWire, 'coverage' | 'methods' | 'ownChoice'>,
  twoFactor: TwoFactor,
): string {
  const { active, primary, backup } = twoFactor
  if (!active) {
    const own = user.ownChoice ? methodsInShort(user) : null
    return own === null ? 'with the password alone' : `with ${own}, by their own choice`
  }
  const asked = backup === null ? [primary] : [primary, backup]
  const has = asked.filter((method) => user.coverage !== 'ready' || user.methods.includes(method))
  const [first = primary, second] = has.length === 0 ? asked : has
  return second === undefined
    ? `with ${NAMES[first]}`
    : `with ${NAMES[first]} first, ${NAMES[second]} as the backup`
}

/** What a user has set up, as far as a reset takes it away. */
export type SetUp = { apps: number; keys: number; phone: boolean; recoveryCodes: number }

/** "App, phone number and recovery codes are removed"; null where there is nothing. */
export function removedSays({ apps, keys, phone, recoveryCodes }: SetUp): string | null {
  const parts = [
    apps > 0 && (apps === 1 ? 'app' : `${apps} apps`),
    keys > 0 && (keys === 1 ? 'security key' : `${keys} security keys`),
    phone && 'phone number',
    recoveryCodes > 0 && 'recovery codes',
  ].filter((part) => part !== false)
  if (parts.length === 0) return null
  const isOne = apps + keys + (phone ? 1 : 0) === 1 && recoveryCodes === 0
  return `${capital(AND.format(parts))} ${isOne ? 'is' : 'are'} removed`
}

/** "1 trusted device and 2 sessions end"; null where there is neither. */
export function endsSays(devices: number, sessions: number): string | null {
  const parts = [
    devices > 0 && (devices === 1 ? '1 trusted device' : `${devices} trusted devices`),
    sessions > 0 && (sessions === 1 ? '1 session' : `${sessions} sessions`),
  ].filter((part) => part !== false)
  return parts.length === 0 ? null : `${AND.format(parts)} ${devices + sessions === 1 ? 'ends' : 'end'}`
}

/** "a United Kingdom number (+44)", "an Austria number (+43)". */
export function numberOf(country: string, callingCode: string): string {
  const name = new Intl.DisplayNames(['en'], { type: 'region' }).of(country) ?? country
  const article = /^[AEIO]/.test(name) ? 'an' : 'a'
  return `${article} ${name} number (+${callingCode.replace(/^\+/, '')})`
}

// no comma before the "and", as everywhere in these pages
const AND = new Intl.ListFormat('en-GB', { type: 'conjunction' })

/** The words as they begin a line. */
export const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)
