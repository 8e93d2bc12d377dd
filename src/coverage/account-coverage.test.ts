import assert from 'node:assert/strict'
import fc from 'fast-check'
import { changeUser } from '../../test/house-rows.ts'
import { multiplyUsers } from '../../test/many-rows.ts'
import { randomPolicy, type RandomUser, randomUser, storeUserIn } from '../../test/random-users.ts'
import { eachEngine } from '../../test/stores.ts'
import { coverageOf } from '../decision/coverage-word.ts'
import { nextStep } from '../decision/next-step.ts'
import { METHOD_CHOICES, NEW_ACCOUNT_POLICY, smsIsActive, type TwoFactorPolicy } from '../policy/policy.ts'
import { SLICE } from '../store/slices.ts'
import type { Reader, Store } from '../store/store.ts'
import { decisionView, readUser, type User } from '../user/user-store.ts'
import { accountCoverage } from './account-coverage.ts'
import { countPhones } from './count-phones.ts'
import type { CoverageQuery, CoveredUserOnWire } from './coverage-shape.ts'
import { adminsAmong, countWords, losingProtection, type Policies, usersIn } from './fate.ts'

const NOW = Date.UTC(2026, 10, 28, 12)
const ORDER = ['stuck', 'will_enrol', 'ready']
const POLICIES: TwoFactorPolicy[] = Object.values(METHOD_CHOICES).flatMap((methods) =>
  [true, false].map((active) => ({ ...NEW_ACCOUNT_POLICY, ...methods, active })),
)

/** A user who has proved her phone, and nothing else. */
const MOBILE: RandomUser = {
  role: 'member',
  status: 'active',
  ownChoice: false,
  phone: 'proven',
  number: 'mobile',
  apps: 0,
  securityKeys: 0,
  recoveryCodes: 0,
  temporaryCode: 'none',
  everEnrolled: true,
  codesDisabled: false,
}

let people = 0

/** Users of an account in random states, as they are read back. */
async function storeUsers(store: Store, accountId: string, states: RandomUser[]): Promise<User[]> {
  const ids = states.map(() => `usr_${people++}`)
  await store.write(async (tx) => {
    for (const [at, state] of states.entries()) {
      const id = ids[at] ?? ''
      await storeUserIn(tx, state, { accountId, id, nth: Number(id.slice(4)), passwordHash: 'none' }, NOW)
    }
  })
  return Promise.all(ids.map((id) => readUser(store.read, accountId, id)))
}

const wordOf = (user: User, policy: TwoFactorPolicy) =>
  coverageOf(policy, decisionView(user, NOW), { unreachable: user.phoneUnreachable })

/** What the lists have to say of a user, worked out for her alone. */
function alone(user: User, { inForce, wanted }: Policies, all: User[]): CoveredUserOnWire {
  const step = nextStep(wanted, decisionView(user, NOW), { answered: null, proved: null }, null, NOW)
  const enrols = step.state === 'enrolment_required' || (step.state !== 'signed_in' && step.firstUse)
  const sharing = all.filter(({ phone, deactivatedAt }) => phone === user.phone && deactivatedAt === null)
  const after = wordOf(user, wanted)
  const noWay = step.state === 'enrolment_required' && step.prove?.length === 0
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    before: wordOf(user, inForce),
    after,
    prove: step.state === 'enrolment_required' ? step.prove : null,
    enrols: enrols ? step.methods : [],
    stuckBecause:
      after !== 'stuck'
        ? null
        : !noWay
          ? 'unreachable'
          : user.codesDisabledAt === null
            ? 'nothing_left'
            : 'codes_disabled',
    role: user.role,
    status: user.acceptedAt === null ? 'invited' : 'active',
    phone: user.phone,
    phoneStatus:
      user.phone === null
        ? null
        : user.phoneUnreachable
          ? 'unreachable'
          : sharing.length > 1
            ? 'shared'
            : user.phoneProvenAt === null
              ? 'unproven'
              : 'reachable',
  }
}

/** Every page of a list, one after the other. */
async function allPages(
  reader: Reader,
  accountId: string,
  policies: Policies,
  list: 'users' | 'missingPhones',
  limit: string,
): Promise<CoveredUserOnWire[]> {
  const cursorName = list === 'users' ? 'cursor' : 'phonesCursor'
  const found: CoveredUserOnWire[] = []
  for (let query: CoverageQuery = { limit }; ;) {
    const { coverage } = await accountCoverage(reader, accountId, policies, query, NOW)
    const { items, nextCursor } = coverage[list]
    found.push(...items)
    if (nextCursor === null) return found
    assert.equal(items.length, Number(limit), 'a page that is not the last is full')
    query = { limit, [cursorName]: nextCursor }
  }
}

const byId = (users: CoveredUserOnWire[]) =>
  users.toSorted((one, other) => one.id.localeCompare(other.id, 'en', { numeric: true }))

eachEngine('under every policy, counts and lists are what each user would meet by herself', async (store) => {
  const states = fc.sample(randomUser, { seed: 71, numRuns: 160 })
  const users = await storeUsers(store, 'acc_1', states.slice(0, 110))
  await storeUsers(store, 'acc_2', states.slice(110))
  const counted = users.filter(({ deactivatedAt }) => deactivatedAt === null)
  const present = fc.sample(randomPolicy, { seed: 72, numRuns: POLICIES.length })
  for (const [at, wanted] of POLICIES.entries()) {
    const policies = { inForce: present[at] ?? wanted, wanted }
    const about = JSON.stringify(policies)
    const expected = counted.map((user) => alone(user, policies, users))
    const { coverage, fates } = await accountCoverage(store.read, 'acc_1', policies, {}, NOW)
    const having = (word: string, among = expected) => among.filter(({ after }) => after === word).length
    const words = (among = expected) => ({
      ready: having('ready', among),
      willEnrol: having('will_enrol', among),
      stuck: having('stuck', among),
    })
    assert.deepEqual(coverage.counts, words(), about)
    const admins = expected.filter(({ role, status }) => role === 'admin' && status === 'active')
    assert.deepEqual(countWords(adminsAmong(fates)), words(admins), about)

    const listed = await allPages(store.read, 'acc_1', policies, 'users', '50')
    const order = listed.map(({ after }) => ORDER.indexOf(after))
    const sorted = order.toSorted((one, other) => one - other)
    assert.deepEqual(order, sorted, 'who is stuck comes first, who is ready last')
    assert.deepEqual(byId(listed), byId(expected), about)

    const missing = expected.filter(({ phone }) => smsIsActive(wanted) && phone === null)
    assert.equal(coverage.missingPhones.count, missing.length, about)
    const shown = await allPages(store.read, 'acc_1', policies, 'missingPhones', '15')
    assert.deepEqual(
      shown,
      listed.filter(({ id }) => missing.some((one) => one.id === id)),
      'in the same order',
    )
    const statuses = expected.map(({ phoneStatus }) => phoneStatus ?? 'none')
    for (const [word, found] of Object.entries(await countPhones(store.read, 'acc_1', NOW)))
      assert.equal(found, statuses.filter((status) => status === word).length, word)

    const isAsked = (policy: TwoFactorPolicy, { ownChoiceAt }: User) => policy.active || ownChoiceAt !== null
    const notAsked = counted.filter((user) => !isAsked(wanted, user))
    assert.equal(coverage.passwordAlone, notAsked.length, about)
    const losing = notAsked.filter((user) => isAsked(policies.inForce, user))
    assert.equal(usersIn(losingProtection(fates, policies)), losing.length, about)
  }
})

eachEngine(
  'users who share their numbers are counted to the last, however many are counted at a time',
  async (store) => {
    const alike = Array.from({ length: 6 }, () => MOBILE)
    const landline = { ...MOBILE, number: 'landline' } as const
    await storeUsers(store, 'acc_1', [...alike, landline, { ...MOBILE, status: 'deactivated' }])
    const TIMES = 2 ** 12
    await multiplyUsers(store, 'acc_1', 12)
    assert.ok(6 * TIMES > 2 * SLICE)
    await storeUsers(store, 'acc_1', [MOBILE, MOBILE])
    const same = { inForce: NEW_ACCOUNT_POLICY, wanted: NEW_ACCOUNT_POLICY }
    const phones = await countPhones(store.read, 'acc_1', NOW)
    assert.deepEqual(phones, { reachable: 2, unproven: 0, unreachable: TIMES, shared: 6 * TIMES, none: 0 })
    const { coverage } = await accountCoverage(store.read, 'acc_1', same, {}, NOW)
    assert.deepEqual(coverage.counts, { ready: 6 * TIMES + 2, willEnrol: 0, stuck: TIMES })
  },
)

eachEngine(
  'who has left her place in the list meanwhile leaves the pages behind her as they were',
  async (store) => {
    const [any] = fc.sample(randomUser, { seed: 73, numRuns: 1 })
    assert.ok(any)
    const active = {
      ...any,
      status: 'active',
      temporaryCode: 'none',
      ownChoice: false,
      role: 'member',
    } as const
    const [invited, ...others] = await storeUsers(store, 'acc_1', [
      { ...active, status: 'invited' },
      active,
      active,
      active,
    ])
    const off = { ...NEW_ACCOUNT_POLICY, active: false }
    const same = { inForce: off, wanted: off }
    const page = async (query: CoverageQuery) =>
      (await accountCoverage(store.read, 'acc_1', same, query, NOW)).coverage.users
    const { items, nextCursor } = await page({ limit: '1' })
    assert.equal(items[0]?.id, invited?.id, 'she is alone in her group')
    await changeUser(store, { accountId: 'acc_1', userId: invited?.id ?? '' }, { deactivated_at_ms: NOW })
    const rest = await page({ cursor: nextCursor ?? '' })
    assert.deepEqual(
      rest.items.map(({ id }) => id),
      others.map(({ id }) => id).toSorted(),
    )
  },
)

eachEngine('of users whose temporary codes end at one moment each is listed once', async (store) => {
  const having = (temporaryCode: RandomUser['temporaryCode'], times: number) =>
    Array.from({ length: times }, () => ({ ...MOBILE, temporaryCode }))
  const users = await storeUsers(store, 'acc_1', [
    ...having('live', 7),
    ...having('dead', 7),
    ...having('ends_now', 3),
    ...having('none', 4),
  ])
  const same = { inForce: NEW_ACCOUNT_POLICY, wanted: NEW_ACCOUNT_POLICY }
  for (const limit of ['2', '5', '200']) {
    const listed = await allPages(store.read, 'acc_1', same, 'users', limit)
    assert.deepEqual(
      byId(listed).map(({ id }) => id),
      users.map(({ id }) => id),
    )
  }
})
