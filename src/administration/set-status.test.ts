import assert from 'node:assert/strict'
import { test } from 'node:test'
import { begin, personWith, temporaryCode } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { userRow } from '../../test/house-rows.ts'
import { invited, mailTo, said } from '../../test/invited.ts'
import { allAnswered } from '../../test/mails.ts'
import { HOUR_MS } from '../store/duration.ts'

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

onBothEngines('nobody is buried in mail by deactivations, which always hold', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  const robin = await personWith(house, account, 'phone')
  const admin = await signedIn(house, account)
  for (let nth = 0; nth < 5; nth++)
    for (const status of ['deactivated', 'active'] as const)
      assert.equal(await setStatus(admin, robin, status), '200', `${nth} ${status}`)
  assert.equal(await setStatus(admin, robin, 'deactivated'), '200')
  assert.equal(await setStatus(admin, robin, 'active'), '429 mail_limit')
  assert.notEqual((await userRow(house.world.store, robin)).deactivated_at_ms, null)
  await mailTo(house, robin.email, 'access to Example Ltd again', 5)
  await allAnswered(house)
  const told = house.mails.filter(({ to, subject }) => to === robin.email && /has ended|again/.test(subject))
  assert.equal(told.length, 10)

  house.passTime(HOUR_MS)
  const later = await signedIn(house, account)
  assert.equal(await setStatus(later, robin, 'active'), '200')
  await mailTo(house, robin.email, 'access to Example Ltd again', 6)
})

test('who has not accepted is told nothing, and no budget of hers is spent', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const kai = await invited(house, account)
  for (let nth = 0; nth < 8; nth++)
    for (const status of ['deactivated', 'active'] as const)
      assert.equal(await setStatus(kai.admin, kai, status), '200')
  await allAnswered(house)
  assert.equal(house.mails.filter(({ to }) => to === kai.email).length, 1, 'her invitation')
})
