import type { Instant } from '../store/duration.ts'
import type { Reader } from '../store/store.ts'
import type { PhonesOnWire } from './coverage-shape.ts'
import { countGroups, countSharing } from './coverage-store.ts'
import { usersIn } from './fate.ts'
import { decisionViewOf, standing } from './situation.ts'

/**
 * How many users of an account have a phone number of each word, whatever the policy; deactivated ones do not count.
 * The words go by the first that fits. Who shares a number is counted number by number, which takes as long again as a
 * preview: it is asked for by itself, not with each click.
 */
export async function countPhones(reader: Reader, accountId: string, now: Instant): Promise<PhonesOnWire> {
  const [groups, sharing] = await Promise.all([
    countGroups(reader, accountId, now),
    countSharing(reader, accountId),
  ])
  const active = groups.filter((group) => !standing(group).deactivated)
  const having = (phone: 'proven' | 'on_file') =>
    usersIn(
      active.filter((group) => !standing(group).phoneUnreachable && decisionViewOf(group).phone === phone),
    )
  return {
    reachable: having('proven') - sharing.proven,
    unproven: having('on_file') - (sharing.users - sharing.proven),
    unreachable: usersIn(active.filter((group) => standing(group).phoneUnreachable)),
    shared: sharing.users,
    none: usersIn(active.filter((group) => decisionViewOf(group).phone === 'none')),
  }
}
