import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answerBy,
  begin,
  enrolIn,
  type Having,
  nextCode,
  personWith,
  recoveryCodes,
  setPolicy,
  signedInBy,
  stateOf,
  temporaryCode,
  tryBy,
  WRONG_RESCUE,
  wrongInARow,
} from '../../test/authenticators.ts'
import { eventsOf } from '../../test/account-rows.ts'
import { onBothEngines, openHouse } from '../../test/house.ts'
import { mailTo } from '../../test/invited.ts'
import type { Method } from '../policy/method-name.ts'
import { DAY_MS } from '../store/duration.ts'

const POLICIES: [policy: [Method, Method?], having: Having][] = [
  [['sms'], 'phone'],
  [['app'], 'app'],
  [['security_key'], 'key'],
  [['sms', 'app'], 'phone+app'],
  [['app', 'sms'], 'phone+app'],
  [['sms', 'security_key'], 'phone+key'],
  [['security_key', 'sms'], 'phone+key'],
]

onBothEngines(
  'a recovery code and a temporary code sign in under every policy, and give neither trust nor sudo',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    for (const [[primary, backup = null], having] of POLICIES) {
      const about = `${primary}+${backup}`
      const person = await personWith(house, account, having)
      await setPolicy(house, account, { primary, backup, deviceTrust: '30_days' })
      const [recovery = ''] = await recoveryCodes(await signedInBy(house, person, primary))
      for (const method of ['recovery_code', 'temporary_code'] as const) {
        const code = method === 'recovery_code' ? recovery : await temporaryCode(house, person)
        const browser = await begin(house, person)
        assert.equal(
          await tryBy(browser, { method, code, trustDevice: true }),
          '422 trust_not_offered',
          about,
        )
        const done = await answerBy(browser, 'second-factor', { method, code })
        const { why, amr, sudoUntil, recoveryCodesLeft, offerEnrolment } = done
        assert.deepEqual(
          { why, amr, sudoUntil, recoveryCodesLeft, offerEnrolment },
          {
            why: method,
            amr: ['pwd', 'otp', 'mfa'],
            sudoUntil: null,
            recoveryCodesLeft: 9,
            offerEnrolment: null,
          },
          about,
        )
        assert.equal(browser.cookie('sallyport_sign_in'), undefined)
        const again = await begin(house, person)
        assert.equal(
          (await stateOf(again))['state'],
          'second_factor_required',
          `${about}: asked again next time`,
        )
      }
      await mailTo(house, person.email, 'A recovery code was used')
      await mailTo(house, person.email, 'Your temporary code was used')
    }
    const types = (await eventsOf(house, account)).map(({ type }) => type)
    for (const type of ['recovery_code_used', 'temporary_code_used'])
      assert.equal(types.filter((one) => one === type).length, POLICIES.length, type)
  },
)

onBothEngines('recovery codes are counted down, and each is worth one sign-in', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  const person = await personWith(house, account, 'phone')
  const session = await signedInBy(house, person, 'sms')
  const old = await recoveryCodes(session)
  const codes = await recoveryCodes(session)
  assert.equal(codes.length, 10)
  const first = await begin(house, person)
  assert.equal(
    await tryBy(first, { method: 'recovery_code', code: old[0] }),
    '422 code_wrong',
    'a set that is void',
  )
  for (const [index, code] of codes.entries()) {
    const browser = await begin(house, person)
    const typed = index === 0 ? ` ${code.toLowerCase().replaceAll('-', ' ')} ` : code
    const done = await answerBy(browser, 'second-factor', { method: 'recovery_code', code: typed })
    assert.equal(done['recoveryCodesLeft'], 9 - index)
    if (index > 0) continue
    const again = await begin(house, person)
    assert.equal(await tryBy(again, { method: 'recovery_code', code }), '422 code_wrong', 'used already')
  }
  assert.match((await mailTo(house, person.email, 'recovery code was used', 10)).text, /None is left/)
  const last = await begin(house, person)
  const given = { method: 'recovery_code', code: codes[9] }
  assert.equal(await tryBy(last, given), '422 method_not_offered', 'where none is left none is offered')
  assert.deepEqual((await stateOf(last))['otherWays'], [{ method: 'temporary_code' }])
  assert.equal(await wrongInARow(house, person), 0)
})

onBothEngines(
  'a temporary code that is too old, replaced, used, or was never issued is refused uncounted',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const person = await personWith(house, account, 'phone')
    const answer = async (code: string) =>
      tryBy(await begin(house, person), { method: 'temporary_code', code })
    assert.equal(await answer(WRONG_RESCUE.temporary_code), '422 code_expired', 'none was issued')
    const old = await temporaryCode(house, person)
    house.passTime(DAY_MS)
    assert.equal(await answer(old), '422 code_expired', 'too old')
    assert.equal(await answer(WRONG_RESCUE.temporary_code), '422 code_expired', 'wrong where none is live')
    assert.equal(await wrongInARow(house, person), 0)

    const replaced = await temporaryCode(house, person)
    const live = await temporaryCode(house, person)
    assert.equal(await answer(replaced), '422 code_wrong', 'the live one could have been guessed')
    assert.equal(await wrongInARow(house, person), 1)
    house.passTime(DAY_MS - 1)
    assert.equal(await answer(`${live.slice(0, 5)}-${live.slice(5).toLowerCase()}`), '200')
    assert.equal(await answer(live), '422 code_used')
    assert.equal(await answer(replaced), '422 code_expired')
    assert.equal(await wrongInARow(house, person), 0)
  },
)

test('a rescue of a user who has none of the methods of the policy leads to their enrolment', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const person = await personWith(house, account, 'app')
  await setPolicy(house, account, { primary: 'app', backup: null })
  const [recovery] = await recoveryCodes(await signedInBy(house, person, 'app'))
  nextCode(house)
  await setPolicy(house, account, { primary: 'security_key', backup: null })
  for (const given of [
    { method: 'recovery_code', code: recovery },
    { method: 'temporary_code', code: await temporaryCode(house, person) },
  ]) {
    const browser = await begin(house, person)
    assert.deepEqual((await stateOf(browser))['prove'], [
      { method: 'app' },
      { method: 'recovery_code' },
      { method: 'temporary_code' },
    ])
    assert.equal(await tryBy(browser, given), '422 method_not_offered', 'it proves, it does not answer')
    const proved = await answerBy(browser, 'proof', given)
    assert.deepEqual([proved['state'], proved['prove']], ['enrolment_required', null])
    assert.equal(await tryBy(browser, given, 'proof'), '422 method_not_offered', 'proved once is enough')
    if (given.method === 'recovery_code') continue
    const done = await enrolIn(house, browser, 'security_key')
    assert.deepEqual(
      [done['state'], done['why'], done['offerRecoveryCodes']],
      ['signed_in', 'answered', false],
    )
  }
})
