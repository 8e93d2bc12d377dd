/** What an API key may be let in for. The key is the stored word and that of the wire; `says` is for a person. */
export const SCOPES = {
  'users:read': { says: 'Read users' },
  'users:write': { says: 'Create and change users' },
  'activity:read': { says: 'Read the activity' },
  'coverage:read': { says: 'Read coverage' },
  verify: { says: 'Ask for a second factor' },
} as const satisfies Record<string, { says: string }>

export type Scope = keyof typeof SCOPES

/** Every scope, in the order in which they are shown. */
export const SCOPE_NAMES = Object.keys(SCOPES) as [Scope, ...Scope[]]
