import type { Locator, Page } from 'playwright-core'
import { statement } from '../../src/store/statement.ts'
import { DAY_MS, HOUR_MS } from '../../src/store/duration.ts'
import { addUserTo } from '../../test/account-rows.ts'
import type { House, TestAccount } from '../../test/house.ts'
import { changeUser } from '../../test/house-rows.ts'

/** What a user of the team is, where she is not simply a member with a proven phone. */
type Member = {
  name: string
  role?: 'admin' | 'member'
  phone?: string | null
  unproven?: boolean
  apps?: number
  /** She had a second factor once. */
  had?: boolean
  invited?: boolean
  deactivated?: boolean
  /** How long ago she signed in last. */
  seenMs?: number
}

const TEAM: readonly Member[] = [
  { name: 'Avery Chen', phone: '+447400123356', unproven: true, apps: 1, seenMs: DAY_MS },
  { name: 'Casey Moran', phone: '+447400123402', seenMs: 3 * DAY_MS },
  { name: 'Drew Hart', phone: '+447400123631', unproven: true, invited: true },
  { name: 'Jamie Okoye', phone: '+442079460018', unproven: true, apps: 1, seenMs: 6 * DAY_MS },
  { name: 'Jordan Lee', phone: null, apps: 1, seenMs: HOUR_MS },
  { name: 'Morgan Ito', role: 'admin', phone: '+447400123214', apps: 1, seenMs: DAY_MS },
  { name: 'Quinn Novak', phone: '+447400123518', seenMs: 12 * DAY_MS },
  { name: 'Riley Novak', phone: '+447400123518', apps: 1, seenMs: DAY_MS },
  { name: 'Robin Diaz', phone: null, had: true, seenMs: 80 * DAY_MS },
  { name: 'Sam Rivera', phone: null, invited: true },
  { name: 'Taylor Brandt', phone: '+447400123077', apps: 1, deactivated: true, seenMs: 400 * DAY_MS },
]

type Who = { accountId: string; userId: string }

const describe = statement(
  (q, p: Who & { apps: number; everEnrolledAt: number | null; seenAt: number | null }) =>
    q.db
      .updateTable('users')
      .set({ apps: p.apps, ever_enrolled_at_ms: p.everEnrolledAt, last_sign_in_at_ms: p.seenAt })
      .where('account_id', '=', p.accountId)
      .where('id', '=', p.userId),
)

/** Adds a user to an account, as she stands. */
export async function addMember(house: House, account: TestAccount, member: Member): Promise<TestAccount> {
  const { name, role = 'member', phone = null, unproven = false, apps = 0, seenMs } = member
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.com`
  const user = await addUserTo(house, account, { name, email, role, phone: phone ?? '+447400123000' })
  const { store } = house.world
  const now = house.now()
  const provenAt = phone === null || unproven ? null : now
  await changeUser(store, user, {
    phone,
    phone_proven_at_ms: provenAt,
    ...(member.invited === true && { accepted_at_ms: null, password_hash: null }),
    ...(member.deactivated === true && { deactivated_at_ms: now }),
  })
  const has = apps > 0 || provenAt !== null || member.had === true
  const seenAt = seenMs === undefined ? null : now - seenMs
  const stands = { apps, everEnrolledAt: has ? now : null, seenAt }
  await store.write((tx) => tx.run(describe, { accountId: user.accountId, userId: user.userId, ...stands }))
  return { ...user, phone: phone ?? '' }
}

/** The team of an account besides its administrator: eleven people, each in another state, and as many others as are wanted. */
export async function addTeam(house: House, account: TestAccount, others = 0): Promise<void> {
  for (const member of TEAM) await addMember(house, account, member)
  for (let nth = 1; nth <= others; nth++) {
    const digits = String(nth).padStart(3, '0')
    await addMember(house, account, { name: `Zoe ${digits}`, phone: `+447400124${digits}`, seenMs: DAY_MS })
  }
}

/** A CSV file of users as it lies on somebody's disk, its rows below the header. */
export function csvFile(name: string, rows: readonly string[]) {
  const text = ['name,email,role,phone', ...rows, ''].join('\r\n')
  return { name, mimeType: 'text/csv', buffer: Buffer.from(text) }
}

/** The rows of the list of users. */
export const userRows = (page: Page): Locator => page.locator('main tbody tr')

/** The row of somebody in it. */
export const rowOf = (page: Page, name: string): Locator =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
