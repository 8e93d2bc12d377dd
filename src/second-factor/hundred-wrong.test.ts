import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addKey,
  answerBy,
  begin,
  enrolIn,
  givenBy,
  nextCode,
  type Person,
  personWith,
  recoveryCodes,
  setPolicy,
  setWrongInARow,
  signedInBy,
  stateOf,
  temporaryCode,
  tryBy,
  wrongAppCode,
} from '../../test/authenticators.ts'
import { eventsOf } from '../../test/account-rows.ts'
import { type House, onBothEngines, openHouse, type TestAccount } from '../../test/house.ts'
import { userRow } from '../../test/house-rows.ts'
import { mailTo, said } from '../../test/invited.ts'
import { allAnswered } from '../../test/mails.ts'
import { DAY_MS } from '../store/duration.ts'

const isOff = async ({ world }: House, person: TestAccount) =>
  (await userRow(world.store, person)).codes_disabled_at_ms !== null

/** Ten wrong codes of her app in a sign-in, and what the last was told. */
async function tenWrong(house: House, person: Person): Promise<string> {
  const browser = await begin(house, person)
  assert.ok(person.app)
  let last = ''
  for (let n = 0; n < 10; n++)
    last = await tryBy(browser, { method: 'app', code: wrongAppCode(house, person.app) })
  return last
}

/** Switches the codes of a person off by her hundredth wrong answer in a row, and lets the lock after it end. */
async function switchOff(house: House, person: Person): Promise<void> {
  await setWrongInARow(house, person, 90)
  assert.equal(await tenWrong(house, person), '429 too_many_attempts')
  assert.ok(await isOff(house, person))
  // she is told before the day is over, and the mail with it
  await allAnswered(house)
  house.passTime(DAY_MS)
}

onBothEngines(
  'a hundred wrong answers in a row, over weeks, switch SMS and app off, which she is shown and told once',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const person = await personWith(house, account, 'phone+app')
    await setPolicy(house, account, { primary: 'app', backup: 'sms' })
    for (let tens = 1; tens <= 9; tens++) {
      assert.equal(await tenWrong(house, person), '429 too_many_attempts')
      house.passTime(2 * DAY_MS)
      assert.equal(await isOff(house, person), false, `after ${tens}0`)
    }
    assert.equal((await stateOf(await begin(house, person)))['codesDisabled'], false)
    const open = await begin(house, person)
    await tenWrong(house, person)
    assert.ok(await isOff(house, person))
    const state = await stateOf(open)
    assert.deepEqual([state['state'], state['codesDisabled']], ['enrolment_required', true])
    assert.deepEqual(state['prove'], [{ method: 'temporary_code' }])

    // what is to be told of it has gone out before it is too old
    await allAnswered(house)
    house.passTime(DAY_MS)
    const later = await begin(house, person)
    for (const [path, body] of [
      ['sms-code', undefined],
      ['proof/sms-code', undefined],
      ['second-factor', { method: 'app', code: person.app?.code() }],
      ['proof', { method: 'app', code: person.app?.code() }],
      ['proof', { method: 'sms', code: '482913' }],
    ] as const)
      assert.equal(
        said(await later.call('POST', `/api/v1/sign-in/${path}`, body)),
        '403 second_factor_disabled',
        path,
      )
    await allAnswered(house)
    const told = house.mails.filter(({ subject }) => subject === 'Your codes are switched off')
    assert.deepEqual(
      told.map(({ to }) => to),
      [person.email],
    )
    const events = (await eventsOf(house, account)).filter(({ type }) => type === 'codes_disabled')
    assert.deepEqual(
      events.map(({ actorId }) => actorId),
      [person.userId],
    )
  },
)

onBothEngines(
  'whose codes are off is let back by a key or a recovery code, and neither switches them on',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const person = await personWith(house, account, 'phone+app+key')
    await setPolicy(house, account, { primary: 'app', backup: 'sms' })
    const [code] = await recoveryCodes(await signedInBy(house, person, 'app'))
    nextCode(house)
    await switchOff(house, person)
    await setPolicy(house, account, { primary: 'security_key', backup: 'sms' })

    const byKey = await signedInBy(house, person, 'security_key')
    assert.ok(await isOff(house, person), 'a right signature')
    assert.equal((await userRow(house.world.store, person)).wrong_in_a_row, 0)
    await addKey(house, byKey, 'Second')
    assert.ok(await isOff(house, person), 'a new key')
    const state = await answerBy(await begin(house, person), 'second-factor', {
      method: 'recovery_code',
      code,
    })
    assert.deepEqual([state['state'], state['why']], ['signed_in', 'recovery_code'])
    assert.ok(await isOff(house, person), 'a recovery code')
    assert.deepEqual((await stateOf(await begin(house, person)))['methods'], [
      { method: 'security_key', rank: 'primary' },
    ])
  },
)

for (const method of ['app', 'sms'] as const)
  test(`binding ${method === 'app' ? 'an app' : 'the phone'} anew switches the codes on again`, async (t) => {
    const house = await openHouse(t)
    house.stopTime()
    const account = await house.newAccount()
    const person = await personWith(house, account, 'phone+app')
    await setPolicy(house, account, { primary: 'app', backup: 'sms' })
    const [code] = await recoveryCodes(await signedInBy(house, person, 'app'))
    nextCode(house)
    await switchOff(house, person)

    const browser = await begin(house, person)
    const given =
      method === 'app'
        ? { method: 'recovery_code', code }
        : { method: 'temporary_code', code: await temporaryCode(house, person) }
    const proved = await answerBy(browser, 'proof', given)
    assert.deepEqual([proved['state'], proved['prove']], ['enrolment_required', null])
    assert.ok(await isOff(house, person), 'a rescue alone')
    // the number that was hers all the time is bound anew as well as another
    const done = await enrolIn(house, browser, method, ...(method === 'sms' ? [person.phone] : []))
    assert.equal(done['state'], 'signed_in')
    assert.equal(await isOff(house, person), false)
    nextCode(house)
    await signedInBy(house, person, 'sms')
    const again = await begin(house, person)
    assert.equal(await tryBy(again, await givenBy(house, again, person, 'app')), '200')
    assert.equal((await mailTo(house, person.email, 'switched off')).to, person.email)
  })
