import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf, messageRows, signInRows } from '../../test/account-rows.ts'
import { newBrowser, type TestBrowser } from '../../test/browser.ts'
import { sessionRows, switchTwoFactor, userRow } from '../../test/house-rows.ts'
import {
  atSmsStep,
  type House,
  onBothEngines,
  openHouse,
  PASSWORD,
  signedIn,
  type TestAccount,
} from '../../test/house.ts'
import {
  accept,
  comeBack,
  createUser,
  invited,
  KAI,
  look,
  mailTo,
  OWN_PASSWORD,
  said,
  tokenFromOutbox,
  tokenIn,
} from '../../test/invited.ts'
import { everyTable } from '../../test/mails.ts'
import { foundAccount, newGround, nthCode, startProduct } from '../../test/processes.ts'
import { rawRequest, readRaw } from '../../test/raw-http.ts'
import { API_PREFIX } from '../http/mount.ts'
import { DAY_MS, MINUTE_MS } from '../store/duration.ts'

const inviteAgain = (admin: TestBrowser, { userId }: { userId: string }) =>
  admin.call('POST', `/api/v1/account/users/${userId}/invitation`)
const setStatus = (admin: TestBrowser, { userId }: { userId: string }, status: 'active' | 'deactivated') =>
  admin.call('PATCH', `/api/v1/account/users/${userId}`, { status })

/** A house whose clock stands still, an account, and a user who was invited to it. */
async function houseWithInvited(
  t: Parameters<typeof openHouse>[0],
  options: Parameters<typeof openHouse>[1] = {},
) {
  const house = await openHouse(t, options)
  house.stopTime()
  const account = await house.newAccount()
  return { house, account, kai: await invited(house, account) }
}

/** Lets something happen each time that a new password was hashed, before its hash is used. */
function afterEachHash({ world }: House, happens: () => Promise<unknown>): void {
  const hasher = world.passwordHasher
  world.passwordHasher = {
    ...hasher,
    async hash(password) {
      const phc = await hasher.hash(password)
      await happens()
      return phc
    },
  }
}

onBothEngines(
  'an invitation shows who invited whom to what, and a password accepts it and begins a sign-in',
  async (t, engine) => {
    const { house, account, kai } = await houseWithInvited(t, { engine })
    const browser = house.browser()
    const shown = await look(browser, kai.token)
    assert.deepEqual(
      [shown.status, shown.body],
      [
        200,
        {
          account: { name: 'Example Ltd' },
          invitedBy: 'Alex Kim',
          email: KAI.email,
          secondFactorFollows: true,
          expiresAt: new Date(house.now() + 7 * DAY_MS).toISOString(),
        },
      ],
    )
    const accepted = await accept(browser, kai.token)
    assert.equal(accepted.status, 200)
    assert.equal(accepted.body.state, 'enrolment_required')
    assert.equal(accepted.body.prove, null, 'the invitation proves that it is she')
    assert.deepEqual(accepted.body.methods, [{ method: 'sms', rank: 'primary', sentTo: '•••• 124' }])
    assert.equal(accepted.body.expiresAt, new Date(house.now() + 10 * MINUTE_MS).toISOString())
    assert.deepEqual(await sessionRows(house.world.store, kai), [], 'and nobody is signed in yet')
    assert.equal((await userRow(house.world.store, kai)).accepted_at_ms, house.now())

    const events = (await eventsOf(house, account)).filter(({ type }) => /invit/.test(type))
    assert.deepEqual(
      events.map(({ type, actorId, subjectId }) => `${type} ${actorId} ${subjectId}`).toSorted(),
      [`invitation_accepted ${kai.userId} null`, `user_invited ${account.userId} ${kai.userId}`],
    )
    assert.equal(house.sent.filter(({ to }) => to === '+13035550124').length, 0, 'no code went out unasked')
    assert.equal((await kai.admin.call('GET', `/api/v1/account/users/${kai.userId}`)).body.status, 'active')
  },
)

onBothEngines('an invitation works for 7 days to the millisecond', async (t, engine) => {
  const { house, account, kai } = await houseWithInvited(t, { engine })
  const robin = await invited(house, account, { email: 'robin.diaz@example.com', admin: kai.admin })
  const browser = house.browser()
  house.passTime(7 * DAY_MS - 1)
  assert.equal(said(await look(browser, kai.token)), '200')
  assert.equal(said(await accept(browser, kai.token)), '200')
  house.passTime(1)
  assert.equal(said(await look(browser, robin.token)), '410 link_spent')
  assert.equal(said(await accept(browser, robin.token)), '410 link_spent')
  assert.equal((await userRow(house.world.store, robin)).accepted_at_ms, null)
})

test('a scanner that opens an invitation ten times before her spends nothing', async (t) => {
  const { house, kai } = await houseWithInvited(t)
  for (let n = 0; n < 10; n++) {
    assert.equal(said(await look(house.browser(), kai.token)), '200')
    assert.equal((await fetch(`${house.url}/invitation`)).status, 200)
  }
  assert.equal(said(await accept(house.browser(), kai.token)), '200')
})

onBothEngines('an invitation is accepted once', async (t, engine) => {
  const { house, kai } = await houseWithInvited(t, { engine })
  assert.equal(said(await accept(house.browser(), kai.token)), '200')
  const after = house.browser()
  assert.equal(said(await look(after, kai.token)), '410 link_spent')
  assert.equal(said(await accept(after, kai.token, 'a password of somebody else')), '410 link_spent')
  assert.equal(after.cookie('sallyport_sign_in'), undefined)
  assert.equal(said(await comeBack(after, kai)), '200', 'the first password stays')
})

onBothEngines('of twenty browsers that accept an invitation at once exactly one does', async (t, engine) => {
  const { house, account, kai } = await houseWithInvited(t, { engine })
  const browsers = Array.from({ length: 20 }, () => house.browser())
  const answers = await Promise.all(
    browsers.map((browser, n) => accept(browser, kai.token, `${OWN_PASSWORD} ${n}`)),
  )
  const winner = answers.findIndex(({ status }) => status === 200)
  assert.deepEqual(
    answers.map(said).filter((one) => one !== '410 link_spent'),
    ['200'],
  )
  const password = `${OWN_PASSWORD} ${winner}`
  const begun = await house.browser().call('POST', '/api/v1/sign-in', { email: kai.email, password })
  assert.equal(begun.status, 200)
  const events = await eventsOf(house, account)
  assert.equal(events.filter(({ type }) => type === 'invitation_accepted').length, 1)
})

test('on two processes at once an invitation is accepted once', async (t) => {
  const ground = await newGround(t, 'postgres')
  const products = await Promise.all([startProduct(t, ground), startProduct(t, ground)])
  const [one] = products
  const account = await foundAccount(one)
  const admin = newBrowser(one.url)
  await admin.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
  await admin.call('POST', '/api/v1/sign-in/sms-code')
  const code = await nthCode(ground, account.phone, 1, one)
  await admin.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code })
  for (let round = 1; round <= 5; round++) {
    const email = `kai.lund.${round}@example.com`
    assert.equal((await createUser(admin, { email })).status, 201)
    const token = await tokenFromOutbox(products[1].url, email)
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => accept(newBrowser(products[n % 2 === 0 ? 0 : 1].url), token)),
    )
    assert.deepEqual(answers.map(said).toSorted(), ['200', ...Array<string>(5).fill('410 link_spent')])
  }
})

onBothEngines('a new invitation voids the one before', async (t, engine) => {
  const { house, kai } = await houseWithInvited(t, { engine })
  house.passTime(MINUTE_MS)
  assert.equal(said(await inviteAgain(kai.admin, kai)), '202')
  const second = tokenIn(await mailTo(house, kai.email, 'invited you', 2))
  const browser = house.browser()
  assert.equal(said(await look(browser, kai.token)), '410 link_spent')
  assert.equal(said(await accept(browser, kai.token)), '410 link_spent')
  const shown = await look(browser, second)
  assert.equal(shown.body.expiresAt, new Date(house.now() + 7 * DAY_MS).toISOString(), 'seven days anew')
  assert.equal(said(await accept(browser, second)), '200')
})

test('an invitation that is replaced while a password is hashed is not accepted by it', async (t) => {
  const { house, kai } = await houseWithInvited(t)
  house.passTime(MINUTE_MS)
  afterEachHash(house, () => inviteAgain(kai.admin, kai))
  assert.equal(said(await accept(house.browser(), kai.token)), '410 link_spent')
  assert.equal((await userRow(house.world.store, kai)).accepted_at_ms, null)
})

test('a user is invited at most once a minute and ten times a day, and the newest invitation works meanwhile', async (t) => {
  const { house, account, kai } = await houseWithInvited(t)
  house.passTime(MINUTE_MS - 1)
  const tooSoon = await inviteAgain(kai.admin, kai)
  assert.equal(said(tooSoon), '429 mail_limit')
  assert.equal(tooSoon.headers.get('retry-after'), '1')
  assert.equal(said(await look(house.browser(), kai.token)), '200')
  house.passTime(1)
  for (let nth = 2; nth <= 10; nth++) {
    assert.equal(said(await inviteAgain(kai.admin, kai)), '202', `invitation ${nth}`)
    house.passTime(MINUTE_MS)
  }
  assert.equal(said(await inviteAgain(kai.admin, kai)), '429 mail_limit')
  const tenth = tokenIn(await mailTo(house, kai.email, 'invited you', 10))
  assert.equal(said(await look(house.browser(), tenth)), '200')
  house.passTime(DAY_MS - 10 * MINUTE_MS - 1)
  const nextDay = await signedIn(house, account)
  assert.equal(said(await inviteAgain(nextDay, kai)), '429 mail_limit')
  house.passTime(1)
  assert.equal(said(await inviteAgain(nextDay, kai)), '202')
  assert.equal(
    (await eventsOf(house, account)).filter(({ type }) => type === 'user_invited').length,
    11,
    'what is refused is not recorded',
  )
})

onBothEngines(
  'who is deleted and created anew is invited no more often, in whatever case her e-mail is written',
  async (t, engine) => {
    const { house, account, kai } = await houseWithInvited(t, { engine })
    const remove = (userId: string) => kai.admin.call('DELETE', `/api/v1/account/users/${userId}`)
    const anew = (email: string, more = {}) => createUser(kai.admin, { email, ...more })
    assert.equal(said(await remove(kai.userId)), '204')
    assert.equal(said(await anew(kai.email)), '429 mail_limit')
    assert.equal(said(await anew(kai.email.toUpperCase())), '429 mail_limit')
    const later = await anew(kai.email, { invite: false })
    assert.equal(said(later), '201', 'without an invitation nobody need wait')
    assert.equal(said(await remove(later.body.id)), '204')
    house.passTime(MINUTE_MS)
    assert.equal(said(await anew(kai.email)), '201')

    const elsewhere = await signedIn(house, await house.newAccount())
    assert.equal(
      said(await createUser(elsewhere, { email: kai.email })),
      '201',
      'another account learns nothing',
    )
    const invitations = (await eventsOf(house, account)).filter(({ type }) => type === 'user_invited')
    assert.equal(invitations.length, 2)
  },
)

onBothEngines(
  'the invitation of a deactivated user is worth nothing, nor is it once she is reactivated: she needs a new one',
  async (t, engine) => {
    const { house, account, kai } = await houseWithInvited(t, { engine })
    const before = (await messageRows(house, account)).length
    assert.equal((await setStatus(kai.admin, kai, 'deactivated')).body.status, 'deactivated')
    const browser = house.browser()
    assert.equal(said(await look(browser, kai.token)), '410 link_spent')
    assert.equal(said(await accept(browser, kai.token)), '410 link_spent')
    house.passTime(MINUTE_MS)
    assert.equal(said(await inviteAgain(kai.admin, kai)), '409 already_accepted')

    assert.equal((await setStatus(kai.admin, kai, 'active')).body.status, 'invited')
    assert.equal(said(await look(browser, kai.token)), '410 link_spent')
    assert.equal(said(await accept(browser, kai.token)), '410 link_spent')
    assert.equal(
      (await messageRows(house, account)).length,
      before,
      'nobody is told of an access that she never had',
    )
    assert.equal(said(await inviteAgain(kai.admin, kai)), '202')
    const fresh = tokenIn(await mailTo(house, kai.email, 'invited you', 2))
    assert.equal(said(await accept(browser, fresh)), '200')
  },
)

onBothEngines('a user who is deactivated while her password is hashed does not accept', async (t, engine) => {
  const { house, kai } = await houseWithInvited(t, { engine })
  afterEachHash(house, () => setStatus(kai.admin, kai, 'deactivated'))
  assert.equal(said(await accept(house.browser(), kai.token)), '410 link_spent')
  const { accepted_at_ms, password_hash } = await userRow(house.world.store, kai)
  assert.deepEqual([accepted_at_ms, password_hash], [null, null])
  assert.deepEqual(
    (await signInRows(house, kai)).filter(({ user_id }) => user_id === kai.userId),
    [],
  )
})

test('a user who has accepted is not invited again', async (t) => {
  const { house, kai } = await houseWithInvited(t)
  await accept(house.browser(), kai.token)
  house.passTime(MINUTE_MS)
  assert.equal(said(await inviteAgain(kai.admin, kai)), '409 already_accepted')
})

test('a password that the rules refuse leaves the invitation as it was', async (t) => {
  const { house, kai } = await houseWithInvited(t)
  const browser = house.browser()
  for (const [password, refused] of [
    ['too short', '422 password_too_short'],
    ['passwordpassword', '422 password_common'],
    ['kai.lund@example.com', '422 password_common'],
    [`${'ab c'.repeat(64)}d`, '422 invalid'],
    ['', '422 invalid'],
  ] as const) {
    const answer = await accept(browser, kai.token, password)
    assert.equal(said(answer), refused, password)
    assert.equal(answer.body.errors[0].pointer, '/password', password)
    assert.equal(browser.cookie('sallyport_sign_in'), undefined)
  }
  assert.equal((await userRow(house.world.store, kai)).accepted_at_ms, null)
  assert.equal(said(await accept(browser, kai.token)), '200')
})

test('until she has accepted, nothing signs an invited user in', async (t) => {
  const { house, account, kai } = await houseWithInvited(t)
  const browser = house.browser()
  const [hers, nobodys] = [
    await comeBack(browser, kai),
    await comeBack(browser, { email: 'robin.diaz@example.com' }),
  ]
  assert.equal(said(hers), '401 credentials_wrong')
  assert.deepEqual(hers.body, nobodys.body)
  const before = (await messageRows(house, account)).length
  assert.equal((await browser.call('POST', '/api/v1/password-resets', { email: kai.email })).status, 202)
  await new Promise((resolve) => setTimeout(resolve, 600))
  assert.equal((await messageRows(house, account)).length, before)
})

onBothEngines(
  'an invitation resets no password, and a reset link accepts no invitation',
  async (t, engine) => {
    const { house, account, kai } = await houseWithInvited(t, { engine })
    const browser = house.browser()
    const complete = (token: string) =>
      browser.call('POST', '/api/v1/password-resets/completion', { token, password: OWN_PASSWORD })
    assert.equal(
      said(await browser.call('POST', '/api/v1/password-resets/link', { token: kai.token })),
      '410 link_spent',
    )
    assert.equal(said(await complete(kai.token)), '410 link_spent')

    await browser.call('POST', '/api/v1/password-resets', { email: account.email })
    const reset = tokenIn(await mailTo(house, account.email, 'Choose a new password'))
    assert.equal(said(await look(browser, reset)), '410 link_spent')
    assert.equal(said(await accept(browser, reset)), '410 link_spent')
    assert.equal(said(await accept(browser, kai.token)), '200')
    assert.equal(said(await complete(kai.token)), '410 link_spent')
    assert.equal(said(await complete(reset)), '204')
  },
)

onBothEngines(
  'an e-mail that signs somebody in elsewhere is refused at the acceptance, and the invitation waits',
  async (t, engine) => {
    const { house, account, kai } = await houseWithInvited(t, { engine })
    const elsewhere = await house.newAccount({ email: 'Kai.Lund@Example.com' })
    const browser = house.browser()
    assert.equal(said(await look(browser, kai.token)), '200', 'looking does not tell')
    for (let n = 0; n < 2; n++) {
      assert.equal(said(await accept(browser, kai.token)), '409 email_taken')
      assert.equal(browser.cookie('sallyport_sign_in'), undefined)
    }
    const { accepted_at_ms, password_hash } = await userRow(house.world.store, kai)
    assert.deepEqual([accepted_at_ms, password_hash], [null, null])
    assert.ok(!(await eventsOf(house, account)).some(({ type }) => type === 'invitation_accepted'))
    const begun = await browser.call('POST', '/api/v1/sign-in', { email: kai.email, password: PASSWORD })
    assert.equal(begun.status, 200, 'the e-mail signs in whom it did before')

    const other = await signedIn(house, elsewhere)
    await other.call('PUT', '/api/v1/me/email', { email: 'kai@elsewhere.example.com' })
    const code = /\b(\d{8})\b/.exec((await mailTo(house, 'kai@elsewhere.example.com', 'Confirm')).text)?.[1]
    assert.equal((await other.call('POST', '/api/v1/me/email/confirmation', { code })).status, 200)
    assert.equal(said(await accept(browser, kai.token)), '200')
    assert.equal(said(await comeBack(house.browser(), kai)), '200')
  },
)

onBothEngines(
  'of two accounts that invite the same person at once, the first that she accepts has her',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const [one, other] = [await house.newAccount(), await house.newAccount()]
    for (let round = 0; round < 5; round++) {
      const email = `kai.lund.${round}@example.com`
      const invitations = [await invited(house, one, { email }), await invited(house, other, { email })]
      const answers = await Promise.all(invitations.map(({ token }) => accept(house.browser(), token)))
      assert.deepEqual(answers.map(said).toSorted(), ['200', '409 email_taken'])
    }
  },
)

onBothEngines(
  'where no second factor is demanded an acceptance signs in at once, by one factor and without sudo',
  async (t, engine) => {
    const { house, account, kai } = await houseWithInvited(t, { engine })
    await switchTwoFactor(house.world.store, account, false)
    const browser = house.browser()
    assert.equal((await look(browser, kai.token)).body.secondFactorFollows, false)
    const accepted = await accept(browser, kai.token)
    assert.deepEqual(
      [accepted.body.state, accepted.body.why, accepted.body.amr, accepted.body.sudoUntil],
      ['signed_in', 'not_demanded', ['pwd'], null],
    )
    assert.equal(accepted.body.user.id, kai.userId)
    assert.equal(browser.cookie('sallyport_sign_in'), undefined)
    assert.equal((await browser.call('GET', '/api/v1/session')).status, 200)
    assert.equal((await sessionRows(house.world.store, kai)).length, 1)
  },
)

test('an acceptance replaces the sign-in that its browser has begun, and ends its old session once it is finished', async (t) => {
  const { house, account, kai } = await houseWithInvited(t)
  const { browser } = await atSmsStep(house, account)
  const first = browser.copy()
  assert.equal((await accept(browser, kai.token)).body.state, 'enrolment_required')
  assert.equal(said(await first.call('GET', '/api/v1/sign-in')), '409 sign_in_replaced')
  assert.equal((await browser.call('GET', '/api/v1/sign-in')).body.state, 'enrolment_required')

  const robin = await invited(house, account, { email: 'robin.diaz@example.com', admin: kai.admin })
  const inSession = kai.admin.copy()
  await accept(inSession, robin.token)
  assert.equal((await kai.admin.call('GET', '/api/v1/session')).status, 200)
  await inSession.call('POST', '/api/v1/sign-in/enrolment/phone', { phone: '+1 303 555 0177' })
  const code = await house.codeFor('+13035550177')
  assert.equal(
    (await inSession.call('POST', '/api/v1/sign-in/enrolment', { method: 'sms', code })).body.user.id,
    robin.userId,
  )
  assert.equal(said(await kai.admin.call('GET', '/api/v1/session')), '401 no_session')
})

test('no header of a request changes where the link of an invitation leads', async (t) => {
  for (const trusted of [{}, { SALLYPORT_TRUST_PROXY: '127.0.0.1' }]) {
    const house = await openHouse(t, { env: { SALLYPORT_PUBLIC_URL: 'http://localhost:8123', ...trusted } })
    const admin = await signedIn(house, await house.newAccount())
    const body = JSON.stringify(KAI)
    const answer = await rawRequest(
      house.url,
      [
        `POST ${API_PREFIX}/account/users HTTP/1.1`,
        'Host: evil.example',
        'X-Forwarded-Host: evil.example',
        'X-Forwarded-Proto: https',
        'X-Forwarded-For: 203.0.113.7',
        'Forwarded: for=203.0.113.7;host=evil.example;proto=https',
        'X-Original-Host: evil.example',
        'X-Host: evil.example',
        'Sec-Fetch-Site: same-origin',
        `Cookie: sallyport_session=${admin.cookie('sallyport_session')}`,
        'Content-Type: application/json',
        `Content-Length: ${Buffer.byteLength(body)}`,
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    )
    assert.equal(readRaw(answer).status, 201, answer)
    const mail = await mailTo(house, KAI.email, 'invited you')
    assert.match(mail.text, /^http:\/\/localhost:8123\/invitation#acc_/m)
    for (const text of [mail.text, mail.html]) assert.doesNotMatch(text, /evil/)
    assert.equal(said(await look(house.browser(), tokenIn(mail))), '200')
    await house.close()
  }
})

onBothEngines(
  'the database and the log hold no invitation that works, nor a code or a password',
  async (t, engine) => {
    const { house, account, kai } = await houseWithInvited(t, { engine })
    const secretOf = (token: string) => token.split('.')[2] ?? ''
    const browser = house.browser()
    await look(browser, kai.token)
    const check = async (secrets: string[]) => {
      const held = `${JSON.stringify(await everyTable(house))}\n${house.logged.join('\n')}`
      assert.ok(held.includes(kai.userId), 'the rows are there')
      for (const secret of secrets) assert.ok(secret !== '' && !held.includes(secret), secret)
    }
    await check([kai.token, secretOf(kai.token)])
    await accept(browser, kai.token)
    await browser.call('POST', '/api/v1/password-resets', { email: account.email })
    const reset = tokenIn(await mailTo(house, account.email, 'Choose a new password'))
    const cookie = browser.cookie('sallyport_sign_in') ?? ''
    await check([kai.token, secretOf(kai.token), reset, secretOf(reset), OWN_PASSWORD, secretOf(cookie)])
  },
)

test('what is no invitation is refused like one that is spent, and a body without one is told so', async (t) => {
  const { house, kai } = await houseWithInvited(t)
  const browser = house.browser()
  for (const token of ['x', '..', kai.token.slice(0, -1), kai.token.toUpperCase(), `#${kai.token}`]) {
    assert.equal(said(await look(browser, token)), '410 link_spent', token)
    assert.equal(said(await accept(browser, token)), '410 link_spent', token)
  }
  for (const token of ['', 'a'.repeat(301), 7, null])
    assert.equal(said(await look(browser, token as string)), '422 invalid')
  assert.equal(said(await accept(browser, ` ${kai.token}\n`)), '200', 'a copy with blanks around it')
})

test('a mail of an invitation says who invites, until when, and what to do about a stranger', async (t) => {
  const { house, kai } = await houseWithInvited(t)
  const mail = await mailTo(house, kai.email, 'invited you')
  assert.equal(mail.subject, 'Alex Kim invited you to Example Ltd')
  assert.match(mail.text, /Alex Kim invited you to the account Example Ltd/)
  assert.match(mail.text, /works once, until .* UTC/)
  assert.match(mail.text, /If you do not know who this is/)
  assert.ok(mail.html.includes(kai.token))
  const account: TestAccount = kai
  assert.ok(!mail.text.includes(account.phone.slice(-7)), 'and not her number')
})
