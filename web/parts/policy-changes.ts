import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'

type Method = TwoFactorOnWire['primary']

/** Each method by its name. */
export const METHOD_NAMES: Readonly<Record<Method, string>> = {
  sms: 'SMS',
  app: 'App',
  security_key: 'Hardware security key',
}

/** Each trust period by its name. */
export const TRUST_NAMES: Readonly<Record<TwoFactorOnWire['deviceTrust'], string>> = {
  single_sign_on: 'Single sign-on',
  '1_day': '1 Day',
  '1_week': '1 Week',
  '30_days': '30 Days',
}

/** One thing that a policy changes, in the words of the pages. */
export type Change = { what: string; from: string; to: string }

const SHOWN: readonly [what: string, words: (policy: TwoFactorOnWire) => string][] = [
  ['Two-factor', ({ active }) => (active ? 'active' : 'off')],
  ['Primary', ({ primary }) => METHOD_NAMES[primary]],
  ['Backup', ({ backup }) => (backup === null ? 'none' : METHOD_NAMES[backup])],
  ['Trust', ({ deviceTrust }) => TRUST_NAMES[deviceTrust]],
]

/** What differs between two policies, in the order of the page Account > Settings > Security. */
export function changesBetween(before: TwoFactorOnWire, after: TwoFactorOnWire): Change[] {
  return SHOWN.map(([what, words]) => ({ what, from: words(before), to: words(after) })).filter(
    ({ from, to }) => from !== to,
  )
}
