import assert from 'node:assert/strict'
import {
  answerBy,
  begin,
  givenBy,
  nextCode,
  personWith,
  recoveryCodes,
  setPolicy,
  signedInBy,
  temporaryCode,
  tryBy,
  WRONG_RESCUE,
  wrongAppCode,
  wrongInARow,
} from '../../test/authenticators.ts'
import { eventsOf } from '../../test/account-rows.ts'
import { onBothEngines, openHouse, wrongCode } from '../../test/house.ts'
import { userRow } from '../../test/house-rows.ts'
import { said } from '../../test/invited.ts'
import { allAnswered } from '../../test/mails.ts'

onBothEngines(
  'wrong answers by SMS, app, recovery and temporary code, in sign-ins and for sudo, share one budget',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const person = await personWith(house, account, 'phone+app+key')
    const { app, key } = person
    assert.ok(app && key)
    await setPolicy(house, account, { primary: 'sms', backup: 'app' })
    const session = await signedInBy(house, person, 'app')
    nextCode(house)
    const [recovery = ''] = await recoveryCodes(session)
    const temporary = await temporaryCode(house, person)
    const [one, other] = [await begin(house, person), await begin(house, person)]
    const sms = await givenBy(house, one, person, 'sms')
    const wrong = {
      sms: { method: 'sms', code: wrongCode(String(sms['code'])) },
      app: { method: 'app', code: wrongAppCode(house, app) },
      recovery: { method: 'recovery_code', code: WRONG_RESCUE.recovery_code },
      temporary: { method: 'temporary_code', code: WRONG_RESCUE.temporary_code },
    }
    const sudo = async (given: object) => said(await session.call('POST', '/api/v1/session/sudo', given))

    for (let n = 0; n < 3; n++) assert.equal(await tryBy(one, wrong.sms), '422 code_wrong')
    for (let n = 0; n < 2; n++) assert.equal(await tryBy(other, wrong.app), '422 code_wrong')
    assert.equal(await sudo(wrong.app), '422 code_wrong')
    assert.equal(await tryBy(one, wrong.recovery), '422 code_wrong')
    assert.equal(await tryBy(other, wrong.recovery), '422 code_wrong')
    assert.equal(await tryBy(one, wrong.temporary), '422 code_wrong')
    assert.equal(await wrongInARow(house, person), 9)
    const tenth = await other.call('POST', '/api/v1/sign-in/second-factor', wrong.temporary)
    assert.equal(said(tenth), '429 too_many_attempts')
    assert.equal(tenth.headers.get('retry-after'), '900')

    const right = [
      sms,
      { method: 'app', code: app.code() },
      { method: 'recovery_code', code: recovery },
      { method: 'temporary_code', code: temporary },
    ]
    for (const browser of [one, other])
      for (const given of [...right, ...Object.values(wrong)]) {
        const refused = await browser.call('POST', '/api/v1/sign-in/second-factor', given)
        assert.equal(refused.status, 429)
        assert.deepEqual(refused.body, tenth.body, 'right and wrong are told the same')
      }
    assert.equal(await sudo({ method: 'app', code: app.code() }), '429 too_many_attempts')
    const locked = await userRow(house.world.store, person)
    assert.deepEqual([locked.wrong_in_a_row, locked.recovery_codes], [10, 10], 'nothing was looked at')

    await setPolicy(house, account, { primary: 'security_key', backup: 'sms' })
    await signedInBy(house, person, 'security_key')
    const after = await userRow(house.world.store, person)
    assert.deepEqual([after.wrong_in_a_row, after.locked_until_ms], [0, null])
    for (const [browser, given] of [
      [one, { method: 'temporary_code', code: temporary }],
      [other, { method: 'recovery_code', code: recovery }],
    ] as const)
      assert.equal((await answerBy(browser, 'second-factor', given))['state'], 'signed_in')

    await allAnswered(house)
    const told = house.mails.filter(
      ({ to, subject }) => to === person.email && subject.includes('many wrong'),
    )
    assert.equal(told.length, 1, 'a lock is told once')
    const events = await eventsOf(house, account)
    assert.equal(events.filter(({ type }) => type === 'codes_locked').length, 1)
    assert.deepEqual(
      new Set(
        events.filter(({ type }) => type === 'code_wrong').map(({ details }) => details['wrongInARow']),
      ),
      new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    )
  },
)

onBothEngines(
  'proof and enrolment spend the same tries as an answer, and a right one at any of them gives them back',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const person = await personWith(house, account, 'phone+key')
    await setPolicy(house, account, { primary: 'app', backup: null })
    const [one, other] = [await begin(house, person), await begin(house, person)]
    const sms = await givenBy(house, one, person, 'sms', 'proof')
    const wrongSms = { method: 'sms', code: wrongCode(String(sms['code'])) }
    const wrongTemporary = { method: 'temporary_code', code: WRONG_RESCUE.temporary_code }
    await temporaryCode(house, person)

    assert.equal(await tryBy(one, wrongSms, 'proof'), '422 code_wrong')
    assert.equal(await tryBy(other, wrongTemporary, 'proof'), '422 code_wrong')
    assert.equal(await wrongInARow(house, person), 2)
    assert.equal(await tryBy(one, sms, 'proof'), '200')
    assert.equal(await wrongInARow(house, person), 0)

    const { body } = await one.call('POST', '/api/v1/sign-in/enrolment/app')
    const enrol = (code: string) => tryBy(one, { method: 'app', id: body.id, code }, 'enrolment')
    const offered = { id: body.id, secret: body.secret, code: () => '' }
    for (let n = 0; n < 2; n++) assert.equal(await enrol(wrongAppCode(house, offered)), '422 code_wrong')
    assert.equal(await tryBy(other, wrongTemporary, 'proof'), '422 code_wrong')
    assert.equal(await wrongInARow(house, person), 3)
    assert.equal((await userRow(house.world.store, person)).apps, 0)
    const purposes = (await eventsOf(house, account)).filter(({ type }) => type === 'code_wrong')
    assert.deepEqual(purposes.map(({ details }) => String(details['purpose'])).toSorted(), [
      'enrolment',
      'enrolment',
      'proof',
      'proof',
      'proof',
    ])
  },
)
