import { readAccount } from '../account/account-store.ts'
import { isPlainLine } from '../config.ts'
import { type CountedGroup, countGroups } from '../coverage/coverage-store.ts'
import type { Group } from '../coverage/situation.ts'
import { readPolicy } from '../policy/policy-store.ts'
import { smsIsActive } from '../policy/policy.ts'
import { refuseField } from '../refusal.ts'
import type { World } from '../world.ts'
import { parseEmail } from '../user/email.ts'
import { nameKey } from '../user/name-key.ts'
import { isCountry, parsePhone } from '../user/phone.ts'
import { usersOnWire } from '../user/user-view.ts'
import { isShown, type Wanted } from './shown-users.ts'
import { SHOWN, type UsersOnWire, type UsersQuery } from './users-shape.ts'
import {
  countGroupsWith,
  countUsers,
  findSharedPhones,
  findUsers,
  type Place,
  type Search,
} from './users-store.ts'

const PAGE = 50

/**
 * One page of the users of an account, how many match on all pages, and how many each choice of `show` has. What decides
 * by how a user stands is asked once for each group of users who stand alike; the database is given the groups.
 * Refuses with `invalid` a cursor that no page gave.
 */
export async function listUsers(
  world: Pick<World, 'store' | 'clock'>,
  accountId: string,
  query: UsersQuery,
): Promise<UsersOnWire> {
  const after = query.cursor === undefined ? null : placeOf(query.cursor)
  const { read } = world.store
  const { asked, policy, groups } = await usersAsked(world, accountId, query)
  const shownOf = (wanted: Wanted) => groups.filter((group) => isShown(wanted, policy, group, group.shares))
  const atMost = Number(query.limit ?? PAGE)
  const found = await findUsers(read, asked, { sort: query.sort, after, atMost: atMost + 1 })
  const page = found.slice(0, atMost)
  const last = found.length > atMost ? page.at(-1) : undefined
  const isWhole = after === null && !last
  const matching = isWhole
    ? page.length
    : asked.search
      ? await countUsers(read, asked)
      : usersIn(shownOf(query))
  const items = page.map(({ user }) => user)
  const counts = SHOWN.map((show) => [show, usersIn(shownOf({ show }))])
  return {
    items: await usersOnWire(read, items, policy, asked.now),
    nextCursor: last ? cursorOf(last.place) : null,
    matching,
    counts: Object.fromEntries(counts) as UsersOnWire['counts'],
  }
}

/** Whom a query asks for, as the database is asked; and the groups of all users, by the policy in force. */
export async function usersAsked(
  { store, clock }: Pick<World, 'store' | 'clock'>,
  accountId: string,
  query: UsersQuery,
) {
  const now = clock.now()
  const { read } = store
  const policy = await readPolicy(read, accountId)
  const { country } = await readAccount(read, accountId)
  const sharingMatters = smsIsActive(policy) || query.phone !== undefined
  const [counted, shared] = await Promise.all([
    countGroups(read, accountId, now),
    sharingMatters ? findSharedPhones(read, accountId) : [],
  ])
  const lists = {
    alone: counted.filter((group) => isShown(query, policy, group, false)),
    sharing: counted.filter((group) => isShown(query, policy, group, true)),
    shared,
  }
  const isEveryone = lists.alone.length === counted.length && lists.sharing.length === counted.length
  const asked = { accountId, among: isEveryone ? null : lists, search: searchOf(query.search, country), now }
  const groups = divided(counted, await countGroupsWith(read, accountId, shared, now))
  return { asked, policy, groups }
}

/** Each group in two: those whose number nobody else has, and those who share theirs. */
function divided(groups: readonly CountedGroup[], sharing: readonly CountedGroup[]) {
  const shared = new Map(sharing.map((group) => [nameOf(group), group.users]))
  return groups.flatMap((group) => {
    const users = Math.min(group.users, shared.get(nameOf(group)) ?? 0)
    return [
      { ...group, shares: false, users: group.users - users },
      { ...group, shares: true, users },
    ].filter((part) => part.users > 0)
  })
}

const nameOf = ({ situation, codeLives }: Group) => `${situation} ${codeLives}`

const usersIn = (groups: readonly { users: number }[]) => groups.reduce((sum, { users }) => sum + users, 0)

/** What typed text looks for; null where it is blank. A number may be written in any usual form, and in part. */
export function searchOf(typed: string | undefined, country: string): Search | null {
  const text = (typed ?? '').replaceAll(/\p{Cc}/gu, '').trim()
  if (text === '') return null
  return {
    name: nameKey(text),
    email: parseEmail(text)?.key ?? text.normalize('NFC').toLowerCase(),
    phone: phonePart(text, country),
  }
}

const OF_NUMBERS = /^\+?[\d\s().\-/–]*\d[\d\s().\-/–]*$/

function phonePart(text: string, country: string): string | null {
  const folded = text.normalize('NFKC')
  if (!OF_NUMBERS.test(folded)) return null
  const whole = parsePhone(folded, isCountry(country) ? country : undefined)
  if (whole) return whole.e164
  // a national number begins with zeros that E.164 has not
  const digits = folded.replaceAll(/[^+\d]/g, '')
  return digits.startsWith('+') ? digits : digits.replace(/^0+/, '') || null
}

const cursorOf = ({ signedInAt, nameKey: key, id }: Place): string =>
  Buffer.from(JSON.stringify([signedInAt, key, id])).toString('base64url')

function placeOf(cursor: string): Place {
  try {
    const [signedInAt, key, id, ...more] = JSON.parse(
      Buffer.from(cursor, 'base64url').toString(),
    ) as unknown[]
    const isOurs =
      Number.isSafeInteger(signedInAt) &&
      typeof key === 'string' &&
      typeof id === 'string' &&
      isPlainLine(key + id) &&
      more.length === 0
    if (isOurs) return { signedInAt: signedInAt as number, nameKey: key, id }
  } catch {
    // told below, as every cursor that is not ours
  }
  throw refuseField('/cursor', 'invalid', 'Pass on the nextCursor of the page before.')
}
