import assert from 'node:assert/strict'
import { begin, givenBy, personWith, setPolicy, setWrongInARow, tryBy } from '../../test/authenticators.ts'
import { onBothEngines, openHouse, PASSWORD } from '../../test/house.ts'
import { userRow } from '../../test/house-rows.ts'
import { said } from '../../test/invited.ts'
import { afterWrong, askApp, byPassword, sudo } from '../../test/session-authenticators.ts'
import { switchCodesOff } from '../user/factor-store.ts'

onBothEngines(
  'whose codes are switched off signs in by her key, and switches them on by her own number',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const person = await personWith(house, account, 'phone+key')
    await setPolicy(house, account, { primary: 'security_key', backup: 'sms' })
    await setWrongInARow(house, person, 99)
    const wrong = await begin(house, person)
    await givenBy(house, wrong, person, 'sms')
    assert.equal(await tryBy(wrong, { method: 'sms', code: '000000' }), '429 too_many_attempts')
    assert.notEqual((await userRow(house.world.store, person)).codes_disabled_at_ms, null)
    house.passTime(25 * 60 * 60_000)

    const browser = await begin(house, person)
    const { status } = await browser.call(
      'POST',
      '/api/v1/sign-in/second-factor',
      await givenBy(house, browser, person, 'security_key'),
    )
    assert.equal(status, 200)
    const before = house.sent.length
    assert.equal((await browser.call('PUT', '/api/v1/me/phone', { phone: person.phone })).status, 202)
    for (let tries = 0; tries < 400 && house.sent.length === before; tries++)
      await new Promise((resolve) => setTimeout(resolve, 10))
    const code = await house.codeFor(person.phone)
    assert.equal((await browser.call('POST', '/api/v1/me/phone/confirmation', { code })).status, 200)
    assert.equal((await userRow(house.world.store, person)).codes_disabled_at_ms, null)
    const again = await begin(house, person)
    assert.equal(await tryBy(again, await givenBy(house, again, person, 'sms')), '200')
  },
)

onBothEngines('a mailed code proves nothing in a session while codes are switched off', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  const person = await personWith(house, account, 'nothing')
  await setPolicy(house, account, { active: false })
  const browser = await byPassword(house, person)
  assert.equal((await sudo(browser, { method: 'password', password: PASSWORD })).status, 200)
  await afterWrong(house, person, 100)
  await house.world.store.write(async (tx) => {
    await switchCodesOff(tx, { accountId: person.accountId, id: person.userId }, house.now())
  })
  assert.equal(said(await browser.call('POST', '/api/v1/session/sudo/email-code')), '422 method_not_offered')
  const refused = await askApp(browser)
  assert.equal(said(refused), '403 proof_required')
  assert.deepEqual(refused.body.methods, [{ method: 'temporary_code', enrolled: true }])
})
