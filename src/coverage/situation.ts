import type { NextStepUser } from '../decision/next-step.ts'
import type { Role } from '../user/user-store.ts'

/**
 * How a user stands, in one whole number that the database keeps in `users.situation`: a bit for each thing that decides
 * what she meets next, and where she is listed. Two users of the same number, of whom both or none have a live temporary
 * code, meet the same.
 */
export const SITUATION = {
  ownChoice: 1,
  phoneOnFile: 2,
  phoneProven: 4,
  app: 8,
  securityKey: 16,
  recoveryCodes: 32,
  everEnrolled: 64,
  codesDisabled: 128,
  phoneUnreachable: 256,
  admin: 512,
  accepted: 1024,
  deactivated: 2048,
  /** One that was not used; whether it still lives is for its end to say. */
  temporaryCode: 4096,
} as const

/** All who stand alike: the number they share, and whether their temporary code is alive. */
export type Group = { situation: number; codeLives: boolean }

const has = (situation: number, bit: keyof typeof SITUATION) => (situation & SITUATION[bit]) !== 0

/** What the decision reads of the users of a group. */
export function decisionViewOf({ situation, codeLives }: Group): NextStepUser {
  return {
    ownChoice: has(situation, 'ownChoice'),
    phone: has(situation, 'phoneProven') ? 'proven' : has(situation, 'phoneOnFile') ? 'on_file' : 'none',
    app: has(situation, 'app'),
    securityKey: has(situation, 'securityKey'),
    recoveryCodes: has(situation, 'recoveryCodes'),
    temporaryCode: codeLives,
    everEnrolled: has(situation, 'everEnrolled'),
    codesDisabled: has(situation, 'codesDisabled'),
  }
}

/** What else is known of the users of a group. */
export function standing({ situation }: Group): {
  role: Role
  accepted: boolean
  deactivated: boolean
  phoneUnreachable: boolean
} {
  return {
    role: has(situation, 'admin') ? 'admin' : 'member',
    accepted: has(situation, 'accepted'),
    deactivated: has(situation, 'deactivated'),
    phoneUnreachable: has(situation, 'phoneUnreachable'),
  }
}
