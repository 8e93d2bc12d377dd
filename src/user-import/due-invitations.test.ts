import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HEADER, importFile, importState, manyRows } from '../../test/csv-file.ts'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { changeUser, eventRows } from '../../test/house-rows.ts'
import { accept, createUser, mailTo, tokenIn } from '../../test/invited.ts'
import { MINUTE_MS } from '../store/duration.ts'
import { lease } from '../store/lease.ts'
import { startDueInvitations } from './due-invitations.ts'

const invitationsTo = (mails: { to: string; subject: string }[]) =>
  mails.filter(({ subject }) => subject.includes('invited you')).map(({ to }) => to)

onBothEngines('everybody of a file is invited once, by however many processes', async (t, engine) => {
  const house = await openHouse(t, { engine })
  // the house has one already; of the same owner, so that the lease keeps none of them apart
  const stops = [1, 2].map(() => startDueInvitations(house.world, 'test'))
  t.after(() => Promise.all(stops.map((stop) => stop())))
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  assert.equal((await importFile(admin, HEADER + manyRows(130))).status, 201)
  for (let tries = 0; tries < 400 && (await importState(admin)).body.invitationsWaiting > 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 25))
  await mailTo(house, 'user.129@example.com', 'invited you')
  for (let tries = 0; tries < 200 && invitationsTo(house.mails).length < 130; tries++)
    await new Promise((resolve) => setTimeout(resolve, 25))
  const invited = invitationsTo(house.mails)
  assert.equal(invited.length, 130)
  assert.equal(new Set(invited).size, 130)
  const events = await eventRows(house.world.store, account, 'user_invited')
  assert.equal(events.length, 130)
  assert.ok(events.every(({ actor_id: by }) => by === account.userId))
  assert.ok(
    events.every(({ details }) => details === '{}'),
    'nobody is at a browser by then',
  )
  const { text, subject } = await mailTo(house, 'user.7@example.com', 'invited you')
  assert.match(subject, /^Alex Kim invited you to Example Ltd/)
  const accepted = await accept(house.browser(), tokenIn({ text }))
  assert.deepEqual([accepted.status, accepted.body.state], [200, 'enrolment_required'])
})

test('nobody is invited who was deleted, deactivated or invited meanwhile', async (t) => {
  const house = await openHouse(t)
  const { store } = house.world
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  // another process has the job, and dies
  const nowMs = house.now()
  assert.ok(
    await lease(store, { name: 'invitations', owner: 'elsewhere', nowMs, untilMs: nowMs + MINUTE_MS }),
  )
  assert.equal((await importFile(admin, HEADER + manyRows(5))).status, 201)
  assert.equal((await importState(admin)).body.invitationsWaiting, 5)
  const { body } = await admin.call('GET', '/api/v1/account/users')
  const idOf = (nth: number) =>
    body.items.find(({ email }: { email: string }) => email === `user.${nth}@example.com`).id
  const user = (nth: number) => `/api/v1/account/users/${idOf(nth)}`
  assert.equal((await admin.call('DELETE', user(0))).status, 204)
  assert.equal((await admin.call('PATCH', user(1), { status: 'deactivated' })).status, 200)
  assert.equal((await admin.call('POST', `${user(2)}/invitation`)).status, 202)
  const who = { accountId: account.accountId, userId: idOf(3) }
  await changeUser(store, who, { accepted_at_ms: house.now() })
  house.passTime(MINUTE_MS)
  await mailTo(house, 'user.4@example.com', 'invited you')
  assert.equal((await importState(admin)).body.invitationsWaiting, 0)
  assert.deepEqual(invitationsTo(house.mails), ['user.2@example.com', 'user.4@example.com'])
})

test('who was invited a moment ago as another user waits for the minute to end, and is invited then', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const created = await createUser(admin, { email: 'user.0@example.com' })
  await mailTo(house, 'user.0@example.com', 'invited you')
  assert.equal((await admin.call('DELETE', `/api/v1/account/users/${created.body.id}`)).status, 204)
  assert.equal((await importFile(admin, HEADER + manyRows(2))).status, 201)
  await mailTo(house, 'user.1@example.com', 'invited you')
  assert.equal((await importState(admin)).body.invitationsWaiting, 1)
  assert.equal(invitationsTo(house.mails).length, 2)
  house.passTime(MINUTE_MS)
  await mailTo(house, 'user.0@example.com', 'invited you', 2)
  assert.equal((await importState(admin)).body.invitationsWaiting, 0)
})
