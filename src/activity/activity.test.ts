import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addUserTo } from '../../test/account-rows.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { type House, onBothEngines, openHouse, signedIn, type TestAccount } from '../../test/house.ts'
import { createUser } from '../../test/invited.ts'
import { EVENTS, type EventType } from '../audit/audit.ts'
import { newId } from '../http/token.ts'
import { statement } from '../store/statement.ts'
import { EVENT_GROUPS } from './activity-shape.ts'
import { typesAsked } from './event-group.ts'

const EVENTS_PATH = '/api/v1/account/audit-events'

type Stored = {
  accountId: string
  id: string
  at: number
  type: string
  actorId: string | null
  subjectId: string | null
  details: string
}

const insertEvent = statement((q, p: Stored) =>
  q.db.insertInto('audit_events').values({
    account_id: p.accountId,
    id: p.id,
    at_ms: p.at,
    type: p.type,
    actor_id: p.actorId,
    subject_id: p.subjectId,
    details: p.details,
  }),
)
const removeEvents = statement((q, _: Record<never, never>) => q.db.deleteFrom('audit_events'))

const store = ({ world }: House, events: Stored[]) =>
  world.store.write(async (tx) => {
    for (const event of events) await tx.run(insertEvent, event)
  })

const pick = <T>(from: readonly T[]): T => from[Math.floor(Math.random() * from.length)] as T

const pathOf = (query: Record<string, string>) => `${EVENTS_PATH}?${new URLSearchParams(query).toString()}`

/** The ids of all pages of a query, and how many the first says that there are. */
async function allPages(browser: TestBrowser, query: Record<string, string>) {
  const ids: string[] = []
  let matching: number | null = null
  for (let cursor: string | null = ''; cursor !== null;) {
    const { status, body } = await browser.call('GET', pathOf({ ...query, ...(cursor && { cursor }) }))
    assert.equal(status, 200, JSON.stringify(body))
    ids.push(...body.items.map(({ id }: { id: string }) => id))
    if (cursor === '') matching = body.matching
    else assert.equal(body.matching, null)
    cursor = body.nextCursor
  }
  return { ids, matching }
}

async function exported(browser: TestBrowser, query: Record<string, string>, type: string) {
  const { status, body, headers } = await browser.call('GET', pathOf(query), undefined, { accept: type })
  assert.equal(status, 200)
  assert.equal(headers.get('content-type'), `${type}; charset=utf-8`)
  return String(body)
}

onBothEngines(
  'every filter gives what a look at each event gives, page by page and as a file',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const other = await house.newAccount()
    const admin = await signedIn(house, account)
    const users = [account.userId, ...Array.from({ length: 3 }, () => newId(house.world.random, 'usr'))]
    const types = [...(Object.keys(EVENTS) as EventType[]).slice(0, 12), 'policy_saved', 'user_created']
    const begins = Date.parse('2026-11-24T10:00:00Z')
    const made = Array.from({ length: 700 }, (_, nth) => ({
      accountId: nth % 7 === 0 ? other.accountId : account.accountId,
      id: newId(house.world.random, 'evt'),
      // many at once, as an act that ends the trust of many users records them
      at: begins + Math.floor(Math.random() * 120) * 1_000,
      type: pick(types),
      actorId: pick([...users, null]),
      subjectId: pick([...users, null, null]),
      details: JSON.stringify(nth % 3 === 0 ? { nth } : {}),
    }))
    await house.world.store.write((tx) => tx.run(removeEvents, {}))
    await store(house, made)
    const ours = made
      .filter(({ accountId }) => accountId === account.accountId)
      .toSorted((one, next) => next.at - one.at || (one.id < next.id ? 1 : -1))

    const moment = fc.integer({ min: 0, max: 120 }).map((s) => new Date(begins + s * 1_000).toISOString())
    const query = fc.record(
      {
        user: fc.constantFrom(...users, newId(house.world.random, 'usr')),
        group: fc.constantFrom(...EVENT_GROUPS),
        type: fc.constantFrom(...types, 'never_heard_of'),
        from: moment,
        until: moment,
      },
      { requiredKeys: [] },
    )
    for (const asked of fc.sample(query, { numRuns: 60 })) {
      const wanted = typesAsked(asked)
      const expected = ours.filter(
        ({ at, type, actorId, subjectId }) =>
          (wanted === null || wanted.some((one) => one === type)) &&
          (asked.user === undefined || actorId === asked.user || subjectId === asked.user) &&
          (asked.from === undefined || at >= Date.parse(asked.from)) &&
          (asked.until === undefined || at < Date.parse(asked.until)),
      )
      const ids = expected.map(({ id }) => id)
      const about = JSON.stringify(asked)
      const limit = String(pick([7, 30, 200]))
      assert.deepEqual(await allPages(admin, { ...asked, limit }), { ids, matching: ids.length }, about)
      const lines = await exported(admin, asked, 'application/x-ndjson')
      const events = lines
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line))
      assert.deepEqual(
        events.map(({ id }) => id),
        ids,
        about,
      )
      for (const [nth, { at, type, says, actor, subject, details }] of events.entries()) {
        const row = expected[nth]
        assert.ok(row)
        assert.deepEqual(
          [at, type, details],
          [new Date(row.at).toISOString(), row.type, JSON.parse(row.details)],
        )
        assert.deepEqual([actor?.id ?? null, subject?.id ?? null], [row.actorId, row.subjectId])
        assert.equal(says, EVENTS[row.type as EventType].says)
      }
      const csv = await exported(admin, asked, 'text/csv')
      const cells = csv
        .split('\r\n')
        .slice(1, -1)
        .map((line) => line.slice(line.lastIndexOf(',') + 1))
      assert.deepEqual(cells, ids, about)
    }
  },
)

test('events name who did what to whom, a deleted user by the name that she had', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const { body: kai } = await createUser(admin, { name: '=cmd|"/c calc"!A1' })
  assert.equal((await admin.call('DELETE', `/api/v1/account/users/${kai.id}`)).status, 204)
  const { body } = await admin.call('GET', `${EVENTS_PATH}?user=${kai.id}`)
  const said = body.items.map((event: { says: string; actor: { name: string }; subject: { name: string } }) =>
    [event.actor.name, event.says, event.subject.name].join(' / '),
  )
  assert.deepEqual(said.toSorted(), [
    'Alex Kim / created a user / =cmd|"/c calc"!A1',
    'Alex Kim / deleted a user / =cmd|"/c calc"!A1',
    'Alex Kim / invited a user / =cmd|"/c calc"!A1',
  ])
  const csv = await exported(admin, { type: 'user_deleted' }, 'text/csv')
  assert.match(csv, /^(\uFEFF)?at,type,actor,says,subject,details,actorId,subjectId,id\r\n/)
  assert.match(csv, /,user_deleted,Alex Kim,deleted a user,"'=cmd\|""\/c calc""!A1",/)
  assert.equal((await admin.call('GET', `${EVENTS_PATH}?type=account_created`)).body.items[0].actor, null)
})

test('more than 10,000 events are not counted, and a page of them is a page', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const event = { accountId: account.accountId, type: 'signed_in', subjectId: null, details: '{}' }
  await store(
    house,
    Array.from({ length: 10_001 }, (_, nth) => ({
      ...event,
      id: newId(house.world.random, 'evt'),
      at: 1_000 + nth,
      actorId: account.userId,
    })),
  )
  for (const query of ['', '?type=signed_in', `?user=${account.userId}`, '?group=sign_ins']) {
    const { body } = await admin.call('GET', EVENTS_PATH + query)
    assert.deepEqual([body.matching, body.items.length], [null, 30], query)
  }
  const { body } = await admin.call('GET', `${EVENTS_PATH}?until=1970-01-01T00:00:10.999Z`)
  assert.equal(body.matching, 9_999)
})

test('what happened in an account is for its administrators', async (t) => {
  const house = await openHouse(t)
  const [account, other] = [await house.newAccount(), await house.newAccount()] as [TestAccount, TestAccount]
  const someone = {
    name: 'Sam Reyes',
    role: 'member',
    email: 'sam@example.com',
    phone: '+12025550188',
  } as const
  const member = await signedIn(house, await addUserTo(house, account, someone))
  for (const accept of ['application/json', 'text/csv', 'application/x-ndjson']) {
    const refused = await member.call('GET', EVENTS_PATH, undefined, { accept })
    assert.deepEqual([refused.status, refused.body.code], [403, 'admin_required'])
    assert.equal((await house.browser().call('GET', EVENTS_PATH, undefined, { accept })).status, 401)
  }
  const admin = await signedIn(house, account)
  const { body } = await admin.call('GET', `${EVENTS_PATH}?user=${other.userId}`)
  assert.deepEqual(body, { items: [], nextCursor: null, matching: 0 })
  for (const query of ['user=1', 'group=all', 'from=today', 'cursor=1', 'limit=0', 'page=2'])
    assert.equal((await admin.call('GET', `${EVENTS_PATH}?${query}`)).status, 422, query)
})
