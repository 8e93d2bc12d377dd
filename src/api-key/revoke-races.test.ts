import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KEYS, newKey, programOf } from '../../test/api-keys.ts'
import { HEADER, manyRows } from '../../test/csv-file.ts'
import { type House, onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { eventRows } from '../../test/house-rows.ts'
import { KAI, said } from '../../test/invited.ts'
import type { Door } from '../http/door.ts'
import { DAY_MS } from '../store/duration.ts'

/** Lets something happen between the moment when the next call is let in and its nth write. */
function beforeWrite({ world }: House, nth: number, happens: () => Promise<unknown>): void {
  const { store } = world
  let writes = 0
  world.store = {
    ...store,
    async write(work) {
      if (++writes === nth) {
        world.store = store
        await happens()
      }
      return store.write(work)
    },
  }
}

onBothEngines('a key that is revoked in the middle of an act does not finish it', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const member = (await admin.call('POST', '/api/v1/account/users', { ...KAI, invite: false })).body
  const path = `/account/users/${member.id}`
  const csv = { 'content-type': 'text/csv' }
  const acts = [
    ['POST', '/account/users', { ...KAI, email: 'other@example.com' }, {}, 1],
    ['PATCH', path, { name: 'Kai' }, {}, 1],
    ['PATCH', path, { status: 'deactivated' }, {}, 1],
    ['POST', '/account/users/import', HEADER + manyRows(3), csv, 1],
    ['POST', '/account/users/import', HEADER + manyRows(3), csv, 2],
  ] as const
  for (const [method, where, body, headers, nth] of acts) {
    const key = await newKey(admin, ['users:read', 'users:write'])
    const program = programOf(house, key)
    await used(program, admin)
    beforeWrite(house, nth, async () =>
      assert.equal(said(await admin.call('DELETE', `${KEYS}/${key.id}`)), '204'),
    )
    assert.equal(said(await program(method, where, body, headers)), '401 api_key_wrong', `${method} ${where}`)
  }
  // let in a moment ago
  const key = await newKey(admin, ['users:write'])
  await admin.call('DELETE', `${KEYS}/${key.id}`)
  const client = { address: '127.0.0.1', network: '127.0.0.1', browser: '' }
  const caller = { accountId: account.accountId, apiKeyId: key.id, name: 'Staff directory', client }
  const invites = house.doors.find((one) => one.path === '/account/users/{id}/invitation')
  const request = { caller, params: { id: member.id } } as unknown as Parameters<Door['handle']>[0]
  await assert.rejects(invites?.handle(request) ?? Promise.resolve(), { code: 'api_key_wrong' })
  const { body } = await admin.call('GET', '/api/v1/account/users')
  assert.deepEqual(
    body.items.map(({ name, status }: { name: string; status: string }) => `${name} ${status}`),
    ['Alex Kim active', 'Kai Lund invited'],
  )
})

test('a key that ends in the middle of an act does not finish it', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const program = programOf(house, await newKey(admin, ['users:read', 'users:write'], { endsIn: '30_days' }))
  house.passTime(30 * DAY_MS - 1)
  let looks = 0
  const { now } = house.world.clock
  house.world.clock.now = () => now() + (looks++ === 0 ? 0 : 1)
  assert.equal(said(await program('POST', '/account/users', KAI)), '401 api_key_wrong')
})

onBothEngines('of acts and a revocation at once, none is done after it', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  for (let round = 0; round < 5; round++) {
    const key = await newKey(admin, ['users:write'])
    const program = programOf(house, key)
    let revoked = false
    const late: string[] = []
    const acts = Array.from({ length: 12 }, async (_, nth) => {
      await new Promise((resolve) => setTimeout(resolve, nth * 2))
      const asksLate = revoked
      const user = { ...KAI, email: `user.${round}.${nth}@example.com`, invite: false }
      const answer = said(await program('POST', '/account/users', user))
      assert.match(answer, /^201$|^401 api_key_wrong$/)
      if (asksLate) late.push(answer)
    })
    const revoking = (async () => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      assert.equal(said(await admin.call('DELETE', `${KEYS}/${key.id}`)), '204')
      revoked = true
    })()
    await Promise.all([...acts, revoking])
    assert.ok(late.every((answer) => answer === '401 api_key_wrong'))
    assert.equal(said(await program('POST', '/account/users', KAI)), '401 api_key_wrong')
  }
  const made = await eventRows(house.world.store, account, 'user_created')
  const { matching } = (await admin.call('GET', '/api/v1/account/users')).body
  assert.equal(matching, made.length + 1)
})

onBothEngines('of two who revoke one key at once, one is told that it is not there', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const { id } = await newKey(admin)
  const answers = await Promise.all(
    [1, 2, 3].map(async () => said(await admin.call('DELETE', `${KEYS}/${id}`))),
  )
  assert.deepEqual(answers.toSorted(), ['204', '404 not_found', '404 not_found'])
  assert.equal((await eventRows(house.world.store, account, 'api_key_revoked')).length, 1)
})

/** Uses a key once and waits until that is noted, so that the next call notes nothing. */
async function used(
  program: ReturnType<typeof programOf>,
  admin: Awaited<ReturnType<typeof signedIn>>,
): Promise<void> {
  await program('GET', '/account/users')
  for (let tries = 0; tries < 400; tries++) {
    const [first] = (await admin.call('GET', KEYS)).body.items
    if (first.lastUsed !== null) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error('the use was not noted')
}
