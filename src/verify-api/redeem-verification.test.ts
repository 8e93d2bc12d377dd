import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newKey } from '../../test/api-keys.ts'
import {
  fiftyTimes,
  nextCode,
  oneWon,
  type Person,
  personWith,
  setPolicy,
  wrongAppCode,
  wrongInARow,
} from '../../test/authenticators.ts'
import { type House, onBothEngines, openHouse } from '../../test/house.ts'
import { changeUser, eventRows } from '../../test/house-rows.ts'
import { said } from '../../test/invited.ts'
import { asked, newProduct, type Product, productOf, PURPOSE } from '../../test/verifying.ts'
import { MINUTE_MS } from '../store/duration.ts'

async function opened(house: House) {
  house.stopTime()
  const account = await house.newAccount()
  const { admin, product } = await newProduct(house, account)
  const person = await personWith(house, account, 'phone+app')
  await setPolicy(house, account, { primary: 'app', backup: 'sms' })
  return { account, admin, product, person }
}

/** A verification that has passed. */
async function passed(house: House, product: Product, person: Person): Promise<string> {
  nextCode(house)
  const id = await asked(product, person)
  assert.equal(said(await product.answer(id, { method: 'app', code: person.app?.code() })), '200')
  return id
}

onBothEngines('what has passed is redeemed once, and what was redeemed is told', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { account, product, person } = await opened(house)
  const open = await asked(product, person)
  assert.equal(said(await product.redeem(open, person.userId)), '409 verification_not_passed')
  const id = await passed(house, product, person)
  const at = new Date(house.now()).toISOString()
  const { status, body } = await product.redeem(id, person.userId)
  assert.equal(status, 200)
  const by = { why: 'answered', answered: 'app', amr: ['otp'] }
  assert.deepEqual(body, { id, userId: person.userId, purpose: PURPOSE, ...by, passedAt: at })
  assert.equal(said(await product.redeem(id, person.userId)), '409 verification_redeemed')
  assert.equal((await product.look(id)).body.state, 'redeemed')
  const wrong = { method: 'app', code: wrongAppCode(house, person.app ?? assert.fail()) }
  assert.equal(said(await product.answer(id, wrong)), '422 code_used')
  assert.equal(await wrongInARow(house, person), 0, 'what has passed is answered no more, and counts nothing')
  const kept = await eventRows(house.world.store, account, 'verification_redeemed')
  assert.deepEqual(
    kept.map(({ actor_id: actor, subject_id: subject }) => [actor, subject]),
    [[product.keyId, person.userId]],
  )
})

onBothEngines('of fifty redemptions at once one succeeds', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { account, product, person } = await opened(house)
  const id = await passed(house, product, person)
  const answers = await fiftyTimes(() => product.redeem(id, person.userId))
  oneWon(answers, ['409 verification_redeemed'], 'redemption')
  assert.equal((await eventRows(house.world.store, account, 'verification_redeemed')).length, 1)
})

test('for another user or purpose nothing is redeemed, and it is not spent by that', async (t) => {
  const house = await openHouse(t)
  const { account, product, person } = await opened(house)
  const other = await personWith(house, account, 'phone')
  await setPolicy(house, account, { primary: 'app', backup: 'sms' })
  const id = await passed(house, product, person)
  for (const [userId, purpose] of [
    [other.userId, PURPOSE],
    [account.userId, PURPOSE],
    [person.userId, 'pay'],
    [person.userId, 'Sign in'],
  ] as const)
    assert.equal(said(await product.redeem(id, userId, purpose)), '422 verification_mismatch', purpose)
  assert.equal(said(await product.redeem(id, person.userId)), '200')
})

test('it is redeemed within five minutes of the answer, and answered within ten of its beginning', async (t) => {
  const house = await openHouse(t)
  const { product, person } = await opened(house)
  const inTime = await passed(house, product, person)
  house.passTime(5 * MINUTE_MS - 1)
  assert.equal(said(await product.redeem(inTime, person.userId)), '200')
  const late = await passed(house, product, person)
  house.passTime(5 * MINUTE_MS)
  assert.equal(said(await product.redeem(late, person.userId)), '410 verification_ended')
  assert.equal(said(await product.look(late)), '410 verification_ended')

  const answeredLast = await asked(product, person)
  const tooLate = await asked(product, person)
  house.passTime(10 * MINUTE_MS - 1)
  assert.equal(said(await product.answer(answeredLast, { method: 'app', code: person.app?.code() })), '200')
  house.passTime(1)
  assert.equal(said(await product.redeem(answeredLast, person.userId)), '200')
  nextCode(house)
  for (const answer of [
    await product.answer(tooLate, { method: 'app', code: person.app?.code() }),
    await product.call('POST', `/account/verifications/${tooLate}/sms-code`),
    await product.look(tooLate),
  ])
    assert.equal(said(answer), '410 verification_ended')
})

onBothEngines(
  'whatever ends the sign-ins of a user ends what programs verify her for, passed or not',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { admin, product, person } = await opened(house)
    const path = `/api/v1/account/users/${person.userId}`
    const changes: [string, () => Promise<unknown>][] = [
      ['phone set', () => admin.call('PATCH', path, { phone: '+1 303 555 0191' })],
      ['deactivated', () => admin.call('PATCH', path, { status: 'deactivated' })],
      ['reset', () => admin.call('POST', `${path}/second-factor-reset`, {})],
    ]
    for (const [about, change] of changes) {
      const done = await passed(house, product, person)
      const open = await asked(product, person)
      const { status } = (await change()) as { status: number }
      assert.ok(status < 300, about)
      if (about === 'deactivated') await admin.call('PATCH', path, { status: 'active' })
      assert.equal(said(await product.redeem(done, person.userId)), '410 verification_ended', about)
      assert.equal(said(await product.look(open)), '410 verification_ended', about)
    }
  },
)

test('another key of the account, and a key of another account, never see a verification', async (t) => {
  const house = await openHouse(t)
  const { admin, product, person } = await opened(house)
  const second = productOf(house, await newKey(admin, ['verify']))
  const elsewhere = (await newProduct(house, await house.newAccount())).product
  const id = await passed(house, product, person)
  for (const stranger of [second, elsewhere]) {
    const calls = [
      stranger.look(id),
      stranger.answer(id, { method: 'app', code: '123456' }),
      stranger.redeem(id, person.userId),
      stranger.call('POST', `/account/verifications/${id}/sms-code`),
      stranger.call('POST', `/account/verifications/${id}/security-key-options`),
      stranger.call('POST', `/account/verifications/${id}/answer`, { not: 'even a body' }),
    ]
    for (const answer of await Promise.all(calls)) assert.equal(said(answer), '404 not_found')
  }
  assert.equal(said(await elsewhere.begin(person)), '404 not_found')
  assert.equal(said(await elsewhere.begin({ email: person.email })), '404 not_found')
  assert.equal(said(await product.redeem(id, person.userId)), '200')
})

test('nobody is verified who cannot sign in, and nothing tells why', async (t) => {
  const house = await openHouse(t)
  const { account, admin, product, person } = await opened(house)
  const users = '/api/v1/account/users'
  const kai = { name: 'Kai Lund', email: 'kai@example.com', phone: '+1 303 555 0124' }
  const invited = (await admin.call('POST', users, kai)).body
  const gone = await personWith(house, account, 'phone')
  await changeUser(house.world.store, gone, { deactivated_at_ms: house.now() })
  const told = []
  for (const user of [
    { userId: `usr_${'0'.repeat(26)}` },
    { email: 'nobody@example.com' },
    { email: 'no address' },
    { userId: invited.id },
    { email: kai.email },
    gone,
    { email: gone.email },
  ]) {
    const { status, body } = await product.begin(user)
    told.push(JSON.stringify([status, body.code, body.detail]))
  }
  assert.equal(new Set(told).size, 1, told.join('\n'))
  assert.match(told[0] ?? '', /404,"not_found"/)
  assert.equal((await product.begin({ email: person.email.toUpperCase() })).body.userId, person.userId)
  for (const wrong of [
    { purpose: '' },
    { purpose: 'x'.repeat(65) },
    { purpose: 'two\nlines' },
    { user: {} },
    { more: 1 },
  ])
    assert.equal(said(await product.begin(person, wrong)), '422 invalid', JSON.stringify(wrong))
})

test('a key that was revoked in the middle of a call neither answers nor redeems', async (t) => {
  const house = await openHouse(t)
  const { account, admin, product, person } = await opened(house)
  const id = await passed(house, product, person)
  await admin.call('DELETE', `/api/v1/account/api-keys/${product.keyId}`)
  const client = { address: '127.0.0.1', network: '127.0.0.1', browser: '' }
  const caller = { accountId: account.accountId, apiKeyId: product.keyId, name: 'Shop checkout', client }
  const redemption = house.doors.find(({ path }) => path.endsWith('/redemption')) ?? assert.fail()
  // let in a moment ago
  const request = { caller, params: { id }, body: { userId: person.userId, purpose: PURPOSE } }
  const going = redemption.handle(request as unknown as Parameters<typeof redemption.handle>[0])
  await assert.rejects(going, { code: 'api_key_wrong' })
})
