/** The kinds of second factor. The key is the stored, wire and audit word; only `label` may be reworded. */
export const METHODS = {
  sms: { label: 'SMS' },
  app: { label: 'App' },
  security_key: { label: 'Hardware security key' },
} as const satisfies Record<string, { label: string }>

export type Method = keyof typeof METHODS

/** What stands in for a method once. It signs in under every policy and earns no trust. */
export const RESCUES = {
  recovery_code: { label: 'Recovery code' },
  temporary_code: { label: 'Temporary code' },
} as const satisfies Record<string, { label: string }>

export type Rescue = keyof typeof RESCUES

/** What shows, before an enrolment, that the person is the user. An accepted invitation counts as `email_code`. */
export type Proof = Method | 'email_code'
