import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import {
  begin,
  fiftyTimes,
  nextCode,
  oneWon,
  type Person,
  personWith,
  recoveryCodes,
  setPolicy,
  signedInBy,
  temporaryCode,
  wrongAppCode,
  wrongInARow,
} from '../../test/authenticators.ts'
import { type House, onBothEngines, openHouse, wrongCode } from '../../test/house.ts'
import { mailTo, said } from '../../test/invited.ts'
import { allAnswered } from '../../test/mails.ts'
import { asked, givenTo, newProduct } from '../../test/verifying.ts'
import { MINUTE_MS } from '../store/duration.ts'

async function opened(house: House, having: 'phone+app' | 'phone+app+key' = 'phone+app') {
  house.stopTime()
  const account = await house.newAccount()
  const { admin, product } = await newProduct(house, account)
  const person = await personWith(house, account, having)
  await setPolicy(house, account, { primary: 'app', backup: 'sms', deviceTrust: '1_week' })
  return { account, admin, product, person }
}

const byApp = (house: House, { app }: Person, wrong = false) => ({
  method: 'app',
  code: wrong ? wrongAppCode(house, app ?? assert.fail()) : app?.code(),
})

onBothEngines(
  'wrong answers to a program and in sign-ins are of one budget: ten of both lock both',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { account, product, person } = await opened(house)
    const browser = await begin(house, person)
    const id = await asked(product, person)
    const other = await asked(product, person, { purpose: 'pay' })
    const signIn = (wrong: boolean) =>
      browser.call('POST', '/api/v1/sign-in/second-factor', byApp(house, person, wrong))
    for (let wrong = 1; wrong < 10; wrong++) {
      const answer =
        wrong % 3 === 0
          ? await signIn(true)
          : await product.answer(wrong % 3 === 1 ? id : other, byApp(house, person, true))
      assert.equal(said(answer), '422 code_wrong')
      assert.equal(answer.body.triesLeft, wrong < 7 ? undefined : 10 - wrong)
    }
    const tenth = await product.answer(id, byApp(house, person, true))
    assert.equal(said(tenth), '429 too_many_attempts')
    assert.equal(tenth.headers.get('retry-after'), String(15 * 60))
    for (const answer of [
      await product.answer(id, byApp(house, person)),
      await product.answer(other, byApp(house, person)),
      await signIn(false),
      await product.call('POST', `/account/verifications/${id}/sms-code`),
    ])
      assert.equal(said(answer), '429 too_many_attempts')
    assert.equal(await wrongInARow(house, person), 10)
    const shown = (await product.look(id)).body
    assert.equal(Date.parse(shown.lockedUntil), house.now() + 15 * MINUTE_MS)
    const { text } = await mailTo(house, person.email, 'Too many wrong codes')
    assert.match(text, /Browser: API key “Shop checkout”/)
    house.passTime(15 * MINUTE_MS)
    const later = await asked(product, person)
    assert.equal(said(await product.answer(later, byApp(house, person))), '200')
    assert.equal(await wrongInARow(house, person), 0)
    const types = new Set((await eventsOf(house, account)).map(({ type }) => type))
    for (const type of ['verification_begun', 'verification_passed', 'code_wrong', 'codes_locked'])
      assert.ok(types.has(type), type)
  },
)

onBothEngines(
  'of fifty right answers at once one passes, and none of the others counts',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { product, person } = await opened(house)
    const id = await asked(product, person)
    const given = await givenTo(house, product, id, person, 'sms')
    oneWon(await fiftyTimes(() => product.answer(id, given)), ['422 code_used'], 'answer')
    assert.equal(await wrongInARow(house, person), 0)
  },
)

test('a code is worth nothing in another verification, in a sign-in, and the other way round', async (t) => {
  const house = await openHouse(t)
  const { product, person } = await opened(house)
  const browser = await begin(house, person)
  const [one, other] = [await asked(product, person), await asked(product, person, { purpose: 'pay' })]
  const given = await givenTo(house, product, one, person, 'sms')
  assert.equal(said(await product.answer(other, given)), '422 code_expired')
  const inSignIn = () => browser.call('POST', '/api/v1/sign-in/second-factor', given)
  assert.equal(said(await inSignIn()), '422 code_expired')
  const before = house.sent.length
  await browser.call('POST', '/api/v1/sign-in/sms-code')
  await allAnswered(house)
  assert.equal(house.sent.length, before + 1)
  const ofSignIn = /#(\d{6})$/.exec(house.sent.at(-1)?.text ?? '')?.[1]
  assert.ok(ofSignIn)
  if (ofSignIn !== given.code)
    assert.equal(said(await product.answer(one, { method: 'sms', code: ofSignIn })), '422 code_wrong')
  assert.equal(said(await product.answer(one, given)), '200')
  assert.equal(said(await product.answer(other, { ...given })), '422 code_expired')
})

test('codes by SMS are of the one budget of the user, and wait as in a sign-in', async (t) => {
  const house = await openHouse(t)
  const { product, person } = await opened(house)
  const ask = (id: string) => product.call('POST', `/account/verifications/${id}/sms-code`)
  const id = await asked(product, person)
  assert.equal(said(await ask(id)), '202')
  const soon = await ask(id)
  assert.deepEqual([said(soon), soon.headers.get('retry-after')], ['429 resend_too_soon', '30'])
  const shown = (await product.look(id)).body.smsCode
  assert.match(shown.sentTo, /^•+ \d{3}$/)
  for (let sent = 1; sent < 5; sent++) assert.equal(said(await ask(await asked(product, person))), '202')
  assert.equal(said(await ask(await asked(product, person))), '429 sms_limit')
  const browser = await begin(house, person)
  assert.equal(said(await browser.call('POST', '/api/v1/sign-in/sms-code')), '429 sms_limit')
})

onBothEngines('recovery and temporary codes answer once, earn no trust, and are told', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { account, product, person } = await opened(house)
  const [code = ''] = await recoveryCodes(await signedInBy(house, person, 'app'))
  nextCode(house)
  const byTemporary = { method: 'temporary_code', code: await temporaryCode(house, person) }
  for (const given of [{ method: 'recovery_code', code }, byTemporary]) {
    const { method } = given
    const id = await asked(product, person)
    const wishing = await product.answer(id, { ...given, trustDevice: true })
    assert.equal(said(wishing), '422 trust_not_offered')
    const { body } = await product.answer(id, given)
    assert.deepEqual(body.passed, { why: method, answered: method, amr: ['otp'] })
    assert.equal(said(await product.redeem(id, person.userId)), '200')
    const again = await product.answer(await asked(product, person), given)
    assert.match(said(again), /^422 code_(wrong|used|expired)$/)
  }
  await mailTo(house, person.email, 'recovery code')
  await mailTo(house, person.email, 'temporary code')
  const types = (await eventsOf(house, account)).map(({ type }) => type)
  assert.ok(types.includes('recovery_code_used') && types.includes('temporary_code_used'))
})

test('the backup is told to a user who has the primary', async (t) => {
  const house = await openHouse(t)
  const { account, product, person } = await opened(house)
  const id = await asked(product, person)
  await product.answer(id, await givenTo(house, product, id, person, 'sms'))
  const { text } = await mailTo(house, person.email, 'backup')
  assert.match(text, /Browser: API key “Shop checkout”/)
  assert.ok((await eventsOf(house, account)).some(({ type }) => type === 'backup_used'))
})

test('a key is used on a page of ours alone; a lock refuses none, and 20 refused signatures end it', async (t) => {
  const house = await openHouse(t)
  const { account, product, person } = await opened(house, 'phone+app+key')
  await setPolicy(house, account, { primary: 'security_key', backup: 'sms' })
  const path = (id: string) => `/account/verifications/${id}/security-key-options`
  const id = await asked(product, person)
  const { body: options } = await product.call('POST', path(id))
  const elsewhere = person.key?.assert(options, { origin: 'https://shop.example.com' })
  const refused = await product.answer(id, { method: 'security_key', response: elsewhere })
  assert.deepEqual([said(refused), refused.body.reason], ['422 key_refused', 'other_origin'])
  for (let nth = 1; nth < 20; nth++) {
    const fresh = (await product.call('POST', path(id))).body
    const response = person.key?.assert(fresh, { origin: 'https://shop.example.com' })
    assert.equal(said(await product.answer(id, { method: 'security_key', response })), '422 key_refused')
  }
  assert.equal(said(await product.look(id)), '410 verification_ended')
  assert.equal(await wrongInARow(house, person), 0)

  const next = await asked(product, person)
  const sms = await givenTo(house, product, next, person, 'sms')
  for (let wrong = 0; wrong < 10; wrong++)
    await product.answer(next, { method: 'sms', code: wrongCode(sms.code ?? '') })
  assert.equal(said(await product.answer(next, sms)), '429 too_many_attempts')
  const given = await givenTo(house, product, next, person, 'security_key')
  assert.equal(said(await product.answer(next, given)), '200')
})

test('what is no answer is refused, and a way that is not asked for is not looked at', async (t) => {
  const house = await openHouse(t)
  const { account, product, person } = await opened(house)
  await setPolicy(house, account, { primary: 'app', backup: null })
  const id = await asked(product, person)
  for (const wrong of [
    {},
    { method: 'app' },
    { method: 'app', code: '12345' },
    { method: 'email_code', code: '12345678' },
  ])
    assert.equal(said(await product.answer(id, wrong)), '422 invalid', JSON.stringify(wrong))
  assert.equal(said(await product.answer(id, { method: 'sms', code: '123456' })), '422 method_not_offered')
  const asksKey = await product.call('POST', `/account/verifications/${id}/security-key-options`)
  assert.equal(said(asksKey), '422 method_not_offered')
  assert.equal(await wrongInARow(house, person), 0)
})

test('the operator sees what became of verifications', async (t) => {
  const house = await openHouse(t)
  const { product, person } = await opened(house)
  const id = await asked(product, person)
  await product.answer(id, byApp(house, person, true))
  await product.answer(id, byApp(house, person))
  await product.redeem(id, person.userId)
  const figures = await (await fetch(`${house.url}/metrics`)).text()
  for (const outcome of ['second_factor_required', 'refused', 'passed', 'redeemed'])
    assert.match(figures, new RegExp(`sallyport_verifications_total\\{outcome="${outcome}"\\} 1`), outcome)
})
