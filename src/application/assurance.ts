import { AMR } from '../method/methods.ts'
import { type Method, METHODS } from '../policy/method-name.ts'
import { recentAnswers, type Session } from '../session/session-store.ts'
import { MINUTE_MS, type Instant } from '../store/duration.ts'
import type { Reader } from '../store/store.ts'
import { type Demand, NOT_OLDER_THAN } from './application.ts'

/** Our authentication context classes: how sure we are of who it is. */
export const ACR = { one: 'urn:sallyport:1fa', two: 'urn:sallyport:2fa' } as const

/** What is known of who is in a session: each second factor that was answered in it or in its sign-in, and when last. */
export type Assurance = {
  /** When she signed in. */
  authenticatedAt: Instant
  /** RFC 8176, as it happened: of a session that a trusted device opened `pwd` alone. */
  amr: readonly string[]
  /** When a second factor was answered last; null: none was. */
  secondFactorAt: Instant | null
  /** When a hardware security key was touched last; null: none was. */
  securityKeyAt: Instant | null
}

const isMethod = (way: string): way is Method => Object.hasOwn(METHODS, way)

type Opened = Pick<Session, 'authenticatedAt' | 'amr'>

/** Reads what was answered in a session. Trust of a device is no answer, and a proof by mail is none. */
export async function assuranceOf(
  reader: Reader,
  session: Opened & { caller: { accountId: string; sessionId: string } },
  now: Instant,
): Promise<Assurance> {
  const lifeMs = now - session.authenticatedAt + MINUTE_MS
  const answers = (await recentAnswers(reader, session.caller, { now, lifeMs })).flatMap(({ method, at }) =>
    isMethod(method) ? [{ method, at }] : [],
  )
  return assuranceBy(session, answers)
}

/** What is known without what was answered after the sign-in: never more than all of it. */
export const assuranceOfSignIn = (session: Opened): Assurance => assuranceBy(session, [])

function assuranceBy(
  { authenticatedAt, amr }: Opened,
  answers: { method: Method; at: Instant }[],
): Assurance {
  const signedInByTwo = amr.includes('mfa') ? [authenticatedAt] : []
  const latest = (moments: Instant[]) => (moments.length === 0 ? null : Math.max(...moments))
  return {
    authenticatedAt,
    amr: [
      ...new Set([
        ...amr.filter((word) => word !== 'mfa'),
        ...answers.map(({ method }) => AMR[method]),
        ...(signedInByTwo.length + answers.length > 0 ? ['mfa'] : []),
      ]),
    ],
    secondFactorAt: latest([...signedInByTwo, ...answers.map(({ at }) => at)]),
    securityKeyAt: latest(answers.flatMap(({ method, at }) => (method === 'security_key' ? [at] : []))),
  }
}

/** Whether what was answered is what an application asks for; at the very moment when it is too old it is not. */
export function meets(
  { secondFactorAt, securityKeyAt }: Assurance,
  { asksFor, notOlderThan }: Pick<Demand, 'asksFor' | 'notOlderThan'>,
  now: Instant,
): boolean {
  if (asksFor === 'signed_in') return true
  if (asksFor === 'security_key') return securityKeyAt !== null
  if (secondFactorAt === null) return false
  return asksFor === 'two_factors' || now < secondFactorAt + NOT_OLDER_THAN[notOlderThan ?? '5_minutes'].ms
}

/** Whether somebody of this role may enter. */
export const mayEnter = (role: 'admin' | 'member', { openTo }: Pick<Demand, 'openTo'>): boolean =>
  openTo === 'everyone' || role === 'admin'
