import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onBothEngines, openHouse, OPERATOR_KEY, SET_UP_CODE } from '../../test/house.ts'

const state = { firstAccount: true, signUp: 'first', codeAccepted: false, outbox: null }

onBothEngines(
  'the first-run page learns whether there is an account yet, and whether this browser may go on',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const browser = house.browser()
    assert.deepEqual((await browser.call('GET', '/api/v1/set-up')).body, state)
    assert.equal((await browser.call('POST', '/api/v1/set-up', { setUpCode: SET_UP_CODE })).status, 204)
    assert.deepEqual((await browser.call('GET', '/api/v1/set-up')).body, {
      firstAccount: true,
      signUp: 'first',
      codeAccepted: true,
      outbox: { sms: true, mail: true },
    })
    assert.deepEqual(
      (await house.browser().call('GET', '/api/v1/set-up')).body,
      state,
      'another browser has shown nothing',
    )
    await house.newAccount()
    assert.equal((await browser.call('GET', '/api/v1/set-up')).body.firstAccount, false)
  },
)

test('a wrong set-up code opens nothing, and no cookie is set', async (t) => {
  const house = await openHouse(t)
  const browser = house.browser()
  for (const wrong of [
    `${SET_UP_CODE} `,
    SET_UP_CODE.slice(1),
    SET_UP_CODE.toUpperCase(),
    OPERATOR_KEY,
    'x',
  ]) {
    const refused = await browser.call('POST', '/api/v1/set-up', { setUpCode: wrong })
    assert.deepEqual(
      [refused.status, refused.body.code, refused.headers.getSetCookie()],
      [403, 'set_up_code_wrong', []],
    )
  }
  for (const odd of [
    {},
    { setUpCode: '' },
    { setUpCode: 7 },
    { setUpCode: 'a'.repeat(201) },
    { setUpCode: SET_UP_CODE, more: 1 },
  ])
    assert.equal((await browser.call('POST', '/api/v1/set-up', odd)).body.code, 'invalid')
})

test('the cookie of the set-up code does not hold the code', async (t) => {
  const house = await openHouse(t)
  const browser = house.browser()
  await browser.call('POST', '/api/v1/set-up', { setUpCode: SET_UP_CODE })
  assert.match(browser.cookie('sallyport_set_up') ?? '', /^[\w-]{43}$/)
  for (const forged of [SET_UP_CODE, '', 'x'.repeat(43)]) {
    const thief = house.browser()
    thief.setCookie('sallyport_set_up', forged)
    assert.equal((await thief.call('GET', '/api/v1/set-up')).body.codeAccepted, false)
  }
})

test('a program shows the set-up code as a bearer', async (t) => {
  const house = await openHouse(t)
  const ask = async (authorization: string) =>
    (await house.browser().call('GET', '/api/v1/set-up', undefined, { authorization })).body.codeAccepted
  assert.deepEqual(
    await Promise.all(
      [
        `Bearer ${SET_UP_CODE}`,
        `bearer ${SET_UP_CODE}`,
        `Bearer ${SET_UP_CODE}x`,
        `Basic ${SET_UP_CODE}`,
        SET_UP_CODE,
        'Bearer',
      ].map(ask),
    ),
    [true, true, false, false, false, false],
  )
})
