import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as client from 'openid-client'
import { personWith, signedInBy } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { onBothEngines, signedIn, PASSWORD } from '../../test/house.ts'
import { codeIn, mailTo, tokenIn } from '../../test/invited.ts'
import { addApplication, openIssuer, relyingParty, withApplication } from '../../test/relying-party.ts'

onBothEngines(
  'whose e-mail the operator has written down has not proven it, until she types a code that was mailed',
  async (t, engine) => {
    const house = await openIssuer(t, { engine })
    const { account, admin, party } = await withApplication(house)
    const told = async (browser: TestBrowser) => {
      const tokens = await party.signIn(browser)
      const sub = tokens.claims()?.sub ?? ''
      const { email, email_verified: verified } = await client.fetchUserInfo(
        party.config,
        tokens.access_token,
        sub,
      )
      assert.equal(tokens.claims()?.['email_verified'], verified)
      return [email, verified]
    }
    assert.deepEqual(await told(admin), [account.email, false])
    const invited = await personWith(house, account, 'phone')
    assert.deepEqual(await told(await signedInBy(house, invited, 'sms')), [invited.email, true])
    const hers = await signedInBy(house, invited, 'sms')
    await hers.call('PUT', '/api/v1/me/email', { email: 'robin@new.example.com' })
    const herCode = codeIn(await mailTo(house, 'robin@new.example.com', 'Confirm your new e-mail'))
    assert.equal((await hers.call('POST', '/api/v1/me/email/confirmation', { code: herCode })).status, 200)
    assert.deepEqual(await told(admin), [account.email, false], 'whatever others prove')
    const email = 'alex@new.example.com'
    assert.ok((await admin.call('PUT', '/api/v1/me/email', { email })).status < 300)
    assert.deepEqual(await told(admin), [account.email, false], 'not before the code')
    const code = codeIn(await mailTo(house, email, 'Confirm your new e-mail'))
    assert.equal((await admin.call('POST', '/api/v1/me/email/confirmation', { code })).status, 200)
    const again = await signedIn(house, { ...account, email })
    assert.deepEqual(await told(again), [email, true])
    const without = await party.signIn(again, { scope: 'openid' })
    assert.equal(without.claims()?.['email_verified'], undefined)
  },
)

test('who has followed the link of a sign-up has proven her e-mail', async (t) => {
  const house = await openIssuer(t, { env: { SALLYPORT_SIGN_UP: 'open' } })
  const email = 'alex.kim@example.com'
  const form = {
    account: { name: 'Example Ltd', country: 'US' },
    admin: { name: 'Alex Kim', email, password: PASSWORD, phone: '+12025550123' },
  }
  assert.equal((await house.browser().call('POST', '/api/v1/accounts', form)).status, 202)
  const token = tokenIn(await mailTo(house, email, 'Confirm'))
  const made = await house.browser().call('POST', '/api/v1/accounts/confirmation', { token })
  assert.equal(made.status, 201)
  const { account, user } = made.body
  const admin = await signedIn(house, { accountId: account.id, userId: user.id, email, phone: user.phone })
  const party = await relyingParty(house, await addApplication(admin))
  assert.equal((await party.signIn(admin)).claims()?.['email_verified'], true)
})
