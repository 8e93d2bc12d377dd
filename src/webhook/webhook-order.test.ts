import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestBrowser } from '../../test/browser.ts'
import { openHouse, signedIn } from '../../test/house.ts'
import { createUser } from '../../test/invited.ts'
import { newDatabase } from '../../test/stores.ts'
import { addedWebhook, LOOPBACK_ALLOWED, startWebhookSink, until } from '../../test/webhook-sink.ts'
import { record } from '../audit/audit.ts'
import { HOUR_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'

const nothing = statement((q, p: { accountId: string }) =>
  q.db.selectFrom('accounts').select('id').where('id', '=', p.accountId),
)

const named = async (admin: TestBrowser, nth: number): Promise<string> => {
  const { status, body } = await createUser(admin, {
    name: `User ${nth}`,
    email: `user.${nth}@example.com`,
    invite: false,
  })
  assert.equal(status, 201)
  return body.id
}

test('the order is that of what was done, on nodes whose clocks are an hour apart too', async (t) => {
  const database = await newDatabase('postgres')
  t.after(() => database.drop())
  const options = { databaseUrl: database.url, env: LOOPBACK_ALLOWED }
  const [ahead, behind] = [await openHouse(t, options), await openHouse(t, options)]
  const account = await ahead.newAccount()
  const admin = await signedIn(ahead, account)
  const sink = await startWebhookSink(t)
  await addedWebhook(admin, sink.url, ['user'])
  const event = { accountId: account.accountId, type: 'user_changed', actorId: account.userId } as const
  for (let nth = 0; nth < 20; nth++) {
    const { world, now } = nth % 2 === 0 ? ahead : behind
    const at = nth % 2 === 0 ? now() + HOUR_MS : now()
    const subjectId = `usr_${String(nth).padStart(26, '0')}`
    await world.store.write((tx) => record(world, tx, { ...event, subjectId }, at))
  }
  await until(() => sink.events().length === 20, 'all events')
  const told = sink.events().map(({ data }) => Number(String(data['userId']).slice(4)))
  assert.deepEqual(
    told,
    Array.from({ length: 20 }, (_, nth) => nth),
  )
})

test('an act that is committed late is told late, and none is left out', async (t) => {
  const database = await newDatabase('postgres')
  t.after(() => database.drop())
  const options = { databaseUrl: database.url, env: LOOPBACK_ALLOWED }
  const [house, other] = [await openHouse(t, options), await openHouse(t, options)]
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const sink = await startWebhookSink(t)
  await addedWebhook(admin, sink.url, ['user'])
  const event = { accountId: account.accountId, type: 'user_changed', actorId: account.userId } as const
  const late = `usr_${'z'.repeat(26)}`
  let early = ''
  await other.world.store.write(async (tx) => {
    await record(other.world, tx, { ...event, subjectId: late }, other.now())
    // its event has a lower number than the next, which is told before it is committed; statements keep it open meanwhile
    for (let tries = 0; sink.events().length === 0; tries++) {
      if (tries === 5) early = 'begun'
      if (tries > 20_000) throw new Error('the other event was not told')
      await tx.all(nothing, { accountId: account.accountId })
      if (tries === 5) void named(admin, 1)
    }
  })
  await until(() => sink.events().length === 2, 'both')
  assert.equal(early, 'begun')
  assert.deepEqual(
    sink.events().map(({ type }) => type),
    ['user.created', 'user.changed'],
  )
  assert.equal(sink.events()[1]?.data['userId'], late)
})
