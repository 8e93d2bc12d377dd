import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TOTP } from 'otpauth'
import { newBrowser, type TestBrowser } from '../../../test/browser.ts'
import { PASSWORD, type TestAccount } from '../../../test/house.ts'
import { sessionRows, userRow } from '../../../test/house-rows.ts'
import { foundAccount, newGround, nthCode, startProduct } from '../../../test/processes.ts'
import { openDatabase } from '../../../test/stores.ts'
import { systemRandom } from '../../random/system-random.ts'
import { SECOND_MS } from '../../store/duration.ts'
import { secretBox } from '../../store/secret-box.ts'
import { issueTemporaryCode } from './temporary-code.ts'

const SECOND_FACTOR = '/api/v1/sign-in/second-factor'

/** A browser with the cookie that another one got, maybe from another process. */
function withCookie(url: string, name: string, from: TestBrowser): TestBrowser {
  const browser = newBrowser(url)
  browser.setCookie(name, from.cookie(name) ?? '')
  return browser
}

test('two processes on one PostgreSQL take an app code, a recovery code and a temporary code once', async (t) => {
  const ground = await newGround(t, 'postgres')
  const products = await Promise.all([startProduct(t, ground), startProduct(t, ground)])
  const store = openDatabase(ground.database)
  t.after(() => store.close())
  const account = await foundAccount(products[0])
  const turn = (n: number) => products[n % 2 === 0 ? 0 : 1].url
  const begin = async (user: TestAccount) => {
    const browser = newBrowser(products[0].url)
    const { status } = await browser.call('POST', '/api/v1/sign-in', {
      email: user.email,
      password: PASSWORD,
    })
    assert.equal(status, 200)
    return browser
  }

  const admin = await begin(account)
  assert.equal((await admin.call('POST', '/api/v1/sign-in/sms-code')).status, 202)
  const sms = await nthCode(ground, account.phone, 1, products[0])
  assert.equal((await admin.call('POST', SECOND_FACTOR, { method: 'sms', code: sms })).status, 200)

  const { body: offer } = await admin.call('POST', '/api/v1/me/apps')
  /** The code of the present step, or of another, by an independent library. */
  const code = (aside = 0) =>
    new TOTP({ secret: offer.secret }).generate({ timestamp: Date.now() + aside * 30 * SECOND_MS })

  await t.test('of fifty confirmations of a new app one binds it', async () => {
    const path = `/api/v1/me/apps/${offer.id}/confirmation`
    const given = { code: code() }
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        withCookie(turn(n), 'sallyport_session', admin).call('POST', path, given),
      ),
    )
    assert.equal(answers.filter(({ status }) => status === 201).length, 1)
    assert.equal(answers.filter(({ body }) => body.code === 'code_used').length, 49)
    assert.equal((await userRow(store, account)).apps, 1)
  })

  await t.test('of fifty equal app codes one is taken, and no try is counted for the others', async () => {
    const given = { method: 'app', code: code(1) }
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        withCookie(turn(n), 'sallyport_session', admin).call('POST', '/api/v1/session/sudo', given),
      ),
    )
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.equal(answers.filter(({ body }) => body.code === 'code_used').length, 49)
    assert.equal((await userRow(store, account)).wrong_in_a_row, 0)
  })

  /** Fifty equal answers at once, in five sign-ins by turns: one session comes of it. */
  const oneOfFifty = async (given: { method: string; code: string }) => {
    const before = (await sessionRows(store, account)).length
    const browsers: TestBrowser[] = []
    // one after the other: of many passwords at once some would have to wait
    while (browsers.length < 5) browsers.push(await begin(account))
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        withCookie(turn(n), 'sallyport_sign_in', browsers[n % 5] ?? admin).call('POST', SECOND_FACTOR, given),
      ),
    )
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    assert.equal((await sessionRows(store, account)).length - before, 1)
  }

  await t.test(
    'of fifty equal temporary codes in several sign-ins one is taken, and no try is counted',
    async () => {
      const world = { random: systemRandom(), box: secretBox([{ id: 'test', bytes: Buffer.alloc(32, 7) }]) }
      const user = { accountId: account.accountId, id: account.userId }
      const issued = await store.write((tx) => issueTemporaryCode(world, tx, user, null, 1, Date.now()))
      await oneOfFifty({ method: 'temporary_code', code: issued.code })
      assert.equal((await userRow(store, account)).wrong_in_a_row, 0)
    },
  )

  await t.test('of fifty equal recovery codes in several sign-ins one is taken', async () => {
    const { body } = await admin.call('POST', '/api/v1/me/recovery-codes')
    await oneOfFifty({ method: 'recovery_code', code: body.codes[0] })
    assert.equal((await userRow(store, account)).recovery_codes, 9)
  })
})
