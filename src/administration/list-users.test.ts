import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { addUserTo } from '../../test/account-rows.ts'
import { setPolicy } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { type House, onBothEngines, openHouse, signedIn, type TestAccount } from '../../test/house.ts'
import { changeUser } from '../../test/house-rows.ts'
import { invited, said } from '../../test/invited.ts'
import { randomUser, storeUserIn } from '../../test/random-users.ts'
import { newId } from '../http/token.ts'
import { METHOD_CHOICES } from '../policy/policy.ts'
import { DAY_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import { renameUser, setEmail } from '../user/user-change-store.ts'
import type { UserOnWire } from '../user/user-shape.ts'
import { searchOf } from './list-users.ts'
import { SHOWN, SORTS } from './users-shape.ts'

const USERS = '/api/v1/account/users'
const pick = <T>(of: readonly T[]): T => of[randomInt(of.length)] as T
const chance = (percent: number) => randomInt(100) < percent

const setSignedIn = statement((q, p: { accountId: string; id: string; at: number | null }) =>
  q.db
    .updateTable('users')
    .set({ last_sign_in_at_ms: p.at })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.id),
)

const FIRST_NAMES = [
  'Kai',
  'kai',
  'Zoë',
  'Zoe',
  'Ärne',
  '李 明',
  '100% Sam',
  'a_b',
  'back\\slash',
  'Ångström',
]
const LAST_NAMES = ['Lund', 'lund', 'Diaz', 'O’Neil', 'ß', 'İnce', '🦊 Fox']
let people = 0

/** Users in random states; some of the same name, some of the same number. */
async function randomUsers(house: House, { accountId }: TestAccount, count: number): Promise<void> {
  const { random, store } = house.world
  const now = house.now()
  await store.write(async (tx) => {
    for (const state of fc.sample(randomUser, count)) {
      const user = { accountId, id: newId(random, 'usr'), nth: people++, passwordHash: 'none' }
      await storeUserIn(tx, state, user, now)
      await renameUser(tx, accountId, user.id, `${pick(FIRST_NAMES)} ${pick(LAST_NAMES)}`)
      const email = `${pick(['kai', 'K.Lund', 'x_y', '50%'])}.${user.nth}@example.com`
      await setEmail(tx, user, { address: email, key: email.toLowerCase() })
      const at = chance(50) ? now - randomInt(5) * DAY_MS : null
      await tx.run(setSignedIn, { accountId, id: user.id, at })
    }
  })
}

type Query = Partial<Record<'search' | 'show' | 'coverage' | 'phone' | 'sort' | 'limit', string>>

/** Every page of a list, one after the other. */
async function everyPage(admin: TestBrowser, query: Query) {
  const items: UserOnWire[] = []
  let cursor: string | null = null
  for (let pages = 0; ; pages++) {
    assert.ok(pages < 500)
    const asked = new URLSearchParams({ ...query, ...(cursor === null ? {} : { cursor }) })
    const { status, body } = await admin.call('GET', `${USERS}?${asked.toString()}`)
    assert.equal(status, 200, JSON.stringify(body))
    assert.ok(body.items.length <= Number(query.limit ?? 50))
    items.push(...body.items)
    const { matching, counts } = body
    if (body.nextCursor === null) return { items, matching, counts }
    assert.equal(body.items.length, Number(query.limit ?? 50), 'only the last page is short')
    cursor = body.nextCursor
  }
}

const folded = (text: string) => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
const compare = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other))

/** Which of all users a query is to show, by what the wire says of each. */
function expected(all: readonly UserOnWire[], query: Query, bySms: boolean): string[] {
  const isOdd = ({ phoneStatus }: UserOnWire) => phoneStatus === 'unreachable' || phoneStatus === 'shared'
  const shows = {
    everyone: () => true,
    attention: (user) =>
      user.status !== 'deactivated' && (user.coverage !== 'ready' || (bySms && isOdd(user))),
    admins: ({ role }) => role === 'admin',
    deactivated: ({ status }) => status === 'deactivated',
  } satisfies Record<(typeof SHOWN)[number], (user: UserOnWire) => boolean>
  const matches = (user: UserOnWire) => {
    const text = query.search ?? ''
    if (folded(user.name).includes(folded(text)) || user.email.toLowerCase().includes(text.toLowerCase()))
      return true
    const digits = text.replaceAll(/[^\d]/g, '')
    return /^[\d\s()+-]+$/.test(text) && digits !== '' && (user.phone ?? '').includes(digits)
  }
  const active = (user: UserOnWire) => user.status !== 'deactivated'
  return all
    .filter(shows[(query.show ?? 'everyone') as (typeof SHOWN)[number]])
    .filter((user) => query.coverage === undefined || (active(user) && user.coverage === query.coverage))
    .filter(
      (user) => query.phone === undefined || (active(user) && (user.phoneStatus ?? 'none') === query.phone),
    )
    .filter((user) => query.search === undefined || matches(user))
    .toSorted(
      (one, other) =>
        (query.sort === 'last_sign_in'
          ? Date.parse(other.lastSignInAt ?? new Date(0).toISOString()) -
            Date.parse(one.lastSignInAt ?? new Date(0).toISOString())
          : 0) ||
        compare(folded(one.name), folded(other.name)) ||
        compare(one.id, other.id),
    )
    .map(({ id }) => id)
}

const SEARCHES = [
  'kai',
  'LUND',
  'zoe',
  'Zoë',
  '%',
  '_',
  '\\',
  'a_b',
  'k.lund',
  '50%',
  '303 555-2',
  '(303) 5552105',
]
const POLICIES = [
  { active: true, ...METHOD_CHOICES['app+sms'] },
  { active: true, ...METHOD_CHOICES.security_key },
  { active: false, ...METHOD_CHOICES.sms },
]

onBothEngines(
  'whatever is searched, filtered and sorted by, the pages have each user who matches once, in order',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    await randomUsers(house, account, 110)
    await randomUsers(house, await house.newAccount(), 20)
    const admin = await signedIn(house, account)
    for (const policy of POLICIES) {
      await setPolicy(house, account, policy)
      const all: UserOnWire[] = (await everyPage(admin, { limit: '200' })).items
      assert.equal(all.length, 111)
      for (const user of all.slice(0, 10))
        assert.deepEqual(user, (await admin.call('GET', `${USERS}/${user.id}`)).body)
      const bySms = policy.active && (policy.primary === 'sms' || policy.backup === 'sms')
      const counts = Object.fromEntries(SHOWN.map((show) => [show, expected(all, { show }, bySms).length]))
      for (let tries = 0; tries < 25; tries++) {
        const query: Query = {
          limit: String(pick([9, 40, 200])),
          ...(chance(50) && { show: pick(SHOWN) }),
          ...(chance(30) && { coverage: pick(['ready', 'will_enrol', 'stuck']) }),
          ...(chance(30) && { phone: pick(['none', 'unreachable', 'shared', 'unproven', 'reachable']) }),
          ...(chance(50) && { sort: pick(SORTS) }),
          ...(chance(40) && { search: pick(SEARCHES) }),
        }
        const words = `${engine} ${JSON.stringify(policy)} ${JSON.stringify(query)}`
        const found = await everyPage(admin, query)
        const wanted = expected(all, query, bySms)
        assert.deepEqual(
          found.items.map(({ id }) => id),
          wanted,
          words,
        )
        assert.equal(found.matching, wanted.length, words)
        assert.deepEqual(found.counts, counts, words)
      }
    }
  },
)

onBothEngines('a number is found however it is written, and in part', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount({ country: 'GB', phone: '+44 7400 123456' })
  const admin = await signedIn(house, account)
  const found = async (search: string) =>
    (await everyPage(admin, { search })).items.map(({ phone }) => phone).join()
  for (const search of [
    '07400 123456',
    '07400123456',
    '+44 7400 123456',
    '0044 7400 123 456',
    '+44 (0)7400 123456',
    '7400-123',
    '0740012',
    '１２３４５６',
    '456',
  ])
    assert.equal(await found(search), '+447400123456', search)
  for (const search of ['07400 123457', '+44 7400 123457', '-', '+', '()', '447400123456 x']) {
    assert.equal(await found(search), '', search)
  }
})

onBothEngines('a mark without a letter is found in nobody', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  await addUserTo(house, account, {
    name: 'Zoë',
    email: 'z@example.com',
    role: 'member',
    phone: '+13035550155',
  })
  const admin = await signedIn(house, account)
  const matching = async (search: string) => (await everyPage(admin, { search })).matching
  for (const search of ['\u0301', '\u0308\u0301']) assert.equal(await matching(search), 0, search)
  assert.equal(await matching('oe\u0308'), 1)
})

onBothEngines(
  'a name of the longest letters that there are is stored, sorted and found',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const admin = await signedIn(house, account)
    const names = ['\ufdfa'.repeat(100), '\ufdfa\ufdfb'.repeat(50), '𝔘'.repeat(50), '힣'.repeat(100)]
    for (const [nth, name] of names.entries()) {
      const made = { name, email: `kai.${nth}@example.com`, phone: '+13035550155', invite: false }
      assert.equal(said(await admin.call('POST', USERS, made)), '201')
    }
    for (const [nth, name] of names.entries()) {
      const { items } = await everyPage(admin, { search: name.slice(0, 8), limit: '1' })
      assert.ok(
        items.some((user) => user.name === name),
        String(nth),
      )
    }
  },
)

test('an e-mail is found in whatever case it is written, and by its domain in letters', () => {
  assert.equal(searchOf('Kai.Lund@Example.COM', 'US')?.email, 'kai.lund@example.com')
  assert.equal(searchOf('kai@Bücher.example', 'US')?.email, 'kai@xn--bcher-kva.example')
  assert.equal(searchOf('  \u0000\u001b ', 'US'), null)
  assert.equal(searchOf('Zoë\u0000', 'US')?.name, 'zoe')
  assert.equal(searchOf(undefined, 'US'), null)
})

test('the list and its counts are of the account that asks; attention needs who is not ready, or cannot be reached by SMS', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const kai = await invited(house, account)
  const robin = { name: 'Robin Diaz', email: 'robin.diaz@example.com', role: 'member' } as const
  const { userId } = await addUserTo(house, account, { ...robin, phone: '+13035550155' })
  const twin = await addUserTo(house, account, { ...robin, email: 'r.2@example.com', phone: account.phone })
  await changeUser(house.world.store, twin, { deactivated_at_ms: house.now() })
  const other = await house.newAccount()
  const them = await signedIn(house, other)
  const { body } = await kai.admin.call('GET', USERS)
  assert.deepEqual(body.counts, { everyone: 4, attention: 2, admins: 1, deactivated: 1 })
  assert.deepEqual([body.matching, body.nextCursor], [4, null])
  const needs = await kai.admin.call('GET', `${USERS}?show=attention`)
  assert.deepEqual(
    needs.body.items.map(({ id }: UserOnWire) => id),
    [kai.userId, userId],
    'whose number only a deactivated user has too needs none',
  )
  await changeUser(house.world.store, twin, { deactivated_at_ms: null })
  const shared = await kai.admin.call('GET', `${USERS}?phone=shared`)
  assert.deepEqual(
    shared.body.items.map(({ id }: UserOnWire) => id),
    [account.userId, twin.userId],
  )
  assert.equal(shared.body.counts.attention, 4)
  await setPolicy(house, account, { active: true, primary: 'app', backup: null })
  assert.equal((await kai.admin.call('GET', USERS)).body.counts.attention, 4, 'nobody has an app')
  await setPolicy(house, account, { active: false })
  assert.equal((await kai.admin.call('GET', USERS)).body.counts.attention, 0)
  const theirs = await them.call('GET', USERS)
  assert.deepEqual(
    theirs.body.items.map(({ id }: UserOnWire) => id),
    [other.userId],
  )
  assert.deepEqual(theirs.body.counts, { everyone: 1, attention: 0, admins: 1, deactivated: 0 })
})

test('a query that makes no sense is refused by its field; only administrators see the list', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const cursor = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url')
  for (const [query, pointer] of [
    ['show=nobody', '/show'],
    ['coverage=unknown', '/coverage'],
    ['phone=pager', '/phone'],
    ['sort=email', '/sort'],
    ['limit=0', '/limit'],
    ['limit=201', '/limit'],
    [`search=${'x'.repeat(101)}`, '/search'],
    ['page=2', '/page'],
    ['cursor=abc', '/cursor'],
    [`cursor=${cursor([1, 'a'])}`, '/cursor'],
    [`cursor=${cursor([1, '\u0000', 'usr_'])}`, '/cursor'],
    [`cursor=${cursor([1.5, 'a', 'usr_'])}`, '/cursor'],
    [`cursor=${cursor(null)}`, '/cursor'],
  ] as const) {
    const refused = await admin.call('GET', `${USERS}?${query}`)
    assert.equal(said(refused), '422 invalid', query)
    assert.deepEqual(
      refused.body.errors.map((error: { pointer: string }) => error.pointer),
      [pointer],
    )
  }
  const nothing = await admin.call('GET', `${USERS}?search=${encodeURIComponent("'; drop table users; --")}`)
  assert.deepEqual([nothing.status, nothing.body.items, nothing.body.matching], [200, [], 0])
  assert.equal(said(await house.browser().call('GET', USERS)), '401 no_session')
})
