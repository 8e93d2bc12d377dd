import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { newBrowser, type TestBrowser } from '../../test/browser.ts'
import { PASSWORD } from '../../test/house.ts'
import { userRow } from '../../test/house-rows.ts'
import { said } from '../../test/invited.ts'
import { foundAccount, newGround, nthCode, startProduct } from '../../test/processes.ts'
import {
  addNewKey,
  askApp,
  askNewKey,
  confirmApp,
  idOf,
  listed,
  remove,
} from '../../test/session-authenticators.ts'
import { SoftwareKey } from '../../test/software-key.ts'
import { openDatabase } from '../../test/stores.ts'

const ROUNDS = 4

test('two processes on one PostgreSQL: the last authenticator stays, one code binds once, and a policy is proved by what is still hers', async (t) => {
  const ground = await newGround(t, 'postgres')
  const [one, two] = await Promise.all([startProduct(t, ground), startProduct(t, ground)])
  const store = openDatabase(ground.database)
  t.after(() => store.close())
  const account = await foundAccount(one)
  /** The session of a browser, at the other process. */
  const atTheOther = (browser: TestBrowser): TestBrowser => {
    const other = newBrowser(two.url)
    other.setCookie('sallyport_session', browser.cookie('sallyport_session') ?? '')
    return other
  }
  const browser = newBrowser(one.url)
  await browser.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
  await browser.call('POST', '/api/v1/sign-in/sms-code')
  const code = (await nthCode(ground, account.phone, 1, one)) ?? ''
  const done = await browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code })
  assert.equal(done.body.state, 'signed_in')
  const other = atTheOther(browser)
  let version = 1
  const save = async (at: TestBrowser, primary: string, active = true) => {
    const twoFactor = { active, primary, backup: null, deviceTrust: 'single_sign_on' }
    const saved = await at.call('PUT', '/api/v1/account/security-policy', { twoFactor, version })
    if (saved.status === 200) version = saved.body.version
    return saved
  }
  const addApp = async () => {
    const { id, secret } = (await askApp(browser)).body
    const shows = new TOTP({ secret: Secret.fromBase32(secret) }).generate()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => confirmApp(n % 2 === 0 ? browser : other, id, shows)),
    )
    assert.equal(answers.filter(({ status }) => status === 201).length, 1, 'one code binds once')
    assert.equal(answers.filter((given) => said(given) === '422 code_used').length, 9)
  }
  // what the product takes for its public address where it is started on any free port
  const origin = 'http://localhost:0'
  const addKey = async () => {
    const options = (await askNewKey(browser)).body
    const response = new SoftwareKey({ origin, rpId: options.rp.id }).register(options)
    assert.equal(said(await addNewKey(browser, response)), '201')
  }

  await t.test('of a removal of the app and one of the key at once one is refused', async () => {
    await addApp()
    await addKey()
    assert.equal(said(await save(browser, 'app')), '200')
    assert.equal(said(await remove(browser, await idOf(browser, 'sms'))), '204')
    assert.equal(said(await save(browser, 'app', false)), '200')
    for (let round = 0; round < ROUNDS; round++) {
      const ids = (await listed(browser)).map(({ id }) => id)
      assert.equal(ids.length, 2)
      const answers = await Promise.all(ids.map((id, n) => remove(n === 0 ? browser : other, id)))
      assert.deepEqual(answers.map(said).toSorted(), ['204', '409 last_authenticator'])
      const [left, ...others] = await listed(other)
      assert.deepEqual([left?.removable, others], [false, []])
      await (left?.method === 'app' ? addKey() : addApp())
    }
  })

  await t.test(
    'a policy that is saved while its proof is removed leaves her what it asks for, or is refused',
    async () => {
      const outcomes = new Set<string>()
      for (let round = 0; round < ROUNDS; round++) {
        const app = await idOf(browser, 'app')
        const [saved, removed] = await Promise.all(
          round % 2 === 0
            ? [save(browser, 'app'), remove(other, app)]
            : [save(other, 'app'), remove(browser, app)],
        )
        const outcome = `${said(saved)}, ${said(removed)}`
        outcomes.add(outcome)
        assert.ok(
          ['200, 409 last_authenticator', '403 proof_required, 204'].includes(outcome),
          `one of the two: ${outcome}`,
        )
        const { apps, security_keys: keys } = await userRow(store, account)
        assert.deepEqual([apps, keys], [removed.status === 204 ? 0 : 1, 1])
        if (saved.status === 200) assert.equal(said(await save(browser, 'app', false)), '200')
        else await addApp()
      }
      assert.ok(outcomes.size > 0)
    },
  )
})
