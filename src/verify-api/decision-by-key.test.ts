import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Having, nextCode, personWith, setPolicy } from '../../test/authenticators.ts'
import { onBothEngines, openHouse } from '../../test/house.ts'
import { changeUser } from '../../test/house-rows.ts'
import { givenTo, newProduct, PURPOSE } from '../../test/verifying.ts'
import type { Method } from '../policy/method-name.ts'
import { MINUTE_MS } from '../store/duration.ts'

/** What a program meets: the methods that answer; none where she has to set one up in a sign-in of ours. */
type Meets = Method[]

const none: Meets = []
const sms: Meets = ['sms']
const app: Meets = ['app']
const key: Meets = ['security_key']

const COLUMNS: Having[] = ['nothing', 'number', 'phone', 'app', 'key', 'phone+app', 'reset']
const TABLE: [policy: Method[], ...meets: Meets[]][] = [
  [['sms'], none, none, sms, none, none, sms, none],
  [['app'], none, none, none, app, none, app, none],
  [['security_key'], none, none, none, none, key, none, none],
  [['sms', 'app'], none, none, sms, app, none, ['sms', 'app'], none],
  [['app', 'sms'], none, none, sms, app, none, ['app', 'sms'], none],
  [['sms', 'security_key'], none, none, sms, none, key, sms, none],
  [['security_key', 'sms'], none, none, sms, none, key, sms, none],
]

for (const [policy, ...meets] of TABLE)
  onBothEngines(
    `${policy.join('+')} asks each user for what a sign-in would, as far as no program binds anything`,
    async (t, engine) => {
      const house = await openHouse(t, { engine })
      house.stopTime()
      const account = await house.newAccount()
      const { product } = await newProduct(house, account)
      for (const [index, having] of COLUMNS.entries()) {
        const about = `${policy.join('+')}, ${having}`
        const person = await personWith(house, account, having)
        const [primary = 'sms', backup = null] = policy
        await setPolicy(house, account, { primary, backup, active: true, deviceTrust: '1_week' })
        const expected = meets[index] ?? assert.fail()
        const { status, body } = await product.begin(person)
        assert.equal(status, 201, about)
        assert.deepEqual([body.userId, body.purpose, body.passed], [person.userId, PURPOSE, null], about)
        assert.equal(Date.parse(body.expiresAt), house.now() + 10 * MINUTE_MS, about)
        assert.deepEqual(
          body.methods.map(({ method }: { method: Method }) => method),
          expected,
          about,
        )
        if (expected.length === 0) {
          assert.equal(body.state, 'enrolment_required', about)
          assert.equal(body.signInUrl, `${house.world.config.publicUrl.origin}/sign-in`, about)
          assert.deepEqual([body.otherWays, body.deviceTrust.offered], [[], false], about)
          for (const given of [
            { method: 'sms', code: '123456' },
            { method: 'temporary_code', code: 'AAAAAAAAAA' },
          ])
            assert.equal((await product.answer(body.id, given)).body.code, 'method_not_offered', about)
          const sent = await product.call('POST', `/account/verifications/${body.id}/sms-code`)
          assert.equal(sent.body.code, 'method_not_offered', about)
          assert.equal((await product.redeem(body.id, person.userId)).body.code, 'verification_not_passed')
          continue
        }
        assert.deepEqual([body.state, body.signInUrl], ['second_factor_required', null], about)
        assert.equal(body.deviceTrust.offered, true, about)
        for (const [nth, method] of expected.entries()) {
          const id = nth === 0 ? body.id : (await product.begin(person)).body.id
          const given = await givenTo(house, product, id, person, method)
          const answered = await product.answer(id, given)
          assert.equal(`${answered.status} ${answered.body.state}`, '200 passed', about)
          const amr = { sms: 'sms', app: 'otp', security_key: 'hwk' }[method]
          assert.deepEqual(answered.body.passed, { why: 'answered', answered: method, amr: [amr] }, about)
          assert.equal((await product.redeem(id, person.userId)).status, 200, about)
          nextCode(house)
        }
      }
    },
  )

test('where nothing is demanded a verification says so, and is redeemed as no second factor', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const { product } = await newProduct(house, account)
  const person = await personWith(house, account, 'phone+app')
  await setPolicy(house, account, { active: false })
  const begun = await product.begin(person)
  const why = { why: 'not_demanded', answered: null, amr: [] }
  assert.deepEqual([begun.body.state, begun.body.passed, begun.body.methods], ['not_demanded', why, []])
  const { body } = await product.redeem(begun.body.id, person.userId)
  assert.deepEqual([body.why, body.answered, body.amr], ['not_demanded', null, []])

  // her own choice asks, by any authenticator of hers
  await changeUser(house.world.store, person, { own_choice_at_ms: house.now() })
  const asks = (await product.begin(person)).body
  assert.deepEqual(
    asks.methods.map(({ method, rank }: { method: string; rank: string }) => `${method} ${rank}`),
    ['app primary', 'sms backup'],
  )
})

test('what was not demanded, or a method that is allowed no more, is not redeemed under a policy that asks', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const { product } = await newProduct(house, account)
  const person = await personWith(house, account, 'phone+app')
  await setPolicy(house, account, { active: false })
  const undemanded = (await product.begin(person)).body.id
  await setPolicy(house, account, { active: true, primary: 'app', backup: null })
  assert.equal((await product.redeem(undemanded, person.userId)).body.code, 'verification_ended')
  const { id } = (await product.begin(person)).body
  await product.answer(id, { method: 'app', code: person.app?.code() })
  await setPolicy(house, account, { primary: 'sms', backup: null })
  assert.equal((await product.redeem(id, person.userId)).body.code, 'verification_ended')
  await setPolicy(house, account, { primary: 'app', backup: 'sms' })
  assert.equal((await product.redeem(id, person.userId)).status, 200, 'it was not spent by that')
})
