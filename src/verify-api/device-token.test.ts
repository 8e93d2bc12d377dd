import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextCode, type Person, personWith, setPolicy, signedInBy } from '../../test/authenticators.ts'
import { type House, onBothEngines, openHouse, PASSWORD, signedIn } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import { meets, trustedBy } from '../../test/trusting.ts'
import { asked, givenTo, newProduct, type Product } from '../../test/verifying.ts'
import { DAY_MS } from '../store/duration.ts'

const WEEK = { primary: 'app', backup: 'sms', deviceTrust: '1_week' } as const

async function opened(house: House) {
  house.stopTime()
  const account = await house.newAccount()
  const { admin, product } = await newProduct(house, account)
  const person = await personWith(house, account, 'phone+app')
  await setPolicy(house, account, { active: true, ...WEEK })
  return { account, admin, product, person }
}

/** A token that a product gets with a right answer. */
async function tokenFrom(
  house: House,
  product: Product,
  person: Person,
  method: 'app' | 'sms' = 'app',
): Promise<string> {
  nextCode(house)
  const id = await asked(product, person)
  const given = await givenTo(house, product, id, person, method)
  const { body } = await product.answer(id, { ...given, trustDevice: true })
  assert.equal(body.state, 'passed', JSON.stringify(body))
  return body.deviceToken.token
}

const stateBy = async (product: Product, person: Person, deviceToken: string): Promise<string> => {
  const { status, body } = await product.begin(person, { deviceToken })
  assert.equal(status, 201, JSON.stringify(body))
  return body.passed?.why ?? body.state
}

onBothEngines(
  'a browser that a product has trusted is not asked, as one factor, until its trust ends',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { product, person } = await opened(house)
    const token = await tokenFrom(house, product, person)
    const given = house.now()
    const { body } = await product.begin(person, { deviceToken: token })
    assert.deepEqual(body.passed, { why: 'trusted_device', answered: null, amr: [] })
    const redeemed = await product.redeem(body.id, person.userId)
    assert.deepEqual([redeemed.status, redeemed.body.amr], [200, []])
    const { items } = (
      await (await signedInBy(house, nextOf(house, person), 'app')).call('GET', '/api/v1/me/trusted-devices')
    ).body
    assert.deepEqual(
      items.map(({ browser, earnedBy, endsAt }: { browser: string; earnedBy: string; endsAt: string }) => [
        browser,
        earnedBy,
        Date.parse(endsAt),
      ]),
      [['API key “Shop checkout”', 'app', given + 7 * DAY_MS]],
    )
    house.passTime(given + 7 * DAY_MS - 1 - house.now())
    assert.equal(await stateBy(product, person, token), 'trusted_device')
    house.passTime(1)
    assert.equal(await stateBy(product, person, token), 'second_factor_required')
  },
)

test('trust of a product is a user’s alone, and never that of a browser that signs in here', async (t) => {
  const house = await openHouse(t)
  const { account, product, person } = await opened(house)
  const other = await personWith(house, account, 'phone+app')
  await setPolicy(house, account, { active: true, ...WEEK })
  const token = await tokenFrom(house, product, person)
  assert.equal(await stateBy(product, other, token), 'second_factor_required')
  for (const wrong of [token.slice(0, -1), `${token}A`, token.replace('sallyport_trust_', ''), 'x'])
    assert.equal(await stateBy(product, person, wrong), 'second_factor_required', wrong)
  for (const secret of [token, token.replace('sallyport_trust_', '')]) {
    const browser = house.browser()
    browser.setCookie('sallyport_device', secret)
    assert.equal(await meets(browser, person), 'second_factor_required')
  }
  nextCode(house)
  const trusted = await trustedBy(house, person, 'app')
  assert.equal(await meets(trusted, person), 'trusted_device')
  const cookie = trusted.cookie('sallyport_device') ?? ''
  for (const secret of [cookie, `sallyport_trust_${cookie}`])
    assert.equal(await stateBy(product, person, secret), 'second_factor_required')
})

test('under Single sign-on no browser is trusted, and the answer is not looked at', async (t) => {
  const house = await openHouse(t)
  const { account, product, person } = await opened(house)
  const token = await tokenFrom(house, product, person)
  await setPolicy(house, account, { deviceTrust: 'single_sign_on' })
  assert.equal(await stateBy(product, person, token), 'second_factor_required')
  nextCode(house)
  const id = await asked(product, person)
  const given = await givenTo(house, product, id, person, 'app')
  assert.equal(said(await product.answer(id, { ...given, trustDevice: true })), '422 trust_not_offered')
  const { body } = await product.answer(id, given)
  assert.deepEqual([body.state, body.deviceToken], ['passed', null])
})

onBothEngines('whatever ends trust of a browser ends that of a product', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { account, admin, product, person } = await opened(house)
  const path = `/api/v1/account/users/${person.userId}`
  const NEW_PASSWORD = 'other words nobody thinks of'
  const ends: [string, () => Promise<unknown>][] = [
    ['ended by the administrator', () => admin.call('DELETE', `${path}/trusted-devices`)],
    [
      'ended by herself',
      async () =>
        (await signedInBy(house, nextOf(house, person), 'app')).call('DELETE', '/api/v1/me/trusted-devices'),
    ],
    [
      'her password changed',
      async () => {
        const hers = await signedInBy(house, nextOf(house, person), 'app')
        const change = { currentPassword: PASSWORD, password: NEW_PASSWORD }
        return hers.call('PUT', '/api/v1/me/password', change)
      },
    ],
    ['another phone', () => admin.call('PATCH', path, { phone: '+1 303 555 0191' })],
    ['two-factor off', () => setPolicy(house, account, { active: false })],
    ['a shorter period', () => shorten('1_day')],
    ['a reset', async () => (await signedIn(house, account)).call('POST', `${path}/second-factor-reset`, {})],
  ]
  const shorten = async (deviceTrust: '1_day') => {
    house.passTime(1 * DAY_MS)
    await setPolicy(house, account, { deviceTrust })
  }
  for (const [about, end] of ends) {
    await setPolicy(house, account, { active: true, ...WEEK })
    const token = await tokenFrom(house, product, person)
    assert.equal(await stateBy(product, person, token), 'trusted_device', about)
    await end()
    await setPolicy(house, account, { active: true, ...WEEK })
    assert.notEqual(await stateBy(product, person, token), 'trusted_device', about)
  }
})

test('trust that ends between the beginning and the redemption is redeemed no more', async (t) => {
  const house = await openHouse(t)
  const { account, admin, product, person } = await opened(house)
  const token = await tokenFrom(house, product, person)
  const ends = [
    () => admin.call('DELETE', `/api/v1/account/users/${person.userId}/trusted-devices`),
    () => setPolicy(house, account, { primary: 'sms', backup: null }),
  ]
  const first = (await product.begin(person, { deviceToken: token })).body
  assert.equal(first.passed.why, 'trusted_device')
  await ends[0]?.()
  assert.equal(said(await product.redeem(first.id, person.userId)), '410 verification_ended')
  const again = await tokenFrom(house, product, person)
  const second = (await product.begin(person, { deviceToken: again })).body
  await ends[1]?.()
  assert.equal(said(await product.redeem(second.id, person.userId)), '410 verification_ended')
})

/** The person, once her app shows another code. */
function nextOf(house: House, person: Person): Person {
  nextCode(house)
  return person
}
