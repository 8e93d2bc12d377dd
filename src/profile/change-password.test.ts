import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import { newBrowser, type TestBrowser } from '../../test/browser.ts'
import { changeUser, sessionRows, userRow } from '../../test/house-rows.ts'
import {
  afterEachPassword,
  answer,
  atSmsStep,
  type HouseOptions,
  onBothEngines,
  openHouse,
  PASSWORD,
  sentSudoCode,
  signedIn,
} from '../../test/house.ts'
import { mailTo, said } from '../../test/invited.ts'
import { allAnswered, countedServer, enter, everyTable, NEW_PASSWORD } from '../../test/mails.ts'
import { foundAccount, newGround, nthCode, startProduct } from '../../test/processes.ts'
import { MINUTE_MS, SECOND_MS } from '../store/duration.ts'

const WRONG = 'these are not the right words'

const change = (browser: TestBrowser, currentPassword = PASSWORD, password = NEW_PASSWORD) =>
  browser.call('PUT', '/api/v1/me/password', { currentPassword, password })
const look = (browser: TestBrowser) => browser.call('GET', '/api/v1/session')

async function newSession(t: Parameters<typeof openHouse>[0], options: HouseOptions = {}) {
  const house = await openHouse(t, options)
  house.stopTime()
  const account = await house.newAccount()
  return { house, account, browser: await signedIn(house, account) }
}

onBothEngines(
  'a user changes her password: this session goes on under a new cookie, every other and every open sign-in ends',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const [elsewhere, stranger] = [
      await signedIn(house, account),
      await signedIn(house, await house.newAccount()),
    ]
    const { browser: open, code } = await atSmsStep(house, account)
    const copied = browser.copy()
    house.passTime(MINUTE_MS)
    const done = await change(browser)
    assert.deepEqual([done.status, done.body], [204, ''])
    assert.match(
      done.headers.get('set-cookie') ?? '',
      /^sallyport_session=\S+; Max-Age=86400; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    assert.notEqual(browser.cookie('sallyport_session'), copied.cookie('sallyport_session'))
    assert.equal((await look(browser)).status, 200)
    assert.equal(said(await look(copied)), '401 no_session', 'whoever copied the old cookie has nothing')
    assert.equal(said(await look(elsewhere)), '401 no_session')
    assert.equal((await look(stranger)).status, 200)
    assert.equal((await sessionRows(house.world.store, account)).filter((row) => !row.ended_at_ms).length, 1)
    assert.equal(said(await answer(open, code)), '410 sign_in_expired')
    assert.equal(said(await enter(house.browser(), account.email, PASSWORD)), '401 credentials_wrong')
    assert.equal(
      (await enter(house.browser(), account.email, NEW_PASSWORD)).body.state,
      'second_factor_required',
    )
    const { text } = await mailTo(house, account.email, 'Your password was changed')
    assert.match(text, /^When: .* UTC\nBrowser: .+\nAddress: 127\.0\.0\.1$/m)
    assert.match(text, /^If this was not you/m)
    const event = (await eventsOf(house, account)).find(({ type }) => type === 'password_changed')
    assert.equal(event?.actorId, account.userId)
    assert.equal(
      (await browser.call('GET', '/api/v1/me')).body.passwordChangedAt,
      new Date(house.now()).toISOString(),
    )
  },
)

onBothEngines('a changed password takes back what waits for its code', async (t, engine) => {
  const { browser } = await newSession(t, { engine })
  const me = async () => (await browser.call('GET', '/api/v1/me')).body
  await browser.call('PUT', '/api/v1/me/email', { email: 'kai.lund@example.com' })
  await browser.call('PUT', '/api/v1/me/phone', { phone: '+1 303 555 0124' })
  const { pendingEmail, pendingPhone } = await me()
  assert.deepEqual([pendingEmail?.email, pendingPhone?.phone], ['kai.lund@example.com', '+13035550124'])
  assert.equal((await change(browser)).status, 204)
  assert.deepEqual([(await me()).pendingEmail, (await me()).pendingPhone], [null, null])
})

onBothEngines('without sudo no password is hashed, compared or counted', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  house.passTime(10 * MINUTE_MS)
  // the first act after a while notes that the session is used
  assert.equal((await browser.call('PATCH', '/api/v1/me', { name: 'Alex Kim' })).status, 200)
  const { url, work } = await countedServer(t, house)
  const counted = newBrowser(url)
  counted.setCookie('sallyport_session', browser.cookie('sallyport_session') ?? '')
  const before = await everyTable(house)
  for (const password of [PASSWORD, WRONG]) {
    const did = await work(() => change(counted, password))
    assert.equal(said(did.answer), '403 sudo_required')
    assert.deepEqual(did.hashes, [])
    assert.ok(did.statements.every((sql) => sql.startsWith('read: ')))
  }
  assert.deepEqual(await everyTable(house), before)
  const code = await sentSudoCode(house, account, browser)
  assert.equal((await browser.call('POST', '/api/v1/session/sudo', { method: 'sms', code })).status, 200)
  assert.equal((await change(browser)).status, 204)
  assert.equal(said(await change(house.browser())), '401 no_session')
})

onBothEngines(
  'a wrong current password is refused, counted among her wrong ones and waited for, and changes nothing',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const stranger = browser.copy()
    stranger.setCookie('sallyport_device', 'x'.repeat(43))
    const { password_hash: hash } = await userRow(house.world.store, account)
    for (let n = 0; n < 4; n++) assert.equal(said(await change(stranger, WRONG)), '401 credentials_wrong')
    const waiting = await change(stranger)
    assert.deepEqual([said(waiting), waiting.headers.get('retry-after')], ['429 too_many_attempts', '1'])
    const entering = await enter(house.browser(), account.email, PASSWORD)
    assert.equal(said(entering), '429 too_many_attempts', 'one count, wherever it is typed')
    const row = await userRow(house.world.store, account)
    assert.deepEqual([row.password_hash, row.wrong_in_a_row], [hash, 0], 'codes are not concerned')
    assert.equal((await look(browser)).status, 200)
    house.passTime(SECOND_MS)
    assert.equal((await change(stranger)).status, 204)
    await allAnswered(house)
    assert.equal(house.mails.filter(({ subject }) => subject === 'Your password was changed').length, 1)
    assert.equal((await enter(house.browser(), account.email, NEW_PASSWORD)).status, 200, 'none waits now')
  },
)

onBothEngines('a new password that the rules refuse changes nothing', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  const before = await everyTable(house)
  const refused: [string, string][] = [
    ['fourteen chars', '422 password_too_short'],
    ['passwordpassword', '422 password_common'],
    [account.email, '422 password_common'],
    ['long enough words '.repeat(15), '422 invalid'],
    ['', '422 invalid'],
  ]
  for (const [password, expected] of refused) {
    const answered = await change(browser, PASSWORD, password)
    assert.equal(said(answered), expected, password)
    assert.equal(answered.body.errors[0].pointer, '/password', password)
  }
  assert.deepEqual(await everyTable(house), before)
  assert.equal((await change(browser, PASSWORD, 'Ünïcödé words, fifteen')).status, 204)
})

onBothEngines('of two changes at once one is done', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  const elsewhere = await signedIn(house, account)
  const answers = await Promise.all([
    change(browser, PASSWORD, `${NEW_PASSWORD} one`),
    change(elsewhere, PASSWORD, `${NEW_PASSWORD} two`),
  ])
  const won = answers.findIndex(({ status }) => status === 204)
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((one, other) => one - other),
    [204, 401],
  )
  const [winner, loser] = won === 0 ? [browser, elsewhere] : [elsewhere, browser]
  assert.equal((await look(winner)).status, 200)
  assert.equal(said(await look(loser)), '401 no_session')
  const password = `${NEW_PASSWORD} ${won === 0 ? 'one' : 'two'}`
  assert.equal((await enter(house.browser(), account.email, password)).status, 200)
  await allAnswered(house)
  assert.equal(house.mails.filter(({ subject }) => subject === 'Your password was changed').length, 1)
})

onBothEngines('of two changes at once in one session one is done', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  const tab = browser.copy()
  const bothLooked = Promise.withResolvers<void>()
  let looked = 0
  afterEachPassword(house, () => {
    looked++
    if (looked === 2) bothLooked.resolve()
    return bothLooked.promise
  })
  const answers = await Promise.all([
    change(browser, PASSWORD, `${NEW_PASSWORD} one`),
    change(tab, PASSWORD, `${NEW_PASSWORD} two`),
  ])
  const won = answers.findIndex(({ status }) => status === 204)
  assert.deepEqual(
    answers.map(said).toSorted((one, other) => one.localeCompare(other)),
    ['204', '401 credentials_wrong'],
  )
  const password = `${NEW_PASSWORD} ${won === 0 ? 'one' : 'two'}`
  assert.equal((await enter(house.browser(), account.email, password)).status, 200)
  assert.equal((await look(won === 0 ? browser : tab)).status, 200)
  assert.equal(said(await look(won === 0 ? tab : browser)), '401 no_session')
})

onBothEngines(
  'a session that was ended while the password was looked at changes nothing any more',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const elsewhere = await signedIn(house, account)
    let ended = false
    afterEachPassword(house, async () => {
      if (ended) return
      ended = true
      assert.equal((await elsewhere.call('DELETE', '/api/v1/me/sessions')).status, 204)
    })
    const { password_hash: hash } = await userRow(house.world.store, account)
    assert.equal(said(await change(browser)), '401 no_session')
    assert.equal((await userRow(house.world.store, account)).password_hash, hash)
  },
)

test('a user without a password of her own cannot set one here', async (t) => {
  const { house, account, browser } = await newSession(t)
  await changeUser(house.world.store, account, { password_hash: null })
  assert.equal(said(await change(browser)), '401 credentials_wrong')
})

test('two processes let one of two changes at once be done', async (t) => {
  const ground = await newGround(t, 'postgres')
  const products = await Promise.all([startProduct(t, ground), startProduct(t, ground)])
  const account = await foundAccount(products[0])
  const browsers: TestBrowser[] = []
  for (const [at, product] of products.entries()) {
    const browser = product.browser()
    assert.equal((await enter(browser, account.email, PASSWORD)).status, 200)
    assert.equal((await browser.call('POST', '/api/v1/sign-in/sms-code')).status, 202)
    const code = await nthCode(ground, account.phone, at + 1, product)
    assert.equal((await answer(browser, code ?? '')).status, 200)
    browsers.push(browser)
  }
  const answers = await Promise.all(
    browsers.map((browser, at) => change(browser, PASSWORD, `${NEW_PASSWORD} ${at}`)),
  )
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((one, other) => one - other),
    [204, 401],
  )
  const won = answers.findIndex(({ status }) => status === 204)
  for (const [at, browser] of browsers.entries())
    assert.equal((await look(browser)).status, at === won ? 200 : 401)
  assert.equal((await enter(products[0].browser(), account.email, `${NEW_PASSWORD} ${won}`)).status, 200)
})
