import assert from 'node:assert/strict'
import { takePhone } from '../../test/account-rows.ts'
import { testApp, testKey } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { userRow } from '../../test/house-rows.ts'
import { type House, onBothEngines, PASSWORD, type TestAccount } from '../../test/house.ts'
import { codeIn, mailTo, said, wrongMailCode } from '../../test/invited.ts'
import {
  addNewKey,
  afterWrong,
  askApp,
  askNewKey,
  byPassword,
  confirmApp,
  sudo,
  sudoOf,
  withNothing,
} from '../../test/session-authenticators.ts'
import { issueTemporaryCode } from '../method/rescue/temporary-code.ts'
import { MINUTE_MS } from '../store/duration.ts'
import { userToChange } from '../user/user-store.ts'

/** Shows by a mailed code that it is she. */
async function proveByMail(house: House, { email }: TestAccount, browser: TestBrowser) {
  assert.equal((await browser.call('POST', '/api/v1/session/sudo/email-code')).status, 202)
  const code = codeIn(await mailTo(house, email, 'Sallyport code'))
  const proved = await sudo(browser, { method: 'email_code', code })
  assert.equal(proved.status, 200, JSON.stringify(proved.body))
}

/** A temporary code, as her administrator hands it out. */
const temporaryCode = async ({ world }: House, { accountId, userId }: TestAccount) =>
  world.store.write(async (tx) => {
    const user = await userToChange(tx, accountId, userId)
    return (await issueTemporaryCode(world, tx, user, null, 24, world.clock.now())).code
  })

onBothEngines(
  'a password binds neither app nor key: who never had one is mailed a code first, to begin and to finish',
  async (t, engine) => {
    const { house, account, browser } = await withNothing(t, { engine })
    for (const refused of [await askApp(browser), await askNewKey(browser)]) {
      assert.equal(said(refused), '403 proof_required')
      assert.deepEqual(refused.body.methods, [{ method: 'email_code', enrolled: true }])
    }
    await proveByMail(house, account, browser)
    const app = testApp(house, (await askApp(browser)).body)
    const response = testKey(house).register((await askNewKey(browser)).body)
    house.passTime(10 * MINUTE_MS - 1)
    assert.equal(said(await askApp(browser)), '200', 'for ten minutes')
    house.passTime(1)
    for (const late of [
      await askApp(browser),
      await askNewKey(browser),
      await confirmApp(browser, app.id, app.code()),
      await addNewKey(browser, response),
    ])
      assert.equal(said(late), '403 proof_required')
    const { apps, security_keys: keys, ever_enrolled_at_ms: ever } = await userRow(house.world.store, account)
    assert.deepEqual([apps, keys, ever], [0, 0, null])
  },
)

onBothEngines(
  'her first authenticator ends sudo in her other sessions, and the second needs no mailed code',
  async (t, engine) => {
    const { house, account, browser } = await withNothing(t, { engine })
    const other = await byPassword(house, account)
    assert.equal((await sudo(other, { method: 'password', password: PASSWORD })).status, 200)
    await proveByMail(house, account, browser)
    const key = testKey(house)
    assert.equal(said(await addNewKey(browser, key.register((await askNewKey(browser)).body))), '201')
    assert.equal((await sudoOf(other)).until, null)
    assert.equal(said(await askApp(other)), '403 sudo_required')
    assert.equal(
      said(await sudo(other, { method: 'password', password: PASSWORD })),
      '422 method_not_offered',
    )
    assert.notEqual((await sudoOf(browser)).until, null, 'in her own it goes on')
    house.passTime(9 * MINUTE_MS)
    assert.equal(said(await askApp(browser)), '200')
    house.passTime(9 * MINUTE_MS)
    const app = testApp(house, (await askApp(browser)).body)
    assert.equal(said(await confirmApp(browser, app.id, app.code())), '201', 'long after the mailed code')
    assert.notEqual((await userRow(house.world.store, account)).ever_enrolled_at_ms, null)
  },
)

onBothEngines(
  'who once had an authenticator and has none proves by a temporary code, in this session and once',
  async (t, engine) => {
    const { house, account, browser } = await withNothing(t, { engine })
    await takePhone(house, account)
    const refused = await askApp(browser)
    assert.deepEqual(
      [said(refused), refused.body.methods],
      ['403 proof_required', [{ method: 'temporary_code', enrolled: true }]],
    )
    assert.equal(
      said(await browser.call('POST', '/api/v1/session/sudo/email-code')),
      '422 method_not_offered',
    )
    assert.equal(
      said(await sudo(browser, { method: 'temporary_code', code: 'AAAAAAAAAA' })),
      '422 code_expired',
    )
    const code = await temporaryCode(house, account)
    const wrong = code.startsWith('A') ? `B${code.slice(1)}` : `A${code.slice(1)}`
    assert.equal(said(await sudo(browser, { method: 'temporary_code', code: wrong })), '422 code_wrong')
    assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 1)
    house.passTime(MINUTE_MS)
    const before = (await sudoOf(browser)).until
    const proved = await sudo(browser, { method: 'temporary_code', code })
    assert.deepEqual([proved.status, proved.body.until], [200, before], 'it proves and starts no sudo')
    await mailTo(house, account.email, 'temporary code')
    const other = await byPassword(house, account)
    assert.equal((await sudo(other, { method: 'password', password: PASSWORD })).status, 200)
    assert.equal(said(await askApp(other)), '403 proof_required', 'in another session it proves nothing')
    assert.equal(said(await sudo(other, { method: 'temporary_code', code })), '422 code_used')
    const app = testApp(house, (await askApp(browser)).body)
    assert.equal(said(await confirmApp(browser, app.id, app.code())), '201')
  },
)

onBothEngines('a temporary code proves nothing where she has an authenticator', async (t, engine) => {
  const { house, account, browser } = await withNothing(t, { engine })
  await proveByMail(house, account, browser)
  const app = testApp(house, (await askApp(browser)).body)
  assert.equal(said(await confirmApp(browser, app.id, app.code())), '201')
  const code = await temporaryCode(house, account)
  assert.equal(said(await sudo(browser, { method: 'temporary_code', code })), '422 method_not_offered')
  assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 0)
})

onBothEngines(
  'after 100 wrong mailed codes none proves any more, and a temporary code does',
  async (t, engine) => {
    const { house, account, browser } = await withNothing(t, { engine })
    assert.equal((await browser.call('POST', '/api/v1/session/sudo/email-code')).status, 202)
    const code = codeIn(await mailTo(house, account.email, 'Sallyport code'))
    await afterWrong(house, account, 99)
    const wrong = { method: 'email_code', code: wrongMailCode(code) }
    assert.equal(said(await sudo(browser, wrong)), '429 too_many_attempts')
    await afterWrong(house, account, 100)
    assert.equal(said(await sudo(browser, { method: 'email_code', code })), '422 method_not_offered')
    const refused = await askApp(browser)
    assert.deepEqual(refused.body.methods, [{ method: 'temporary_code', enrolled: true }])
    const handedOut = await temporaryCode(house, account)
    assert.equal(said(await sudo(browser, { method: 'temporary_code', code: handedOut })), '200')
    const app = testApp(house, (await askApp(browser)).body)
    assert.equal(said(await confirmApp(browser, app.id, app.code())), '201')
    assert.equal((await userRow(house.world.store, account)).codes_disabled_at_ms, null)
  },
)
