import assert from 'node:assert/strict'
import { onBothEngines, openHouse, PASSWORD, sentCode, signedIn, toSmsStep } from '../../test/house.ts'

onBothEngines('a new administrator signs in by password and the code that was sent to her phone', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const browser = house.browser()

  const begun = await browser.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
  assert.equal(begun.status, 200)
  assert.equal(begun.body.state, 'second_factor_required')
  assert.deepEqual(begun.body.methods, [{ method: 'sms', rank: 'primary', sentTo: `•••• ${account.phone.slice(-3)}` }])
  assert.equal(begun.body.firstUse, true)
  assert.equal(house.sent.length, 0, 'the password alone sends nothing')
  assert.equal((await browser.call('GET', '/api/v1/session')).body.code, 'no_session')

  const code = await sentCode(house, account, browser)
  const done = await browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code, signIn: begun.body.id })
  assert.equal(done.body.state, 'signed_in')
  assert.equal(done.body.why, 'answered')
  const session = await browser.call('GET', '/api/v1/session')
  assert.deepEqual(session.body.user, { id: account.userId, name: 'Alex Kim', email: account.email, role: 'admin' })
  assert.deepEqual(session.body.amr, ['pwd', 'sms', 'mfa'])
})

onBothEngines('of fifty equal right answers one signs in, and no try is counted for the others', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const browser = house.browser()
  await toSmsStep(house, account, browser)
  const code = await sentCode(house, account, browser)

  const answers = await Promise.all(
    Array.from({ length: 50 }, () => browser.copy().call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code })),
  )
  const winners = answers.filter(({ status }) => status === 200)
  assert.equal(winners.length, 1)
  assert.deepEqual(new Set(answers.filter((answer) => answer !== winners[0]).map(({ status, body }) => `${status} ${body.code}`)), new Set(['404 no_sign_in']))

  const again = await signedIn(house, account)
  const sudo = await again.call('POST', '/api/v1/session/sudo/sms-code')
  assert.equal(sudo.status, 202)
})
