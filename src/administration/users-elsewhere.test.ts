import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserTo } from '../../test/account-rows.ts'
import { personWith, setPolicy } from '../../test/authenticators.ts'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { invited, said } from '../../test/invited.ts'
import { everyTable } from '../../test/mails.ts'
import { devicesIn, trustedBy } from '../../test/trusting.ts'

const USERS = '/api/v1/account/users'

/** Bodies of every kind: right ones, wrong ones, none. */
const BODIES = [undefined, {}, { name: 'Mallory' }, { phone: 'nonsense', isAdmin: true }, { hours: 1 }, []]

onBothEngines(
  'every call that names a user of another account finds nobody, before its body is looked at, and changes nothing',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const ours = await house.newAccount()
    const theirs = await house.newAccount()
    const robin = await personWith(house, theirs, 'phone+app')
    await setPolicy(house, theirs, { primary: 'app', backup: 'sms', deviceTrust: '1_week' })
    const [device] = await devicesIn(await trustedBy(house, robin, 'app'))
    assert.ok(device)
    const kai = await invited(house, theirs)
    const us = await signedIn(house, ours)

    const doors = house.doors.filter(({ path }) => path.startsWith('/account/users/{id}'))
    assert.ok(doors.length >= 11, `${doors.length} doors`)
    const before = await everyTable(house)
    for (const { method, path } of doors) {
      for (const userId of [robin.userId, kai.userId, theirs.userId]) {
        const named: string = `/api/v1${path.replace('{id}', userId).replace('{device}', device.id)}`
        for (const body of method === 'GET' ? [undefined] : BODIES) {
          const refused = await us.call(method, named, body)
          assert.equal(said(refused), '404 not_found', `${method} ${path} ${JSON.stringify(body)}`)
        }
        if (method === 'GET') assert.equal(said(await us.call(method, `${named}?x=1`)), '404 not_found')
      }
    }
    const own = `${USERS}/${ours.userId}/trusted-devices/${device.id}`
    assert.equal(said(await us.call('DELETE', own)), '404 not_found', 'nor is their device one of ours')
    const after = await everyTable(house)
    assert.deepEqual(
      Object.keys(before).filter((table) => before[table] !== after[table]),
      [],
    )
  },
)

test('no list, no count, no record and no place in a list tells anything of another account', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const ours = await house.newAccount({ name: 'Our Company' })
  const theirs = await house.newAccount({ name: 'Their Company' })
  const [us, them] = [await signedIn(house, ours), await signedIn(house, theirs)]
  for (const [nth, account] of [theirs, theirs, theirs, ours].entries())
    await addUserTo(house, account, {
      name: `Kai ${nth}`,
      email: `kai.${nth}@example.com`,
      role: 'member',
      phone: theirs.phone,
    })
  const twoFactor = { active: true, primary: 'sms', backup: 'app', deviceTrust: '1_week' }
  const preview = '/api/v1/account/security-policy/preview'
  const foreign = [theirs.accountId, theirs.userId, theirs.email, 'Their Company', 'kai.0@', 'Kai 1']
  const theirPlaces = {
    users: (await them.call('GET', `${USERS}?limit=1`)).body.nextCursor,
    coverage: (await them.call('GET', '/api/v1/account/coverage?limit=1')).body.users.nextCursor,
    events: (await them.call('GET', '/api/v1/account/audit-events?limit=1')).body.nextCursor,
  }
  for (const place of Object.values(theirPlaces)) assert.ok(place)
  const place = (cursor: string) => encodeURIComponent(cursor)
  for (const [method, path, body] of [
    ['GET', USERS],
    ['GET', `${USERS}?search=kai`],
    ['GET', `${USERS}?search=${encodeURIComponent(theirs.email)}`],
    ['GET', `${USERS}?phone=shared`],
    ['GET', `${USERS}?cursor=${place(theirPlaces.users)}`],
    ['GET', '/api/v1/account/coverage'],
    ['GET', `/api/v1/account/coverage?cursor=${place(theirPlaces.coverage)}`],
    ['POST', preview, { twoFactor }],
    ['GET', '/api/v1/account/audit-events'],
    ['GET', `/api/v1/account/audit-events?user=${theirs.userId}`],
    ['GET', `/api/v1/account/audit-events?cursor=${place(theirPlaces.events)}`],
  ] as const) {
    const answered = await us.call(method, path, body)
    assert.equal(answered.status, 200, `${path} ${JSON.stringify(answered.body)}`)
    const text = JSON.stringify(answered.body)
    for (const word of foreign) assert.ok(!text.includes(word), `${path} says ${word}`)
  }
  assert.equal((await us.call('GET', `${USERS}?phone=shared`)).body.matching, 0, 'shared within an account')
  const count = async (path: string) => (await us.call('GET', path)).body
  assert.deepEqual((await count('/api/v1/account/coverage')).counts, { ready: 1, willEnrol: 1, stuck: 0 })
  assert.equal((await count(`/api/v1/account/audit-events?user=${theirs.userId}`)).items.length, 0)

  const csv = 'name,email,role,phone\nNed Lund,ned@example.com,member,+1 303 555 0177\n'
  const imported = await us.call('POST', `${USERS}/import?invite=false`, csv, { 'content-type': 'text/csv' })
  assert.equal(said(imported), '201')
  assert.equal(said(await them.call('GET', `${USERS}/import`)), '404 not_found')
  assert.equal((await them.call('GET', `${USERS}?search=ned`)).body.matching, 0)
  assert.equal((await us.call('GET', `${USERS}?search=ned`)).body.matching, 1)
})
