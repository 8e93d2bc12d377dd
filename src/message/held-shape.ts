/**
 * Why an SMS that was asked for is not sent: its country is none of the account's; the number can receive none, or costs
 * too much for any; a budget is used up; or what is asked for looks like fraud.
 */
export const HELD_BECAUSE = ['country', 'number', 'budget', 'fraud'] as const

export type HeldBecause = (typeof HELD_BECAUSE)[number]
