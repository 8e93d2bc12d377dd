import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import { TRUST_WORDS } from './texts.ts'

const METHODS: Record<TwoFactorOnWire['primary'], string> = {
  sms: 'SMS',
  app: 'App',
  security_key: 'Hardware security key',
}

function trustInWords(deviceTrust: TwoFactorOnWire['deviceTrust']): string {
  const { name } = TRUST_WORDS[deviceTrust]
  return deviceTrust === 'single_sign_on' ? name : `trust for ${name}`
}

/** "SMS", or "App first, with SMS as the backup". */
export function methodsInWords({ primary, backup }: TwoFactorOnWire): string {
  return backup === null
    ? METHODS[primary]
    : `${METHODS[primary]} first, with ${METHODS[backup]} as the backup`
}

/** A policy in one sentence: "SMS alone, Single sign-on." */
export function policyInWords(twoFactor: TwoFactorOnWire): string {
  if (!twoFactor.active) return 'Two-factor is off.'
  const methods =
    twoFactor.backup === null ? `${METHODS[twoFactor.primary]} alone` : methodsInWords(twoFactor)
  return `${methods}, ${trustInWords(twoFactor.deviceTrust)}.`
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
