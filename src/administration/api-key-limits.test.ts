import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserTo, eventsOf } from '../../test/account-rows.ts'
import { newKey, programOf } from '../../test/api-keys.ts'
import { HEADER, problemsIn } from '../../test/csv-file.ts'
import { type House, onBothEngines, openHouse, signedIn, type TestAccount } from '../../test/house.ts'
import { changeUser, userRow } from '../../test/house-rows.ts'
import { accept, KAI, mailTo, said, tokenIn } from '../../test/invited.ts'

const SAM = { name: 'Sam Reyes', role: 'member', email: 'sam@example.com', phone: '+12025550188' } as const
const CSV = { 'content-type': 'text/csv' }

async function opened(house: House) {
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const key = await newKey(admin, ['users:read', 'users:write'])
  return { account, admin, key, program: programOf(house, key) }
}

onBothEngines(
  'a program creates, changes, deactivates and invites members, and all of it bears its name',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { account, admin, key, program } = await opened(house)
    const made = await program('POST', '/account/users', KAI)
    assert.deepEqual([made.status, made.body.role, made.body.status], [201, 'member', 'invited'])
    const { id } = made.body
    const mail = await mailTo(house, KAI.email, 'An administrator invited you to Example Ltd')
    assert.doesNotMatch(mail.text, /Staff directory/)
    const token = tokenIn(mail)
    const shown = await house.browser().call('POST', '/api/v1/invitations/link', { token })
    assert.equal(shown.body.invitedBy, null)
    assert.equal(said(await accept(house.browser(), token)), '200')

    const patch = { name: 'Kai L', phone: '+1 303 555 0125' }
    assert.equal((await program('PATCH', `/account/users/${id}`, patch)).body.phone, '+13035550125')
    for (const status of ['deactivated', 'active'])
      assert.equal((await program('PATCH', `/account/users/${id}`, { status })).body.status, status)
    const { text } = await mailTo(house, KAI.email, 'Your access to Example Ltd has ended')
    assert.match(text, /The API key “Staff directory” switched off your access/)

    const mine = (await eventsOf(house, account)).filter(({ actorId }) => actorId === key.id)
    assert.deepEqual(mine.map(({ type }) => type).toSorted(), [
      'phone_set',
      'user_changed',
      'user_created',
      'user_deactivated',
      'user_invited',
      'user_reactivated',
    ])
    for (const { details } of mine)
      assert.deepEqual([details['address'], details['browser']], ['127.0.0.1', undefined])
    const { items } = (await admin.call('GET', '/api/v1/account/audit-events?type=user_invited')).body
    assert.deepEqual(items[0].actor, { kind: 'api_key', id: key.id, name: 'Staff directory' })
    const file = await admin.call('GET', '/api/v1/account/audit-events', undefined, { accept: 'text/csv' })
    assert.match(String(file.body), /user_invited,API key “Staff directory”,invited a user,Kai L,/)
  },
)

onBothEngines('no program touches or makes an administrator', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { account, admin, program } = await opened(house)
  const other = await addUserTo(house, account, { ...SAM, role: 'admin' })
  const path = `/account/users/${other.userId}`
  const refused = '403 not_for_api_keys'
  assert.equal(said(await program('POST', '/account/users', { ...KAI, role: 'admin' })), refused)
  for (const patch of [
    { name: 'Sam' },
    { role: 'member' },
    { status: 'deactivated' },
    { phone: '+1 303 555 0125' },
  ])
    assert.equal(said(await program('PATCH', path, patch)), refused, JSON.stringify(patch))
  assert.equal(said(await program('DELETE', path)), refused)
  await changeUser(house.world.store, other, { deactivated_at_ms: house.now() })
  assert.equal(said(await program('PATCH', path, { status: 'active' })), refused)
  const invited = (
    await admin.call('POST', '/api/v1/account/users', { ...KAI, role: 'admin', invite: false })
  ).body
  assert.equal(said(await program('POST', `/account/users/${invited.id}/invitation`)), refused)
  const file = `${HEADER}Noa Petit,noa@example.com,admin,+12025550190\r\nIda Berg,ida@example.com,,+12025550191\r\n`
  const imported = await program('POST', '/account/users/import', file, CSV)
  assert.equal(imported.status, 422)
  assert.deepEqual(problemsIn(imported), ['2 role: An API key makes no administrators. Write member.'])
  const { counts } = (await program('GET', '/account/users')).body
  assert.deepEqual([counts.everyone, counts.admins], [3, 3])
  const { deactivated_at_ms: since, name } = await userRow(house.world.store, other)
  assert.deepEqual([since !== null, name], [true, 'Sam Reyes'])
})

test('no program changes a role, an e-mail or a proven phone, and nothing of the patch is stored', async (t) => {
  const house = await openHouse(t)
  const { account, program } = await opened(house)
  const sam = await addUserTo(house, account, SAM)
  await signedIn(house, sam)
  const robin = (await program('POST', '/account/users', { ...KAI, name: 'Robin Diaz', invite: false })).body
  for (const [userId, patch] of [
    [robin.id, { name: 'R', role: 'admin' }],
    [robin.id, { name: 'R', email: 'robin@example.com' }],
    [sam.userId, { name: 'S', role: 'admin' }],
    [sam.userId, { name: 'S', phone: '+1 303 555 0125' }],
  ] as const)
    assert.equal(
      said(await program('PATCH', `/account/users/${userId}`, patch)),
      '403 not_for_api_keys',
      JSON.stringify(patch),
    )
  const stored = async (user: TestAccount) => {
    const { name, email, role, phone } = await userRow(house.world.store, user)
    return [name, email, role, phone]
  }
  assert.deepEqual(await stored(sam), ['Sam Reyes', 'sam@example.com', 'member', '+12025550188'])
  assert.deepEqual(await stored({ ...sam, userId: robin.id }), [
    'Robin Diaz',
    KAI.email,
    'member',
    '+13035550124',
  ])
  // what she has already is no change
  const same = { name: 'Sam R', role: 'member', phone: SAM.phone, email: SAM.email }
  assert.equal(said(await program('PATCH', `/account/users/${sam.userId}`, same)), '200')
})

onBothEngines(
  'a program imports members, whose invitations go out in no name of its own',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { account, key, program } = await opened(house)
    const file = `${HEADER}Noa Petit,noa@example.com,member,+12025550190\r\nIda Berg,ida@example.com,,+12025550191\r\n`
    assert.deepEqual((await program('POST', '/account/users/import', file, CSV)).body, {
      created: 2,
      rows: 2,
    })
    await mailTo(house, 'noa@example.com', 'An administrator invited you')
    await mailTo(house, 'ida@example.com', 'An administrator invited you')
    const types = (await eventsOf(house, account))
      .filter(({ actorId }) => actorId === key.id)
      .map(({ type }) => type)
    assert.deepEqual(types, ['users_imported', 'user_invited', 'user_invited'])
    assert.equal((await program('GET', '/account/users/import')).body.state, 'done')
  },
)
