import { DAY_MS } from '../store/duration.ts'

/** How long a browser may skip the second factor. The key is the stored, wire and audit word; only `label` may be reworded. */
export const DEVICE_TRUST = {
  single_sign_on: { label: 'Single sign-on', ms: 0 },
  '1_day': { label: '1 Day', ms: 1 * DAY_MS },
  '1_week': { label: '1 Week', ms: 7 * DAY_MS },
  '30_days': { label: '30 Days', ms: 30 * DAY_MS },
} as const satisfies Record<string, { label: string; ms: number }>

/** `single_sign_on` trusts a browser for that one session: every new sign-in asks again. */
export type DeviceTrust = keyof typeof DEVICE_TRUST
