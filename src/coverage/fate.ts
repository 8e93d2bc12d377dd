import { type CoverageWord, type Prospect, prospectOf } from '../decision/coverage-word.ts'
import { smsIsActive, type TwoFactorPolicy } from '../policy/policy.ts'
import type { CountedGroup } from './coverage-store.ts'
import { decisionViewOf, type Group, standing } from './situation.ts'

/** The policy in force, and the one that is looked at: the same, or one that is not saved. */
export type Policies = { inForce: TwoFactorPolicy; wanted: TwoFactorPolicy }

/** What all users of a group would meet: under the policy in force, and under the one that is looked at. */
export type Fate = Group & { users: number; before: CoverageWord; after: Prospect }

/** How many of some users have each word. */
export type WordCounts = { ready: number; willEnrol: number; stuck: number }

const ORDER = { stuck: 0, will_enrol: 1, ready: 2 } as const satisfies Record<CoverageWord, number>

/**
 * What each group of users would meet, by the function that decides real sign-ins, called once for a group and policy.
 * Who is stuck comes first, then who will enrol, then who is ready. Deactivated users have no part in it, invited ones do.
 */
export const fatesOf = (groups: readonly CountedGroup[], policies: Policies): Fate[] =>
  groups
    .filter((group) => !standing(group).deactivated)
    .map((group) => fateOf(group, policies))
    .toSorted(byFate)

/** What the users of one group would meet. */
export function fateOf(group: CountedGroup, { inForce, wanted }: Policies): Fate {
  const view = decisionViewOf(group)
  const number = { unreachable: standing(group).phoneUnreachable }
  const after = prospectOf(wanted, view, number)
  const before = inForce === wanted ? after.word : prospectOf(inForce, view, number).word
  return { ...group, before, after }
}

/** The order of the groups in a list; it tells any two apart. */
export const byFate = (one: Fate, other: Fate): number =>
  ORDER[one.after.word] - ORDER[other.after.word] ||
  one.situation - other.situation ||
  Number(one.codeLives) - Number(other.codeLives)

/** How many users there are of each word, under the policy that is looked at. */
export function countWords(fates: readonly Fate[]): WordCounts {
  const of = (word: CoverageWord) => usersIn(fates.filter(({ after }) => after.word === word))
  return { ready: of('ready'), willEnrol: of('will_enrol'), stuck: of('stuck') }
}

/** How many users these groups have. */
export const usersIn = (groups: readonly CountedGroup[]): number =>
  groups.reduce((sum, { users }) => sum + users, 0)

/** The groups of administrators who accepted. */
export const adminsAmong = (fates: readonly Fate[]): Fate[] =>
  fates.filter((fate) => standing(fate).role === 'admin' && standing(fate).accepted)

/** The groups without a phone number, where the policy that is looked at is active and names SMS; none otherwise. */
export const withoutPhone = (fates: readonly Fate[], wanted: TwoFactorPolicy): Fate[] =>
  smsIsActive(wanted) ? fates.filter((fate) => decisionViewOf(fate).phone === 'none') : []

/** The groups that nobody asks for a second factor under a policy: the account does not, and they do not themselves. */
export const notAsked = (fates: readonly Fate[], policy: TwoFactorPolicy): Fate[] =>
  policy.active ? [] : fates.filter((fate) => !decisionViewOf(fate).ownChoice)

/** The groups that are asked for a second factor now, and would not be under the policy that is looked at. */
export function losingProtection(fates: readonly Fate[], { inForce, wanted }: Policies): Fate[] {
  const before = new Set(notAsked(fates, inForce))
  return notAsked(fates, wanted).filter((fate) => !before.has(fate))
}
