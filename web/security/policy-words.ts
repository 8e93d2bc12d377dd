import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import { METHOD_NAMES, TRUST_NAMES } from '../parts/policy-changes.ts'

function trustInWords(deviceTrust: TwoFactorOnWire['deviceTrust']): string {
  const name = TRUST_NAMES[deviceTrust]
  return deviceTrust === 'single_sign_on' ? name : `trust for ${name}`
}

/** The methods of a policy inside a sentence: "SMS alone", "App first and SMS as the backup". */
export function methodsInWords(methods: TwoFactorOnWire): string {
  return joined(methods, ' and')
}

function joined({ primary, backup }: TwoFactorOnWire, then: string): string {
  return backup === null
    ? `${METHOD_NAMES[primary]} alone`
    : `${METHOD_NAMES[primary]} first${then} ${METHOD_NAMES[backup]} as the backup`
}

/** A policy in one sentence: "SMS alone, Single sign-on.", "App first, SMS as the backup, trust for 1 Week." */
export function policyInWords(twoFactor: TwoFactorOnWire): string {
  if (!twoFactor.active) return 'Two-factor is off.'
  return `${joined(twoFactor, ',')}, ${trustInWords(twoFactor.deviceTrust)}.`
}

/** Whether two policies ask the same of everybody. */
export function isSamePolicy(one: TwoFactorOnWire, other: TwoFactorOnWire): boolean {
  return (
    one.active === other.active &&
    one.primary === other.primary &&
    one.backup === other.backup &&
    one.deviceTrust === other.deviceTrust
  )
}
