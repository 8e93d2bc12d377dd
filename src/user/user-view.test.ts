import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserTo, takePhone } from '../../test/account-rows.ts'
import { changeUser } from '../../test/house-rows.ts'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { readPolicy } from '../policy/policy-store.ts'
import { readUser } from './user-store.ts'
import { userOnWire } from './user-view.ts'

onBothEngines(
  'a number carries one word, the first that fits: unreachable, shared, unproven, reachable',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { store } = house.world
    const account = await house.newAccount()
    const show = async () =>
      userOnWire(
        store.read,
        await readUser(store.read, account.accountId, account.userId),
        await readPolicy(store.read, account.accountId),
        house.now(),
      )
    const seen = async () => {
      const { phoneStatus, coverage, methods } = await show()
      return [phoneStatus, coverage, methods]
    }
    assert.deepEqual(await seen(), ['unproven', 'will_enrol', []])
    await changeUser(store, account, { phone_proven_at_ms: house.now() })
    assert.deepEqual(await seen(), ['reachable', 'ready', ['sms']])
    const other = await addUserTo(house, account, {
      name: 'Robin Diaz',
      email: 'robin.diaz@example.com',
      role: 'member',
      phone: account.phone,
    })
    assert.deepEqual(await seen(), ['shared', 'ready', ['sms']])
    await changeUser(store, other, { deactivated_at_ms: house.now() })
    assert.deepEqual(await seen(), ['reachable', 'ready', ['sms']], 'a deactivated user shares nothing')
    await changeUser(store, account, { phone: '+442079460958' })
    assert.deepEqual(await seen(), ['unreachable', 'stuck', ['sms']])
    await takePhone(house, account)
    assert.deepEqual(await seen(), [null, 'stuck', []])
  },
)

test('the same number in another account is not shared: nothing of that account shows', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  await house.newAccount({ phone: account.phone })
  const me = (await (await signedIn(house, account)).call('GET', '/api/v1/me')).body
  assert.equal(me.phoneStatus, 'reachable')
})

onBothEngines(
  'a user is invited, active or deactivated, and her last sign-in and her lock show',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const { store } = house.world
    const account = await house.newAccount()
    const browser = await signedIn(house, account)
    const me = (await browser.call('GET', '/api/v1/me')).body
    assert.deepEqual(
      [me.status, me.lastSignInAt, me.secondFactor],
      ['active', new Date(house.now()).toISOString(), { lockedUntil: null, disabled: false }],
    )
    const policy = await readPolicy(store.read, account.accountId)
    const show = async () =>
      userOnWire(
        store.read,
        await readUser(store.read, account.accountId, account.userId),
        policy,
        house.now(),
      )
    await changeUser(store, account, { accepted_at_ms: null })
    assert.equal((await show()).status, 'invited')
    await changeUser(store, account, { deactivated_at_ms: house.now() })
    assert.equal((await show()).status, 'deactivated')
  },
)
