import type { DeviceTrust } from './device-trust.ts'
import type { Method } from './method-name.ts'

/** What an account's administrator saved. While it is not active, the choice is kept and demands nothing. */
export type TwoFactorPolicy = {
  readonly active: boolean
  readonly primary: Method
  readonly backup: Method | null
  readonly deviceTrust: DeviceTrust
}

type MethodChoice = Pick<TwoFactorPolicy, 'primary' | 'backup'>

/** The seven choices of methods that an account may make: one alone, or two of which one is SMS. Primary first. */
export const METHOD_CHOICES = {
  sms: { primary: 'sms', backup: null },
  app: { primary: 'app', backup: null },
  security_key: { primary: 'security_key', backup: null },
  'sms+app': { primary: 'sms', backup: 'app' },
  'app+sms': { primary: 'app', backup: 'sms' },
  'sms+security_key': { primary: 'sms', backup: 'security_key' },
  'security_key+sms': { primary: 'security_key', backup: 'sms' },
} as const satisfies Record<string, MethodChoice>

/** What a new account starts with. */
export const NEW_ACCOUNT_POLICY: TwoFactorPolicy = {
  active: true,
  primary: 'sms',
  backup: null,
  deviceTrust: 'single_sign_on',
}

const STRONGEST_FIRST = ['security_key', 'app', 'sms'] as const satisfies readonly Method[]

/** Whether these methods are one of the seven choices; it holds for inactive policies too. */
export function isAllowedPolicy(policy: MethodChoice): boolean {
  return Object.values(METHOD_CHOICES).some(
    (choice) => choice.primary === policy.primary && choice.backup === policy.backup,
  )
}

/**
 * The methods that answer under this policy, in the order in which they are offered.
 *
 * Where the account demands nothing, any method answers (for a user who demands it of herself), strongest first.
 */
export function allowedMethods(policy: Omit<TwoFactorPolicy, 'deviceTrust'>): Method[] {
  if (!policy.active) return [...STRONGEST_FIRST]
  return policy.backup === null ? [policy.primary] : [policy.primary, policy.backup]
}

/** Whether SMS is an active method: one of the policy's, while two-factor is active. Then a phone number is mandatory. */
export function smsIsActive(policy: Omit<TwoFactorPolicy, 'deviceTrust'>): boolean {
  return policy.active && (policy.primary === 'sms' || policy.backup === 'sms')
}
