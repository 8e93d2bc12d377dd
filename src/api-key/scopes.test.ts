import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserTo } from '../../test/account-rows.ts'
import { newKey, programOf } from '../../test/api-keys.ts'
import { HEADER, manyRows } from '../../test/csv-file.ts'
import { openHouse, signedIn } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import { SCOPE_NAMES, type Scope } from '../http/scope.ts'

/** Every door that a key opens, and by which scope. All others are closed to keys. */
const OPENED: Record<string, Scope> = {
  'GET /account/users': 'users:read',
  'GET /account/users/{id}': 'users:read',
  'GET /account/users/import': 'users:read',
  'POST /account/users': 'users:write',
  'PATCH /account/users/{id}': 'users:write',
  'POST /account/users/{id}/invitation': 'users:write',
  'POST /account/users/import': 'users:write',
  'GET /account/audit-events': 'activity:read',
  'GET /account/sms': 'activity:read',
  'GET /account/sms/troubles': 'activity:read',
  'GET /account/coverage': 'coverage:read',
  'GET /account/coverage/phones': 'coverage:read',
  'POST /account/verifications': 'verify',
  'GET /account/verifications/{id}': 'verify',
  'POST /account/verifications/{id}/sms-code': 'verify',
  'POST /account/verifications/{id}/security-key-options': 'verify',
  'POST /account/verifications/{id}/answer': 'verify',
  'POST /account/verifications/{id}/redemption': 'verify',
}
/** Where the example of the door is nothing for a key. */
const BODIES: Record<string, object> = { 'PATCH /account/users/{id}': { name: 'Sam R' } }
const OPEN_TO_ALL = new Set(['nothing', 'set_up_code'])
const SAM = { name: 'Sam Reyes', role: 'member', email: 'sam@example.com', phone: '+12025550188' } as const

test('each scope opens its own doors and no other, whatever session comes with the key', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const { userId } = await addUserTo(house, account, SAM)
  const admin = await signedIn(house, account)
  const keys = new Map<Scope, { key: string }>()
  for (const scope of SCOPE_NAMES) keys.set(scope, await newKey(admin, [scope]))
  let opened = 0
  for (const door of house.doors) {
    if (OPEN_TO_ALL.has(door.needs)) continue
    const name = `${door.method} ${door.path}`
    const path = door.path.replaceAll('{id}', userId).replaceAll(/\{\w+\}/g, 'x')
    const body = door.readsCsv ? HEADER + manyRows(2) : (BODIES[name] ?? (door.body && door.example))
    const headers = door.readsCsv ? { 'content-type': 'text/csv' } : {}
    for (const [scope, key] of keys)
      for (const browser of [house.browser(), admin]) {
        const answer = said(await programOf(house, key, browser)(door.method, path, body, headers))
        const about = `${name} by ${scope}`
        if (OPENED[name] === undefined) assert.equal(answer, '403 not_for_api_keys', about)
        else if (OPENED[name] !== scope) assert.equal(answer, '403 scope_missing', about)
        else {
          assert.match(answer, /^2|^4(04|09|22|29) /, about)
          opened++
        }
      }
  }
  assert.equal(opened, 2 * Object.keys(OPENED).length)
  const { items } = (await admin.call('GET', '/api/v1/account/users?show=admins')).body
  assert.equal(items.length, 1, 'the session that came with the keys was not used')
})

test('a key that is wrong opens nothing, whatever session comes with it', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const { id, key } = await newKey(admin, ['users:read'])
  await admin.call('DELETE', `/api/v1/account/api-keys/${id}`)
  for (const wrong of [key, `sallyport_key_${'0'.repeat(26)}_${'0'.repeat(52)}`])
    for (const path of ['/account/users', '/account/security-policy', '/me', '/account/coverage'])
      assert.equal(
        said(await programOf(house, { key: wrong }, admin)('GET', path)),
        '401 api_key_wrong',
        path,
      )
  assert.equal(said(await admin.call('GET', '/api/v1/account/users')), '200')
})

test('files are for programs too, and a page of another site has no use of a key', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const program = programOf(house, await newKey(admin))
  for (const [path, accept] of [
    ['/account/users', 'text/csv'],
    ['/account/audit-events', 'text/csv'],
    ['/account/audit-events', 'application/x-ndjson'],
  ] as const) {
    const answer = await program('GET', path, undefined, { accept })
    assert.equal(answer.headers.get('content-type'), `${accept}; charset=utf-8`)
    assert.match(String(answer.body), /Alex Kim/)
  }
  const crossed = await program('POST', '/account/users', {}, { 'sec-fetch-site': 'cross-site' })
  assert.equal(said(crossed), '403 cross_site')
})

test('the description of the API says which scope opens a door', async (t) => {
  const house = await openHouse(t)
  // oxlint-disable-next-line typescript/no-explicit-any -- read as it is
  const body = (await (await fetch(`${house.url}/api/openapi.json`)).json()) as any
  const { security } = body.paths['/api/v1/account/users'].get
  assert.deepEqual(security, [{ session: [] }, { apiKey: ['users:read'] }])
  assert.deepEqual(body.paths['/api/v1/account/security-policy'].put.security, [{ session: [] }])
  assert.equal(body.components.securitySchemes.apiKey.scheme, 'bearer')
  for (const scope of SCOPE_NAMES)
    assert.match(body.components.securitySchemes.apiKey.description, new RegExp(`\`${scope}\``))
})
