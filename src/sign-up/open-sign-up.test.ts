import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf, policyRow } from '../../test/account-rows.ts'
import { newBrowser, type TestBrowser } from '../../test/browser.ts'
import { userRow } from '../../test/house-rows.ts'
import {
  type House,
  type HouseOptions,
  onBothEngines,
  openHouse,
  OPERATOR_KEY,
  PASSWORD,
  SET_UP_CODE,
  signedIn,
} from '../../test/house.ts'
import { mailTo, said, tokenIn } from '../../test/invited.ts'
import { allAnswered, browserAt, countedServer, enter, everyTable, seenOf } from '../../test/mails.ts'
import { startServerProcess } from '../../test/server-process.ts'
import { newDatabase } from '../../test/stores.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../store/duration.ts'

const EMAIL = 'alex.kim@example.com'
const SUBJECT = 'Confirm your new account'

type Over = { account?: object; admin?: { [field: string]: string }; setUpCode?: string }

const form = ({ account, admin, ...more }: Over = {}) => ({
  account: { name: 'Example Ltd', country: 'US', ...account },
  admin: { name: 'Alex Kim', email: EMAIL, password: PASSWORD, phone: '+1 202 555 0123', ...admin },
  ...more,
})
const ask = (browser: TestBrowser, over: Over = {}, headers: Record<string, string> = {}) =>
  browser.call('POST', '/api/v1/accounts', form(over), headers)
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
const look = (browser: TestBrowser, token: string) => browser.call('POST', '/api/v1/accounts/link', { token })
const confirm = (browser: TestBrowser, token: string) =>
  browser.call('POST', '/api/v1/accounts/confirmation', { token })

const openToAll = (t: Parameters<typeof openHouse>[0], { env, ...options }: HouseOptions = {}) =>
  openHouse(t, { ...options, env: { SALLYPORT_SIGN_UP: 'open', ...env } })

/** Asks for an account and gives back what stands behind the `#` of the link that is mailed. */
async function signUpToken(house: House, over: Over = {}): Promise<string> {
  const to = over.admin?.['email'] ?? EMAIL
  const before = house.mails.filter((mail) => mail.to === to && mail.subject.startsWith(SUBJECT)).length
  const asked = await ask(house.browser(), over)
  assert.deepEqual([asked.status, asked.body], [202, ''])
  return tokenIn(await mailTo(house, to, SUBJECT, before + 1))
}

onBothEngines(
  'where sign-up is open an account exists once its mailed link was confirmed, and not before',
  async (t, engine) => {
    const house = await openToAll(t, { engine })
    house.stopTime()
    const browser = house.browser()
    const asked = await ask(browser)
    assert.deepEqual([asked.status, asked.body, asked.headers.get('set-cookie')], [202, '', null])
    const mail = await mailTo(house, EMAIL, SUBJECT)
    const { origin } = house.world.config.publicUrl
    assert.match(mail.text, new RegExp(`^${origin}/sign-up#acc_\\w{26}\\.[0-9a-z]{52}$`, 'm'))
    assert.match(mail.text, /^When: .* UTC\nBrowser: .+\nAddress: 127\.0\.0\.1$/m)
    const { accounts, users, logins, security_policies: policies } = await everyTable(house)
    assert.deepEqual([accounts, users, logins, policies], ['[]', '[]', '[]', '[]'])
    assert.equal(said(await enter(house.browser(), EMAIL, PASSWORD)), '401 credentials_wrong')

    const token = tokenIn(mail)
    const shown = await look(browser, token)
    const expiresAt = new Date(house.now() + DAY_MS).toISOString()
    assert.deepEqual(
      [shown.status, shown.body],
      [200, { account: { name: 'Example Ltd' }, email: EMAIL, phone: '•••• 123', expiresAt }],
    )
    const made = await confirm(browser, token)
    assert.equal(made.status, 201, JSON.stringify(made.body))
    assert.equal(made.headers.get('set-cookie'), null, 'nobody is signed in by it')
    const { account, user } = made.body
    assert.equal(token.split('.')[0], account.id)
    assert.deepEqual(
      [account.name, account.country, user.name, user.email, user.phone, user.phoneStatus, user.role],
      ['Example Ltd', 'US', 'Alex Kim', EMAIL, '+12025550123', 'unproven', 'admin'],
    )
    const policy = await policyRow(house, { accountId: account.id })
    assert.deepEqual([policy?.active, policy?.primary_method, policy?.backup_method], [1, 'sms', null])
    const [event] = await eventsOf(house, { accountId: account.id })
    assert.deepEqual([event?.type, event?.actorId], ['account_created', user.id])
    await mailTo(house, EMAIL, 'Your account Example Ltd is ready')
    const who = { accountId: account.id, userId: user.id, email: EMAIL, phone: '+12025550123' }
    assert.equal((await (await signedIn(house, who)).call('GET', '/api/v1/session')).status, 200)
  },
)

onBothEngines(
  'a link creates once, also where two browsers confirm it at once, and looking uses nothing up',
  async (t, engine) => {
    const house = await openToAll(t, { engine })
    const token = await signUpToken(house)
    const before = await everyTable(house)
    for (let n = 0; n < 4; n++) assert.equal((await look(house.browser(), token)).status, 200)
    assert.deepEqual(await everyTable(house), before)
    const answers = await Promise.all(Array.from({ length: 10 }, () => confirm(house.browser(), token)))
    assert.deepEqual(
      answers.map(said).toSorted((one, other) => one.localeCompare(other)),
      ['201', ...Array.from({ length: 9 }, () => '410 link_spent')],
    )
    for (const again of [await look(house.browser(), token), await confirm(house.browser(), token)])
      assert.equal(said(again), '410 link_spent')
    const { accounts = '', users = '', sign_ups: waiting } = await everyTable(house)
    assert.deepEqual([JSON.parse(accounts).length, JSON.parse(users).length, waiting], [1, 1, '[]'])
  },
)

onBothEngines('a link works for a day, to the millisecond', async (t, engine) => {
  const house = await openToAll(t, { engine })
  house.stopTime()
  const token = await signUpToken(house)
  house.passTime(DAY_MS)
  assert.equal(said(await look(house.browser(), token)), '410 link_spent')
  assert.equal(said(await confirm(house.browser(), token)), '410 link_spent')
  house.passTime(-1)
  assert.equal((await look(house.browser(), token)).status, 200)
  assert.equal((await confirm(house.browser(), token)).status, 201)
})

onBothEngines('a link of a clock that has been put back since creates nothing', async (t, engine) => {
  const house = await openToAll(t, { engine })
  house.stopTime()
  const token = await signUpToken(house)
  house.passTime(-MINUTE_MS - 1)
  assert.equal(said(await look(house.browser(), token)), '410 link_spent')
  assert.equal(said(await confirm(house.browser(), token)), '410 link_spent')
  house.passTime(1)
  assert.equal((await look(house.browser(), token)).status, 200)
  assert.equal((await confirm(house.browser(), token)).status, 201)
})

test('once sign-up is closed the links that were mailed before create nothing', async (t) => {
  const house = await openToAll(t)
  const token = await signUpToken(house)
  house.world.config.signUp = 'closed'
  assert.equal(said(await look(house.browser(), token)), '403 sign_up_closed')
  assert.equal(said(await confirm(house.browser(), token)), '403 sign_up_closed')
  assert.equal((await everyTable(house)).accounts, '[]')
})

onBothEngines('a token that is none of ours creates nothing', async (t, engine) => {
  const house = await openToAll(t, { engine })
  const token = await signUpToken(house)
  const other = await signUpToken(house, { admin: { email: 'kai.lund@example.com' } })
  const [accountId = '', secret = ''] = token.split('.')
  for (const odd of [
    `${other.split('.')[0]}.${secret}`,
    `${accountId}.${'0'.repeat(52)}`,
    `${accountId}.`,
    secret,
    `${token}x`,
    token.toUpperCase(),
    '\u0000',
    'x',
  ]) {
    assert.equal(said(await look(house.browser(), odd)), '410 link_spent', odd)
    assert.equal(said(await confirm(house.browser(), odd)), '410 link_spent', odd)
  }
  for (const none of ['', 'x'.repeat(301), null, 7])
    assert.equal(said(await confirm(house.browser(), none as string)), '422 invalid')
  assert.equal((await confirm(house.browser(), ` ${token}\n`)).status, 201)
})

onBothEngines(
  'an address that signs somebody in meanwhile is told to the owner of the link, which works again when it is free',
  async (t, engine) => {
    const house = await openToAll(t, { engine })
    house.stopTime()
    const first = await signUpToken(house)
    house.passTime(MINUTE_MS)
    const second = await signUpToken(house, { account: { name: 'Another Ltd' } })
    const made = await confirm(house.browser(), second)
    assert.equal(made.body.account?.name, 'Another Ltd')
    for (let n = 0; n < 2; n++) {
      const refused = await confirm(house.browser(), first)
      assert.equal(said(refused), '409 email_taken')
      assert.equal((await look(house.browser(), first)).status, 200, 'nothing was used up')
    }
    const { accounts = '', security_policies: policies = '' } = await everyTable(house)
    assert.deepEqual([JSON.parse(accounts).length, JSON.parse(policies).length], [1, 1])

    const who = { accountId: made.body.account.id, userId: made.body.user.id, email: EMAIL }
    const browser = await signedIn(house, { ...who, phone: '+12025550123' })
    const email = 'alex.kim@mail.example.com'
    assert.equal((await browser.call('PUT', '/api/v1/me/email', { email })).status, 202)
    const { text } = await mailTo(house, email, 'Confirm your new e-mail')
    const code = /^\d{8}$/m.exec(text)?.[0]
    assert.equal((await browser.call('POST', '/api/v1/me/email/confirmation', { code })).status, 200)
    assert.equal((await confirm(house.browser(), first)).body.account?.name, 'Example Ltd')
  },
)

onBothEngines('of two links for one address that are confirmed at once one creates', async (t, engine) => {
  const house = await openToAll(t, { engine })
  house.stopTime()
  const tokens: string[] = []
  for (const name of ['One Ltd', 'Two Ltd', 'Three Ltd']) {
    tokens.push(await signUpToken(house, { account: { name } }))
    house.passTime(MINUTE_MS)
  }
  const answers = await Promise.all(tokens.map((token) => confirm(house.browser(), token)))
  assert.deepEqual(
    answers.map(said).toSorted((one, other) => one.localeCompare(other)),
    ['201', '409 email_taken', '409 email_taken'],
  )
  const { accounts = '', users = '' } = await everyTable(house)
  assert.deepEqual([JSON.parse(accounts).length, JSON.parse(users).length], [1, 1])
})

onBothEngines(
  'whether there is such a user can be told from no answer to who asks for an account, nor from what it has done',
  async (t, engine) => {
    const house = await openToAll(t, { engine })
    const account = await house.newAccount()
    const { url, work } = await countedServer(t, house)
    const asked = (email: string) => work(() => ask(browserAt(url), { admin: { email } }))
    const nobody = await asked('nobody@example.com')
    const user = await asked(account.email.toUpperCase())
    assert.equal(nobody.answer.status, 202)
    assert.deepEqual(seenOf(user.answer), seenOf(nobody.answer))
    assert.deepEqual([user.statements, user.hashes], [nobody.statements, nobody.hashes])
    assert.deepEqual(nobody.hashes, ['hash'])
    assert.ok(
      nobody.statements.every((sql) => !/"users"|"logins"/.test(sql)),
      'it is not even looked',
    )
    const again = [await asked('nobody@example.com'), await asked(account.email)]
    for (const { answer, hashes } of again) {
      assert.equal(said(answer), '429 mail_limit')
      assert.deepEqual(hashes, [], 'nothing is hashed for it')
    }
    assert.deepEqual(again[1]?.statements, again[0]?.statements)
  },
)

test('an address may be asked for once a minute and five times a day, and it is said when again', async (t) => {
  const house = await openToAll(t)
  house.stopTime()
  const refusedFor = async (seconds: number, email = EMAIL) => {
    const refused = await ask(house.browser(), { admin: { email } })
    assert.deepEqual([said(refused), refused.headers.get('retry-after')], ['429 mail_limit', String(seconds)])
  }
  await signUpToken(house)
  await refusedFor(60)
  await refusedFor(60, 'ALEX.Kim@Example.com')
  for (let n = 2; n <= 5; n++) {
    house.passTime(MINUTE_MS)
    await signUpToken(house)
  }
  house.passTime(MINUTE_MS)
  await refusedFor(24 * 60 * 60 - 5 * 60)
  house.passTime(DAY_MS - 5 * MINUTE_MS - 1)
  await refusedFor(1)
  house.passTime(1)
  await signUpToken(house)
  await allAnswered(house)
  assert.equal(house.mails.length, 6)
})

test('a network may ask for twenty accounts an hour, and what it may not takes nothing from an address', async (t) => {
  const house = await openToAll(t, { env: { SALLYPORT_TRUST_PROXY: '127.0.0.1' } })
  house.stopTime()
  const from = (address: string, email: string) =>
    ask(house.browser(), { admin: { email } }, { 'x-forwarded-for': address })
  for (let n = 0; n < 20; n++)
    assert.equal((await from(`2001:db8:0:1::${n}`, `kai.${n}@example.com`)).status, 202)
  const refused = await from('2001:db8:0:1:ffff::', EMAIL)
  assert.deepEqual([said(refused), refused.headers.get('retry-after')], ['429 mail_limit', '3600'])
  assert.equal((await from('2001:db8:0:2::1', EMAIL)).status, 202, 'hers is as it was')
  const form422 = await ask(
    house.browser(),
    { admin: { phone: '1' } },
    { 'x-forwarded-for': '2001:db8:0:2::1' },
  )
  assert.equal(said(form422), '422 phone_invalid')
  house.passTime(HOUR_MS)
  assert.equal((await from('2001:db8:0:1::1', 'robin@example.com')).status, 202)
})

onBothEngines('what a form says stands nowhere in clear until its account exists', async (t, engine) => {
  const house = await openToAll(t, { engine })
  const token = await signUpToken(house)
  const secret = token.split('.')[1] ?? ''
  const tables = await everyTable(house)
  assert.equal(JSON.parse(tables['sign_ups'] ?? '').length, 1)
  const clear = [
    secret,
    'alex.kim',
    'Alex Kim',
    'Example Ltd',
    '2025550123',
    '555 0123',
    PASSWORD,
    'argon2id',
  ]
  for (const [table, text] of Object.entries(tables))
    for (const word of clear) assert.ok(!text.includes(word), `${table}: ${word}`)
  assert.ok(house.logged.every((line) => clear.every((word) => !line.includes(word))))
  assert.equal((await confirm(house.browser(), token)).status, 201)
  for (const [table, text] of Object.entries(await everyTable(house)))
    assert.ok(!text.includes(secret) && !text.includes(PASSWORD), table)
})

onBothEngines('the password is the one of the form, whatever else was asked for since', async (t, engine) => {
  const house = await openToAll(t, { engine })
  house.stopTime()
  const token = await signUpToken(house)
  house.passTime(MINUTE_MS)
  await signUpToken(house, { admin: { password: 'other words by somebody else' } })
  const { body } = await confirm(house.browser(), token)
  const row = await userRow(house.world.store, { accountId: body.account.id, userId: body.user.id })
  assert.equal(row.password_changed_at_ms, house.now())
  assert.equal((await enter(house.browser(), EMAIL, PASSWORD)).status, 200)
  const other = await enter(house.browser(), EMAIL, 'other words by somebody else')
  assert.equal(said(other), '401 credentials_wrong')
})

test('what is wrong with a form is said at once, and nothing is mailed or stored', async (t) => {
  const house = await openToAll(t)
  const before = await everyTable(house)
  const wrong: [Over, string][] = [
    [{ admin: { email: 'nobody' } }, '422 invalid'],
    [{ admin: { email: 'alex@example.com\r\nBcc: kai@example.com' } }, '422 invalid'],
    [{ admin: { password: 'fourteen chars' } }, '422 password_too_short'],
    [{ admin: { phone: '+44 20 7946 0958' } }, '422 phone_cannot_receive_sms'],
    [{ account: { name: 'Example Ltd\r\nBcc: kai@example.com' } }, '422 invalid'],
    [{ account: { name: 'Example\u2028Ltd' } }, '422 invalid'],
  ]
  for (const [over, expected] of wrong)
    assert.equal(said(await ask(house.browser(), over)), expected, JSON.stringify(over))
  assert.deepEqual(await everyTable(house), before)
  assert.deepEqual(house.mails, [])
})

test('a name stays a name in the subject and in both forms of its mail', async (t) => {
  const house = await openToAll(t)
  const name = '<b>Example & "Söhne" <script>'
  await signUpToken(house, { account: { name } })
  const mail = await mailTo(house, EMAIL, SUBJECT)
  assert.equal(mail.subject, SUBJECT)
  assert.ok(mail.text.includes(name))
  assert.doesNotMatch(mail.html, /<b>|<script/)
  assert.ok(mail.html.includes('&lt;b&gt;Example &amp; &quot;Söhne&quot; &lt;script&gt;'))
})

test('the operator key creates at once in every mode, and no other caller does where sign-up is open', async (t) => {
  for (const mode of ['first', 'open', 'closed']) {
    const house = await openHouse(t, { env: { SALLYPORT_SIGN_UP: mode } })
    for (const n of [1, 2]) {
      const over = { admin: { email: `alex.kim.${n}@example.com` } }
      assert.equal((await ask(house.browser(), over, bearer(OPERATOR_KEY))).status, 201, mode)
    }
    const taken = await ask(
      house.browser(),
      { admin: { email: 'alex.kim.1@example.com' } },
      bearer(OPERATOR_KEY),
    )
    assert.equal(said(taken), '409 email_taken')
    assert.equal(
      said(await ask(house.browser(), {}, bearer(`${OPERATOR_KEY}x`))),
      '401 operator_key_wrong',
      mode,
    )
    await allAnswered(house)
    assert.ok(house.mails.every(({ subject }) => !subject.startsWith(SUBJECT)))
    if (mode !== 'open') continue
    for (const [over, headers] of [
      [{}, {}],
      [{ setUpCode: SET_UP_CODE, admin: { email: 'kai.lund@example.com' } }, {}],
      [{ admin: { email: 'robin.diaz@example.com' } }, bearer(SET_UP_CODE)],
    ] as [Over, Record<string, string>][])
      assert.equal((await ask(house.browser(), over, headers)).status, 202)
  }
})

test('where sign-up is not open nobody is mailed a link', async (t) => {
  for (const [mode, code] of [
    ['first', '403 set_up_code_wrong'],
    ['closed', '403 sign_up_closed'],
  ]) {
    const house = await openHouse(t, { env: { SALLYPORT_SIGN_UP: mode ?? '' } })
    assert.equal(said(await ask(house.browser())), code)
    await allAnswered(house)
    assert.deepEqual(house.mails, [])
  }
})

test('of two processes that are shown one link at once one creates', async (t) => {
  const database = await newDatabase('postgres')
  t.after(() => database.drop())
  const env = {
    SALLYPORT_DATABASE_URL: database.url,
    SALLYPORT_SECRET_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    SALLYPORT_SIGN_UP: 'open',
    SALLYPORT_SET_UP_CODE: SET_UP_CODE,
  }
  const products = await Promise.all([startServerProcess(t, { env }), startServerProcess(t, { env })])
  for (const email of ['alex.kim@example.com', 'kai.lund@example.com', 'robin.diaz@example.com']) {
    assert.equal((await ask(products[0].browser(), { admin: { email } })).status, 202)
    let token = ''
    for (let tries = 0; tries < 400 && !token; tries++) {
      const { body } = await products[1]
        .browser()
        .call('GET', '/api/v1/outbox?limit=200', undefined, bearer(SET_UP_CODE))
      const mail = body.items.find((item: { to: string }) => item.to === email)
      if (mail) token = tokenIn(mail)
      else await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => confirm(newBrowser(products[n % 2 === 0 ? 0 : 1].url), token)),
    )
    assert.deepEqual(
      answers.map(said).toSorted((one, other) => one.localeCompare(other)),
      ['201', ...Array.from({ length: 7 }, () => '410 link_spent')],
    )
  }
})
