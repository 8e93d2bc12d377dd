import assert from 'node:assert/strict'
import { begin, personWith, temporaryCode } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { userRow } from '../../test/house-rows.ts'
import { said } from '../../test/invited.ts'

type Who = { userId: string }

const setStatus = async (admin: TestBrowser, { userId }: Who, status: 'active' | 'deactivated') =>
  said(await admin.call('PATCH', `/api/v1/account/users/${userId}`, { status }))

onBothEngines('a temporary code of before a deactivation is worth nothing after it', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const robin = await personWith(house, account, 'phone')
  const code = await temporaryCode(house, robin)
  const admin = await signedIn(house, account)
  assert.equal(await setStatus(admin, robin, 'deactivated'), '200')
  assert.equal(await setStatus(admin, robin, 'active'), '200')
  assert.equal((await userRow(house.world.store, robin)).temporary_code_ends_at_ms, null)
  const enter = async (given: string) => {
    const browser = await begin(house, robin)
    const method = 'temporary_code'
    return said(await browser.call('POST', '/api/v1/sign-in/second-factor', { method, code: given }))
  }
  assert.equal(await enter(code), '422 code_expired')
  assert.equal(await enter(await temporaryCode(house, robin)), '200', 'one that is issued since lets her in')
})
