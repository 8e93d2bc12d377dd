import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import { changeUser, sessionRows, userRow } from '../../test/house-rows.ts'
import {
  atSmsStep,
  type House,
  onBothEngines,
  openHouse,
  PASSWORD,
  sentCode,
  signedIn,
  wrongCode,
} from '../../test/house.ts'
import { accept, codeIn, invited, mailTo, said, tokenIn } from '../../test/invited.ts'
import {
  allAnswered,
  askReset,
  enter,
  everyTable,
  lookAtReset,
  NEW_PASSWORD,
  reset,
  RESET_SUBJECT,
  resetToken,
} from '../../test/mails.ts'
import { rawRequest, readRaw } from '../../test/raw-http.ts'
import { LINKS, makeLink } from '../link/link.ts'
import { HOUR_MS, MINUTE_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'

const findLinks = statement((q, p: { userId: string }) =>
  q.db.selectFrom('links').selectAll().where('user_id', '=', p.userId),
)

onBothEngines(
  'a mailed link chooses a new password; the old one is worth nothing then, nobody is signed in, and she is told',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const browser = house.browser()
    const asked = await askReset(browser, account.email)
    assert.deepEqual([asked.status, asked.body], [202, ''])
    const mail = await mailTo(house, account.email, RESET_SUBJECT)
    const { origin } = house.world.config.publicUrl
    assert.match(mail.text, new RegExp(`^${origin}/reset-password#acc_\\w+\\.usr_\\w+\\.[0-9a-z]{52}$`, 'm'))
    const token = tokenIn(mail)
    const shown = await lookAtReset(browser, token)
    const expiresAt = new Date(house.now() + HOUR_MS).toISOString()
    assert.deepEqual([shown.status, shown.body], [200, { email: account.email, expiresAt }])

    house.passTime(1)
    const done = await reset(browser, token)
    assert.deepEqual([done.status, done.body, done.headers.get('set-cookie')], [204, '', null])
    assert.equal((await browser.call('GET', '/api/v1/session')).status, 401)
    assert.equal((await browser.call('GET', '/api/v1/sign-in')).status, 404)
    assert.equal(said(await enter(house.browser(), account.email, PASSWORD)), '401 credentials_wrong')
    const begun = await enter(house.browser(), account.email, NEW_PASSWORD)
    assert.equal(begun.body.state, 'second_factor_required', 'her second factor is asked as before')

    const told = await mailTo(house, account.email, 'Your password was reset')
    assert.match(told.text, /^When: .* UTC\nBrowser: .+\nAddress: 127\.0\.0\.1$/m)
    const events = (await eventsOf(house, account)).filter(({ type }) => type.startsWith('password_reset'))
    assert.deepEqual(
      events.map(({ type, actorId, subjectId }) => [type, actorId, subjectId]),
      [
        ['password_reset_asked', null, account.userId],
        ['password_reset', account.userId, null],
      ],
    )
    assert.equal(
      (await userRow(house.world.store, account)).password_changed_at_ms,
      house.now(),
      'when she changed it is known',
    )
  },
)

onBothEngines('a link works for an hour, to the millisecond', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  const token = await resetToken(house, account)
  house.passTime(HOUR_MS)
  assert.equal(said(await lookAtReset(house.browser(), token)), '410 link_spent')
  assert.equal(said(await reset(house.browser(), token)), '410 link_spent')
  house.passTime(-1)
  assert.equal((await lookAtReset(house.browser(), token)).status, 200)
  assert.equal((await reset(house.browser(), token)).status, 204)
})

onBothEngines('a link that expires while the new password is hashed is worth nothing', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  const token = await resetToken(house, account)
  house.passTime(HOUR_MS - 1)
  whileHashing(house, async () => house.passTime(1))
  assert.equal(said(await reset(house.browser(), token)), '410 link_spent')
  assert.equal((await enter(house.browser(), account.email, PASSWORD)).status, 200)
})

/** Lets something happen after each password that is hashed, before its hash is used. */
function whileHashing({ world }: House, happens: () => Promise<void>): void {
  const hasher = world.passwordHasher
  world.passwordHasher = {
    ...hasher,
    async hash(password) {
      const hash = await hasher.hash(password)
      await happens()
      return hash
    },
  }
}

onBothEngines('looking at a link uses nothing up, however often a scanner does', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const token = await resetToken(house, account)
  const before = await everyTable(house)
  for (let n = 0; n < 5; n++) assert.equal((await lookAtReset(house.browser(), token)).status, 200)
  const page = await fetch(`${house.url}/reset-password`)
  assert.ok(page.status < 500, 'what a scanner gets has no secret: that stands behind the #')
  assert.deepEqual(await everyTable(house), before)
  assert.equal((await reset(house.browser(), token)).status, 204)
})

onBothEngines('of many browsers that use one link at once one wins', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const token = await resetToken(house, account)
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) => reset(house.browser(), token, `${NEW_PASSWORD} ${n}`)),
  )
  const won = answers.findIndex(({ status }) => status === 204)
  assert.deepEqual(
    answers.map(said).toSorted((one, other) => one.localeCompare(other)),
    ['204', ...Array.from({ length: 11 }, () => '410 link_spent')],
  )
  assert.equal((await enter(house.browser(), account.email, `${NEW_PASSWORD} ${won}`)).status, 200)
  assert.equal(said(await reset(house.browser(), token)), '410 link_spent', 'and it is over')
  assert.equal(said(await lookAtReset(house.browser(), token)), '410 link_spent')
  assert.equal((await eventsOf(house, account)).filter(({ type }) => type === 'password_reset').length, 1)
  await allAnswered(house)
  assert.equal(house.mails.filter(({ subject }) => subject === 'Your password was reset').length, 1)
})

onBothEngines('a newer link voids the one before', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  const older = await resetToken(house, account)
  house.passTime(MINUTE_MS)
  const newer = await resetToken(house, account)
  assert.notEqual(older, newer)
  assert.equal(said(await lookAtReset(house.browser(), older)), '410 link_spent')
  assert.equal(said(await reset(house.browser(), older)), '410 link_spent')
  assert.equal((await reset(house.browser(), newer)).status, 204)
  assert.equal(said(await reset(house.browser(), older)), '410 link_spent')
})

onBothEngines(
  'a link is worth nothing once its user is deactivated, be it while she types',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const { store } = house.world
    const token = await resetToken(house, account)
    await changeUser(store, account, { deactivated_at_ms: house.now() })
    assert.equal(said(await lookAtReset(house.browser(), token)), '410 link_spent')
    let hashed = false
    whileHashing(house, async () => {
      hashed = true
      await changeUser(store, account, { deactivated_at_ms: house.now() })
    })
    assert.equal(said(await reset(house.browser(), token)), '410 link_spent')
    assert.equal(hashed, false, 'no work is done for it')
    await changeUser(store, account, { deactivated_at_ms: null })
    assert.equal(said(await reset(house.browser(), token)), '410 link_spent')
    assert.equal(hashed, true)
    await changeUser(store, account, { deactivated_at_ms: null })
    assert.equal((await enter(house.browser(), account.email, PASSWORD)).status, 200, 'nothing was changed')
  },
)

onBothEngines('an administrator’s deactivation voids the links that were mailed', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const kai = await invited(house, account, { admin })
  assert.equal((await accept(house.browser(), kai.token)).status, 200)
  const token = await resetToken(house, kai)
  for (const status of ['deactivated', 'active'])
    assert.equal(
      (await admin.call('PATCH', `/api/v1/account/users/${kai.userId}`, { status })).body.status,
      status,
    )
  assert.equal(said(await reset(house.browser(), token)), '410 link_spent')
})

test('a link leads to the public address, whatever a request says of the host that it was sent to', async (t) => {
  for (const env of [{}, { SALLYPORT_TRUST_PROXY: '127.0.0.1' }]) {
    const house = await openHouse(t, { env })
    const account = await house.newAccount()
    const body = JSON.stringify({ email: account.email })
    const answer = readRaw(
      await rawRequest(
        house.url,
        [
          'POST /api/v1/password-resets HTTP/1.1',
          'Host: evil.example',
          'X-Forwarded-Host: evil.example',
          'X-Forwarded-Proto: https',
          'Forwarded: host=evil.example;proto=https',
          'Origin: https://evil.example',
          'Referer: https://evil.example/',
          'Sec-Fetch-Site: same-origin',
          'Content-Type: application/json',
          `Content-Length: ${body.length}`,
          'Connection: close',
          '',
          body,
        ].join('\r\n'),
      ),
    )
    assert.equal(answer.status, 202)
    const { text, html } = await mailTo(house, account.email, RESET_SUBJECT)
    for (const form of [text, html]) {
      assert.ok(!form.includes('evil'))
      assert.ok(form.includes(`${house.world.config.publicUrl.origin}/reset-password#acc_`))
    }
  }
})

onBothEngines('the secret of a link stands nowhere in the database, and in no log', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const token = await resetToken(house, account)
  const secret = token.split('.')[2] ?? ''
  assert.match(secret, /^[0-9a-z]{52}$/)
  for (const used of [false, true]) {
    if (used) assert.equal((await reset(house.browser(), token)).status, 204)
    for (const [table, text] of Object.entries(await everyTable(house))) {
      assert.ok(!text.includes(secret), table)
      assert.ok(!text.includes(NEW_PASSWORD), table)
    }
  }
  assert.ok(house.logged.every((line) => !line.includes(secret)))
})

onBothEngines('a reset leaves the second factor as it was: number, count and lock', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  await signedIn(house, account)
  house.passTime(MINUTE_MS)
  const { browser, code } = await atSmsStep(house, account)
  for (let n = 0; n < 9; n++) {
    const tried = { method: 'sms', code: wrongCode(code) }
    assert.equal(said(await browser.call('POST', '/api/v1/sign-in/second-factor', tried)), '422 code_wrong')
  }
  const factor = async () => {
    const row = await userRow(house.world.store, account)
    const { phone, phone_proven_at_ms, ever_enrolled_at_ms, wrong_in_a_row, locked_until_ms, sms_budget } =
      row
    return { phone, phone_proven_at_ms, ever_enrolled_at_ms, wrong_in_a_row, locked_until_ms, sms_budget }
  }
  const before = await factor()
  assert.equal(before.wrong_in_a_row, 9)
  assert.equal((await reset(house.browser(), await resetToken(house, account))).status, 204)
  assert.deepEqual(await factor(), before)

  const next = house.browser()
  assert.equal((await enter(next, account.email, NEW_PASSWORD)).status, 200)
  const another = await sentCode(house, account, next)
  const tenth = await next.call('POST', '/api/v1/sign-in/second-factor', {
    method: 'sms',
    code: wrongCode(another),
  })
  assert.equal(said(tenth), '429 too_many_attempts', 'the tenth in a row')
  const { locked_until_ms: lockedUntil } = await factor()
  house.passTime(MINUTE_MS)
  assert.equal(
    (await reset(house.browser(), await resetToken(house, account), `${NEW_PASSWORD} again`)).status,
    204,
  )
  assert.deepEqual([(await factor()).locked_until_ms, (await factor()).wrong_in_a_row], [lockedUntil, 10])
})

onBothEngines(
  'a reset ends every session of hers and every open sign-in, and nobody else’s',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const stranger = await signedIn(house, await house.newAccount())
    const [one, other] = [await signedIn(house, account), await signedIn(house, account)]
    const { browser: open, code } = await atSmsStep(house, account)
    const token = await resetToken(house, account)
    assert.equal((await reset(one, token)).status, 204)
    for (const browser of [one, other])
      assert.equal(said(await browser.call('GET', '/api/v1/session')), '401 no_session')
    assert.ok(
      (await sessionRows(house.world.store, account)).every(({ ended_at_ms }) => ended_at_ms !== null),
    )
    assert.equal(said(await open.call('GET', '/api/v1/sign-in')), '410 sign_in_expired')
    const answered = await open.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code })
    assert.equal(said(answered), '410 sign_in_expired')
    assert.equal((await stranger.call('GET', '/api/v1/session')).status, 200)
  },
)

onBothEngines(
  'a reset takes back the change of an e-mail and of a phone that somebody has begun in a session of hers',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const thief = await signedIn(house, account)
    const [email, phone] = ['kai.lund@example.com', '+12025558001']
    assert.equal((await thief.call('PUT', '/api/v1/me/email', { email })).status, 202)
    assert.equal((await thief.call('PUT', '/api/v1/me/phone', { phone })).status, 202)
    const code = codeIn(await mailTo(house, email, 'Confirm your new e-mail'))
    const sms = await house.codeFor(phone)
    assert.equal((await reset(house.browser(), await resetToken(house, account))).status, 204)
    const browser = house.browser()
    assert.equal((await enter(browser, account.email, NEW_PASSWORD)).status, 200)
    const typed = { method: 'sms', code: await sentCode(house, account, browser) }
    assert.equal((await browser.call('POST', '/api/v1/sign-in/second-factor', typed)).status, 200)
    const me = await browser.call('GET', '/api/v1/me')
    assert.deepEqual([me.body.pendingEmail, me.body.pendingPhone], [null, null])
    const confirm = (what: string, of: string) =>
      browser.call('POST', `/api/v1/me/${what}/confirmation`, { code: of })
    assert.equal(said(await confirm('email', code)), '422 code_expired')
    assert.equal(said(await confirm('phone', sms)), '422 code_expired')
  },
)

onBothEngines(
  'a sign-in with the old password that was under way when it was reset comes to nothing',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const token = await resetToken(house, account)
    const hasher = house.world.passwordHasher
    house.world.passwordHasher = {
      ...hasher,
      async matches(phc, password) {
        const right = await hasher.matches(phc, password)
        assert.equal((await reset(house.browser(), token)).status, 204)
        return right
      },
    }
    assert.equal(said(await enter(house.browser(), account.email, PASSWORD)), '401 credentials_wrong')
  },
)

onBothEngines('a password that the rules refuse leaves the link as it was', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const token = await resetToken(house, account)
  const before = await everyTable(house)
  const refused: [string, string][] = [
    ['fourteen chars', '422 password_too_short'],
    ['passwordpassword', '422 password_common'],
    [account.email, '422 password_common'],
    ['long enough words '.repeat(15), '422 invalid'],
    ['', '422 invalid'],
    ['a lone surrogate \ud800 in words', '422 invalid'],
  ]
  for (const [password, expected] of refused) {
    const answer = await reset(house.browser(), token, password)
    assert.equal(said(answer), expected, password)
    assert.equal(answer.body.errors[0].pointer, '/password')
  }
  assert.deepEqual(await everyTable(house), before)
  assert.equal((await reset(house.browser(), token, 'a password of Ünïcödé words')).status, 204)
})

onBothEngines('a token that is not the one of her newest reset link opens nothing', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const [account, stranger] = [await house.newAccount(), await house.newAccount()]
  const admin = await signedIn(house, account)
  const kai = await invited(house, account, { admin })
  const token = await resetToken(house, account)
  const [accountId, userId, secret = ''] = token.split('.')
  const odd = [
    kai.token,
    `${stranger.accountId}.${userId}.${secret}`,
    `${stranger.accountId}.${stranger.userId}.${secret}`,
    `${accountId}.${kai.userId}.${secret}`,
    `${accountId}.${userId}.${secret.slice(1)}`,
    `${accountId}.${userId}.${'0'.repeat(52)}`,
    `${accountId}.${userId}.`,
    secret,
    token.toUpperCase(),
    `${token}x`,
    `#${token}`,
    '\u0000',
    "' or 1=1 --",
  ]
  for (const one of odd) {
    assert.equal(said(await lookAtReset(house.browser(), one)), '410 link_spent', one)
    assert.equal(said(await reset(house.browser(), one)), '410 link_spent', one)
  }
  for (const none of ['', 'x'.repeat(301), 7, null])
    assert.equal(said(await lookAtReset(house.browser(), none as string)), '422 invalid')
  assert.equal(said(await accept(house.browser(), token)), '410 link_spent', 'nor is it an invitation')
  assert.equal((await reset(house.browser(), ` ${token}\n`)).status, 204, 'blanks around it do no harm')
})

test('a link of ours names its account and its user before its secret, and the newest stands alone', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const link = await house.world.store.write((tx) =>
    makeLink(house.world, tx, { ...account, id: account.userId }, 'password_reset', null, house.now()),
  )
  assert.equal(link.expiresAt - house.now() <= LINKS.password_reset.lifeMs, true)
  assert.ok(link.url.includes(`#${account.accountId}.${account.userId}.`))
  await resetToken(house, account)
  assert.equal((await house.world.store.read.all(findLinks, { userId: account.userId })).length, 1)
})

onBothEngines('a reset link is void once its user has changed her password', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const browser = await signedIn(house, account)
  const token = await resetToken(house, account)
  const changed = { currentPassword: PASSWORD, password: 'words that she has chosen herself' }
  assert.equal((await browser.call('PUT', '/api/v1/me/password', changed)).status, 204)
  assert.equal(said(await reset(house.browser(), token)), '410 link_spent')
  assert.equal((await enter(house.browser(), account.email, changed.password)).status, 200)
})

onBothEngines('a reset link to her old address is void once her e-mail has changed', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const browser = await signedIn(house, account)
  const token = await resetToken(house, account)
  const email = 'alex.kim@mail.example.com'
  assert.equal((await browser.call('PUT', '/api/v1/me/email', { email })).status, 202)
  assert.equal((await lookAtReset(house.browser(), token)).status, 200, 'it works until then')
  const code = codeIn(await mailTo(house, email, 'Confirm your new e-mail'))
  assert.equal((await browser.call('POST', '/api/v1/me/email/confirmation', { code })).status, 200)
  assert.equal(said(await reset(house.browser(), token)), '410 link_spent')
})
