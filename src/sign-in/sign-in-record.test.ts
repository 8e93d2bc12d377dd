import assert from 'node:assert/strict'
import {
  answerBy,
  begin,
  givenBy,
  nextCode,
  personWith,
  recoveryCodes,
  setPolicy,
  temporaryCode,
  tryBy,
  wrongAppCode,
} from '../../test/authenticators.ts'
import { eventsOf, policyRow, signInRows } from '../../test/account-rows.ts'
import { onBothEngines, openHouse, PASSWORD } from '../../test/house.ts'
import { said } from '../../test/invited.ts'

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

onBothEngines(
  'a finished sign-in keeps by what, why, under which version of the policy, from which address and browser',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const person = await personWith(house, account, 'phone+app+key')
    const [code] = await recoveryCodes(await recoveryReady())
    const recordOf = async (id: string) => {
      const row = (await signInRows(house, account)).find((one) => one.id === id)
      const event = (await eventsOf(house, account)).find(
        ({ type, details }) => type === 'signed_in' && details['signIn'] === id,
      )
      return { row, event }
    }
    async function recoveryReady() {
      const browser = await begin(house, person)
      await answerBy(browser, 'second-factor', await givenBy(house, browser, person, 'sms'))
      return browser
    }

    await setPolicy(house, account, { primary: 'app', backup: 'sms', deviceTrust: 'single_sign_on' })
    const ways = [
      ['app', 'answered', 'single_sign_on'],
      ['sms', 'answered', 'not_trusted'],
      ['security_key', 'answered', 'not_trusted'],
      ['recovery_code', 'recovery_code', 'not_trusted'],
      ['temporary_code', 'temporary_code', 'not_trusted'],
    ] as const
    for (const [way, why, because] of ways) {
      if (way === 'sms') await setPolicy(house, account, { deviceTrust: '1_week' })
      if (way === 'security_key') await setPolicy(house, account, { primary: 'security_key' })
      nextCode(house)
      const browser = house.browser()
      const headers = { 'user-agent': CHROME }
      await browser.call('POST', '/api/v1/sign-in', { email: person.email, password: PASSWORD }, headers)
      const given =
        way === 'recovery_code'
          ? { method: way, code }
          : way === 'temporary_code'
            ? { method: way, code: await temporaryCode(house, person) }
            : await givenBy(house, browser, person, way)
      const done = await browser.call('POST', '/api/v1/sign-in/second-factor', given, headers)
      assert.equal(said(done), '200', way)
      const { row, event } = await recordOf(done.body.id)
      const version = (await policyRow(house, account))?.version
      assert.ok(row && event && version)
      assert.deepEqual(
        [row.answered, row.why, row.asked_because, row.policy_version, row.closed_because],
        [way, why, because, version, 'finished'],
      )
      assert.equal(row.address, '127.0.0.1')
      assert.match(row.browser, /Chrome/)
      assert.equal(event.actorId, person.userId)
      const { signIn, session, ...details } = event.details
      assert.deepEqual(
        [signIn, details],
        [
          done.body.id,
          { why, answered: way, policyVersion: version, address: row.address, browser: row.browser },
        ],
      )
      assert.match(String(session), /^ses_/)
    }
  },
)

onBothEngines('a sign-in that is not finished keeps no way and no reason', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  const person = await personWith(house, account, 'app')
  await setPolicy(house, account, { primary: 'app', backup: null })
  const browser = await begin(house, person)
  assert.ok(person.app)
  assert.equal(
    await tryBy(browser, { method: 'app', code: wrongAppCode(house, person.app) }),
    '422 code_wrong',
  )
  const { id } = (await browser.call('GET', '/api/v1/sign-in')).body
  await browser.call('DELETE', '/api/v1/sign-in')
  const row = (await signInRows(house, account)).find((one) => one.id === id)
  assert.deepEqual(
    [row?.answered, row?.why, row?.asked_because, row?.policy_version, row?.closed_because],
    [null, null, null, null, 'started_over'],
  )
  const [wrong] = (await eventsOf(house, account)).filter(({ type }) => type === 'code_wrong')
  assert.deepEqual(
    [wrong?.actorId, wrong?.details],
    [person.userId, { method: 'app', purpose: 'sign_in', wrongInARow: 1 }],
  )
})

onBothEngines(
  'where nothing is demanded the record says so, and that nothing was answered',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const person = await personWith(house, account, 'phone')
    await setPolicy(house, account, { active: false })
    const browser = house.browser()
    const { body } = await browser.call('POST', '/api/v1/sign-in', {
      email: person.email,
      password: PASSWORD,
    })
    assert.equal(body.state, 'signed_in')
    const row = (await signInRows(house, account)).find((one) => one.id === body.id)
    assert.deepEqual([row?.answered, row?.why, row?.asked_because], [null, 'not_demanded', 'not_demanded'])
    assert.equal(row?.policy_version, (await policyRow(house, account))?.version)
  },
)
