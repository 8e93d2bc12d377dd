import assert from 'node:assert/strict'
import { test } from 'node:test'
import { personWith, recoveryCodes, setPolicy, temporaryCode } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { invited, said } from '../../test/invited.ts'
import { devicesIn, meets, personOf, trustedBy } from '../../test/trusting.ts'
import { iso } from '../http/wire.ts'
import { DAY_MS, MINUTE_MS } from '../store/duration.ts'

const USERS = '/api/v1/account/users'
type Whose = { userId: string }
const has = async (admin: TestBrowser, { userId }: Whose) => {
  const { status, body } = await admin.call('GET', `${USERS}/${userId}/authenticators`)
  assert.equal(status, 200, JSON.stringify(body))
  return body
}

onBothEngines(
  'an administrator sees what a user has set up, what is open of hers, and a reset until she has set up anew',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const policy = { primary: 'app', backup: 'sms' } as const
    const { account, person } = await personOf(house, policy, 'phone+app+key')
    const admin = await signedIn(house, account)
    const session = await trustedBy(house, person, 'app')
    await recoveryCodes(session)
    const all = await has(admin, person)
    const own = (await session.call('GET', '/api/v1/me/authenticators')).body.items
    assert.deepEqual(
      all.items,
      own.map(({ allowed: _, removable: __, ...shown }: Record<string, unknown>) => shown),
    )
    assert.deepEqual(
      all.items.map(({ method, proven }: { method: string; proven: boolean }) => `${method} ${proven}`),
      ['sms true', 'app true', 'security_key true'],
    )
    const sessions = (await session.call('GET', '/api/v1/me/sessions')).body.items.length
    assert.deepEqual(
      [all.recoveryCodesLeft, all.temporaryCodeEndsAt, all.sessions, all.reset],
      [10, null, sessions, null],
    )

    house.passTime(MINUTE_MS)
    const reset = await admin.call('POST', `${USERS}/${person.userId}/second-factor-reset`, {
      phone: person.phone,
    })
    assert.equal(said(reset), '200')
    const after = await has(admin, person)
    assert.deepEqual(after, {
      items: [{ ...all.items[0], proven: false, addedAt: null }],
      recoveryCodesLeft: 0,
      temporaryCodeEndsAt: reset.body.expiresAt,
      sessions: 0,
      ifPhone: { removed: 'will_enrol', replaced: 'will_enrol' },
      reset: { at: iso(house.now()), by: 'Alex Kim' },
    })
    house.passTime(MINUTE_MS)
    await signedIn(house, person)
    const anew = await has(admin, person)
    assert.deepEqual([anew.reset, anew.sessions, anew.items[0].proven], [null, 1, true])
  },
)

test('a temporary code that has ended, and a session that has, are not shown', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const person = await personWith(house, account, 'phone')
  await signedIn(house, person)
  await temporaryCode(house, person)
  house.passTime(DAY_MS)
  const admin = await signedIn(house, account)
  assert.deepEqual(
    [(await has(admin, person)).temporaryCodeEndsAt, (await has(admin, person)).sessions],
    [null, 0],
  )
  const { userId } = await invited(house, account, { admin })
  const kai = await has(admin, { userId })
  assert.deepEqual([kai.items.length, kai.items[0].proven, kai.sessions, kai.reset], [1, false, 0, null])
})

test('an administrator sees a user’s sign-ins as she does, and ends the trust of one of her devices', async (t) => {
  const house = await openHouse(t)
  const { account, person } = await personOf(house)
  await setPolicy(house, account, { primary: 'app', backup: 'sms' })
  const one = await trustedBy(house, person, 'app')
  house.passTime(MINUTE_MS)
  assert.equal(await meets(one, person), 'trusted_device')
  const admin = await signedIn(house, account)
  const path = `${USERS}/${person.userId}`
  const own = (await one.call('GET', '/api/v1/me/sign-ins')).body
  assert.ok(own.items.length >= 2)
  assert.deepEqual((await admin.call('GET', `${path}/sign-ins`)).body, own)
  const first = (await admin.call('GET', `${path}/sign-ins?limit=1`)).body
  assert.deepEqual(first.items, own.items.slice(0, 1))
  const rest = (await admin.call('GET', `${path}/sign-ins?cursor=${first.nextCursor}`)).body
  assert.deepEqual(rest.items, own.items.slice(1))
  assert.equal(said(await admin.call('GET', `${path}/sign-ins?cursor=x`)), '422 invalid')

  const [device] = await devicesIn(one)
  assert.ok(device)
  assert.equal(said(await admin.call('DELETE', `${path}/trusted-devices/${device.id}`)), '204')
  assert.equal(said(await admin.call('DELETE', `${path}/trusted-devices/${device.id}`)), '404 not_found')
  assert.equal(await meets(one, person), 'second_factor_required')
})
