import assert from 'node:assert/strict'
import { takePhone } from '../../test/account-rows.ts'
import { changeUser, switchTwoFactor } from '../../test/house-rows.ts'
import { onBothEngines, openHouse, PASSWORD } from '../../test/house.ts'

onBothEngines(
  'who has no authenticator changes her e-mail only after a code to her present one: a password alone moves no mailbox',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    await switchTwoFactor(house.world.store, account, false)
    const browser = house.browser()
    const begun = await browser.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
    assert.equal(begun.body.state, 'signed_in')
    const change = () => browser.call('PUT', '/api/v1/me/email', { email: 'alex.kim@mail.example.com' })
    assert.equal((await change()).body.code, 'sudo_required')
    await browser.call('POST', '/api/v1/session/sudo', { method: 'password', password: PASSWORD })
    const refused = await change()
    assert.deepEqual(
      [refused.body.code, refused.body.methods],
      ['proof_required', [{ method: 'email_code', enrolled: true }]],
    )
    const confirm = { code: '00000000' }
    assert.equal(
      (await browser.call('POST', '/api/v1/me/email/confirmation', confirm)).body.code,
      'proof_required',
    )
    assert.equal((await browser.call('POST', '/api/v1/session/sudo/email-code')).status, 202)
    const code = async () => {
      for (let tries = 0; tries < 400; tries++) {
        const mail = house.mails.find(({ subject }) => subject === 'Your Sallyport code')
        if (mail) return [mail.to, /\b\d{8}\b/.exec(mail.text)?.[0]]
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      throw new Error('no code was mailed')
    }
    const [to, digits] = await code()
    assert.equal(to, account.email)
    await browser.call('POST', '/api/v1/session/sudo', { method: 'email_code', code: digits })
    assert.equal((await change()).status, 202)

    // who once had one and has none now gets no further by mail
    await changeUser(house.world.store, account, { phone: '+12025550199' })
    await takePhone(house, account)
    const gone = await change()
    assert.deepEqual(
      [gone.body.code, gone.body.methods],
      ['proof_required', [{ method: 'temporary_code', enrolled: true }]],
    )
  },
)
