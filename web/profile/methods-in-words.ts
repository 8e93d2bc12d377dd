import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import type { SessionsOnWire } from '../../src/session/session-shape.ts'

type Method = MeOnWire['methods'][number]

/** In the order in which they answer where the account names none: the strongest first. */
const STRONGEST_FIRST = ['security_key', 'app', 'sms'] as const satisfies readonly Method[]
const ANSWERS: Readonly<Record<Method, string>> = {
  security_key: 'your security key',
  app: 'your app',
  sms: 'an SMS',
}

/** "with your app, or with an SMS if it is not at hand": by what a user of these methods answers, if any will do. */
export function answersInWords(methods: readonly Method[]): string {
  const [first, ...others] = STRONGEST_FIRST.filter((method) => methods.includes(method)).map(
    (method) => ANSWERS[method],
  )
  if (first === undefined) return ''
  return others.length === 0
    ? `with ${first}`
    : `with ${first}, or with ${others.join(' or ')} if it is not at hand`
}

/** "App first, with SMS as the backup", or "SMS": what an account asks for, primary first. */
export function asksInWords([primary, backup]: readonly Method[]): string {
  if (primary === undefined) return ''
  return backup === undefined
    ? NAMES[primary]
    : `${NAMES[primary]} first, with ${NAMES[backup]} as the backup`
}

const NAMES: Readonly<Record<Method, string>> = {
  security_key: 'Hardware security key',
  app: 'App',
  sms: 'SMS',
}

const OPENED_BY: Readonly<Record<string, string>> = {
  sms: 'SMS',
  app: 'app code',
  security_key: 'security key',
  recovery_code: 'recovery code',
  temporary_code: 'temporary code',
}

/** By what a session was opened besides the password: "app code", "SMS, your backup", "one factor, trusted device". */
export function openedBy({
  answered,
  byBackup,
  amr,
  why,
}: Pick<SessionsOnWire['items'][number], 'answered' | 'byBackup' | 'amr' | 'why'>): string {
  if (why === 'trusted_device') return 'one factor, trusted device'
  const way = answered === null ? undefined : OPENED_BY[answered]
  if (way === undefined) return amr.includes('mfa') ? 'two factors' : 'one factor'
  return byBackup ? `${way}, your backup` : way
}
