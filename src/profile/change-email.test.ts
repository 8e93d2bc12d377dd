import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserTo, eventsOf } from '../../test/account-rows.ts'
import { newBrowser, type TestBrowser } from '../../test/browser.ts'
import { userRow } from '../../test/house-rows.ts'
import {
  atSmsStep,
  type House,
  type HouseOptions,
  onBothEngines,
  openHouse,
  PASSWORD,
  sentSudoCode,
  SET_UP_CODE,
  signedIn,
  type TestAccount,
} from '../../test/house.ts'
import { codeIn, invited, mailTo, said, wrongMailCode } from '../../test/invited.ts'
import { allAnswered, countedServer, enter, resetToken, seenOf, whileCodeIsJudged } from '../../test/mails.ts'
import { foundAccount, newGround, nthCode, startProduct } from '../../test/processes.ts'
import type { ServerProcess } from '../../test/server-process.ts'
import { HOUR_MS, MINUTE_MS } from '../store/duration.ts'

const NEW = 'alex.kim@mail.example.com'
const OTHER = 'alex.kim@post.example.com'

const begin = (browser: TestBrowser, email: string) => browser.call('PUT', '/api/v1/me/email', { email })
const resend = (browser: TestBrowser) => browser.call('POST', '/api/v1/me/email/code')
const confirm = (browser: TestBrowser, code: string) =>
  browser.call('POST', '/api/v1/me/email/confirmation', { code })
const cancel = (browser: TestBrowser) => browser.call('DELETE', '/api/v1/me/email/pending')
const me = async (browser: TestBrowser) => (await browser.call('GET', '/api/v1/me')).body
const wrongInARow = async ({ world }: House, account: TestAccount) =>
  (await userRow(world.store, account)).wrong_in_a_row
const signIn = (house: House, email: string) => enter(house.browser(), email, PASSWORD)

/** The code of the nth mail to a new address. */
const codeTo = async (house: House, email: string, nth = 1) =>
  codeIn(await mailTo(house, email, 'Confirm your new e-mail', nth))

/** Begins a change and gives back the code that went to the new address. */
async function begun(house: House, browser: TestBrowser, email = NEW): Promise<string> {
  const before = house.mails.filter(({ to, subject }) => to === email && subject.startsWith('Confirm')).length
  const answer = await begin(browser, email)
  assert.equal(answer.status, 202, JSON.stringify(answer.body))
  return codeTo(house, email, before + 1)
}

async function newSession(t: Parameters<typeof openHouse>[0], options: HouseOptions = {}) {
  const house = await openHouse(t, options)
  house.stopTime()
  const account = await house.newAccount()
  return { house, account, browser: await signedIn(house, account) }
}

/** Starts sudo anew in a browser's session. */
async function renewSudo(house: House, account: TestAccount, browser: TestBrowser): Promise<void> {
  const code = await sentSudoCode(house, account, browser)
  assert.equal((await browser.call('POST', '/api/v1/session/sudo', { method: 'sms', code })).status, 200)
}

onBothEngines(
  'a code goes to the new address alone; the old one signs in until it is entered, and the new one from then on',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const elsewhere = await signedIn(house, account)
    await allAnswered(house)
    const before = house.mails.length
    const asked = await begin(browser, NEW)
    const code = { expiresAt: house.now() + 10 * MINUTE_MS, resendAt: house.now() + MINUTE_MS }
    const sent = {
      sentTo: 'a•••@mail.example.com',
      expiresAt: new Date(code.expiresAt).toISOString(),
      resendAt: new Date(code.resendAt).toISOString(),
    }
    assert.deepEqual([asked.status, asked.body], [202, sent])
    await allAnswered(house)
    assert.deepEqual(
      house.mails.slice(before).map(({ to, subject }) => [to, subject]),
      [[NEW, 'Confirm your new e-mail address']],
    )
    const [mail] = house.mails.slice(before)
    const typed = codeIn(mail ?? { text: '' })
    assert.match(typed, /^\d{8}$/)
    const waiting = await me(browser)
    assert.equal(waiting.email, account.email)
    const { pendingEmail } = waiting
    assert.deepEqual([pendingEmail.email, pendingEmail.code.sentTo], [NEW, sent.sentTo])
    assert.deepEqual(
      [pendingEmail.code.delivery, pendingEmail.code.expiresAt, pendingEmail.code.resendAt],
      ['delivered', sent.expiresAt, sent.resendAt],
    )
    assert.equal((await signIn(house, account.email)).status, 200)
    assert.equal(said(await signIn(house, NEW)), '401 credentials_wrong')

    const open = house.browser()
    assert.equal((await enter(open, account.email, PASSWORD)).status, 200)
    house.passTime(1)
    const done = await confirm(browser, typed)
    assert.deepEqual([done.status, done.body.email, done.body.pendingEmail], [200, NEW, null])
    assert.equal((await signIn(house, NEW)).status, 200)
    assert.equal(said(await signIn(house, account.email)), '401 credentials_wrong')
    assert.equal(said(await open.call('GET', '/api/v1/sign-in')), '410 sign_in_expired')
    for (const session of [browser, elsewhere])
      assert.equal((await session.call('GET', '/api/v1/session')).body.user.email, NEW, 'sessions go on')
    for (const to of [account.email, NEW]) {
      const { text } = await mailTo(house, to, 'Your e-mail address was changed')
      assert.match(text, new RegExp(`^Before: ${account.email}\nNow: ${NEW}$`, 'm'))
      assert.match(text, /^When: .* UTC$/m)
      assert.match(text, /^If this was not you/m)
    }
    assert.deepEqual(
      (await eventsOf(house, account))
        .filter(({ type }) => type.startsWith('email_'))
        .map(({ type, actorId }) => [type, actorId]),
      [
        ['email_change_asked', account.userId],
        ['email_changed', account.userId],
      ],
    )
  },
)

onBothEngines('a reset link can be asked for at the new address alone from then on', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  assert.equal((await confirm(browser, await begun(house, browser))).status, 200)
  await house.browser().call('POST', '/api/v1/password-resets', { email: account.email })
  await allAnswered(house)
  assert.ok(house.mails.every(({ subject }) => subject !== 'Choose a new password'))
  assert.ok(await resetToken(house, { email: NEW }))
})

onBothEngines('to begin, to send again and to finish each need sudo', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  house.passTime(10 * MINUTE_MS)
  assert.equal(said(await begin(browser, NEW)), '403 sudo_required')
  await renewSudo(house, account, browser)
  const code = await begun(house, browser)
  house.passTime(10 * MINUTE_MS)
  const row = await userRow(house.world.store, account)
  assert.equal(said(await resend(browser)), '403 sudo_required')
  assert.equal(said(await confirm(browser, code)), '403 sudo_required')
  assert.equal(said(await confirm(browser, wrongMailCode(code))), '403 sudo_required')
  assert.deepEqual(await userRow(house.world.store, account), row, 'nothing was counted')
  assert.equal((await cancel(browser)).status, 204, 'taking it back needs none')
  assert.equal((await me(browser)).pendingEmail, null)
  for (const stranger of [house.browser()]) {
    assert.equal(said(await begin(stranger, NEW)), '401 no_session')
    assert.equal(said(await confirm(stranger, code)), '401 no_session')
  }
})

onBothEngines('a code works for 10 minutes, to the millisecond', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  const code = await begun(house, browser)
  house.passTime(9 * MINUTE_MS)
  await renewSudo(house, account, browser)
  house.passTime(MINUTE_MS)
  assert.equal(said(await confirm(browser, code)), '422 code_expired')
  assert.equal(said(await confirm(browser, wrongMailCode(code))), '422 code_expired')
  assert.equal(await wrongInARow(house, account), 0, 'neither was looked at')
  house.passTime(-1)
  assert.equal((await confirm(browser, code)).body.email, NEW)
})

onBothEngines('a code is used once, also where it is entered many times at once', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  const code = await begun(house, browser)
  const answers = await Promise.all(Array.from({ length: 10 }, () => confirm(browser, code)))
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  assert.equal(answers.filter((one) => said(one) === '422 code_used').length, 9)
  assert.equal(await wrongInARow(house, account), 0)
  await allAnswered(house)
  assert.equal(house.mails.filter(({ subject }) => subject === 'Your e-mail address was changed').length, 2)
  assert.equal(said(await confirm(browser, code)), '422 code_used')
})

onBothEngines(
  'an address of a user of the account is taken at once, of an invited one too and in any spelling',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    await addUserTo(house, account, {
      name: 'Robin Diaz',
      email: 'robin.diaz@example.com',
      role: 'member',
      phone: '+12025550190',
    })
    await invited(house, account, { admin: browser, email: 'kai.lund@bücher.example' })
    await allAnswered(house)
    const before = house.mails.length
    for (const email of [
      'robin.diaz@example.com',
      'ROBIN.Diaz@Example.com',
      'kai.lund@bücher.example',
      'Kai.Lund@xn--bcher-kva.example',
    ]) {
      const refused = await begin(browser, email)
      assert.equal(said(refused), '409 email_taken', email)
      assert.equal(refused.body.errors[0].pointer, '/email')
    }
    await allAnswered(house)
    assert.equal(house.mails.length, before, 'no code went there')
    assert.equal((await begin(browser, 'robin.diaz+work@example.com')).status, 202)
  },
)

onBothEngines(
  'whether somebody of another account has an address is said to the owner of its mailbox alone',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const stranger = await house.newAccount({ email: 'robin.diaz@example.com' })
    const { url, work } = await countedServer(t, house)
    const counted = newBrowser(url)
    counted.setCookie('sallyport_session', browser.cookie('sallyport_session') ?? '')
    // the first code of all makes her budget; from then on each is like the other
    await begin(counted, 'first@example.com')
    const free = await work(() => begin(counted, 'robin.lund@example.com'))
    const taken = await work(() => begin(counted, stranger.email))
    assert.deepEqual(seenOf(taken.answer), seenOf(free.answer))
    assert.equal(taken.answer.status, 202)
    assert.deepEqual([taken.statements, taken.hashes], [free.statements, []])
    const code = await codeTo(house, stranger.email)
    assert.equal(said(await confirm(browser, wrongMailCode(code))), '422 code_wrong', 'not by a guess')
    const refused = await confirm(browser, code)
    assert.equal(said(refused), '409 email_taken')
    assert.equal((await me(browser)).email, account.email)
    assert.equal((await signIn(house, account.email)).status, 200)
    const { user } = (await (await signedIn(house, stranger)).call('GET', '/api/v1/session')).body
    assert.equal(user.id, stranger.userId)
  },
)

onBothEngines(
  'an address that is hers already is refused, and its spelling can be changed',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const same = await begin(browser, account.email)
    assert.deepEqual([said(same), same.body.errors[0].pointer], ['422 invalid', '/email'])
    const spelled = account.email.replace('alex.kim', 'Alex.Kim')
    assert.equal((await confirm(browser, await begun(house, browser, spelled))).body.email, spelled)
    for (const email of [spelled, account.email]) assert.equal((await signIn(house, email)).status, 200)
    await allAnswered(house)
    assert.deepEqual(
      house.mails
        .filter(({ subject }) => subject === 'Your e-mail address was changed')
        .map(({ to }) => to)
        .toSorted((one, other) => one.localeCompare(other, 'en', { caseFirst: 'lower' })),
      [account.email, spelled],
    )
  },
)

onBothEngines('of two users who confirm the same new address at once one gets it', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const [one, other] = [await house.newAccount(), await house.newAccount()]
  const colleague = await addUserTo(house, one, {
    name: 'Robin Diaz',
    email: 'robin.diaz@example.com',
    role: 'admin',
    phone: '+12025550190',
  })
  const pairs: [string, TestAccount[]][] = [
    ['of two accounts', [one, other]],
    ['of one account', [one, colleague]],
  ]
  for (const [n, [of, users]] of pairs.entries()) {
    const email = `new.${n}@example.com`
    const browsers: TestBrowser[] = []
    for (const user of users) browsers.push(await signedIn(house, user))
    const codes: string[] = []
    for (const browser of browsers) codes.push(await begun(house, browser, email))
    const answers = await Promise.all(browsers.map((browser, at) => confirm(browser, codes[at] ?? '')))
    assert.deepEqual(
      answers.map(said).toSorted((a, b) => a.localeCompare(b)),
      ['200', '409 email_taken'],
      of,
    )
    const won = answers.findIndex(({ status }) => status === 200)
    for (const [at, user] of users.entries()) {
      const { email_key: key } = await userRow(house.world.store, user)
      if (at === won) assert.equal(key, email, of)
      else assert.notEqual(key, email, of)
    }
    assert.equal((await signIn(house, email)).status, 200)
    // the winner moves on, so that the next pair begins as this one did
    const loser = users[1 - won]
    if (loser)
      assert.equal((await signIn(house, (await userRow(house.world.store, loser)).email)).status, 200)
    for (const user of users) user.email = (await userRow(house.world.store, user)).email
  }
})

onBothEngines('users who swap their addresses both keep what they have', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const [one, other] = [await house.newAccount(), await house.newAccount()]
  const [hers, theirs] = [await signedIn(house, one), await signedIn(house, other)]
  const codes = [await begun(house, hers, other.email), await begun(house, theirs, one.email)]
  const answers = await Promise.all([confirm(hers, codes[0] ?? ''), confirm(theirs, codes[1] ?? '')])
  assert.deepEqual(answers.map(said), ['409 email_taken', '409 email_taken'])
  for (const { email } of [one, other]) assert.equal((await signIn(house, email)).status, 200)
})

onBothEngines('wrong codes count among all her wrong codes, and lock them all', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  const code = await begun(house, browser)
  for (let n = 1; n <= 9; n++) {
    const refused = await confirm(browser, wrongMailCode(code))
    assert.equal(said(refused), '422 code_wrong')
    assert.equal(refused.body.triesLeft, n >= 7 ? 10 - n : undefined)
  }
  assert.equal(await wrongInARow(house, account), 9)
  const { browser: other, code: sms } = await atSmsStep(house, account)
  assert.equal(said(await confirm(browser, wrongMailCode(code))), '429 too_many_attempts')
  await mailTo(house, account.email, 'Too many wrong codes')
  const during = await userRow(house.world.store, account)
  assert.equal(during.wrong_in_a_row, 10)
  await allAnswered(house)
  const mails = house.mails.length
  house.passTime(MINUTE_MS)
  for (const refused of [
    await confirm(browser, code),
    await confirm(browser, wrongMailCode(code)),
    await begin(browser, OTHER),
    await resend(browser),
    await other.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code: sms }),
  ]) {
    assert.equal(said(refused), '429 too_many_attempts')
    assert.match(refused.headers.get('retry-after') ?? '', /^\d+$/)
  }
  assert.deepEqual(await userRow(house.world.store, account), during, 'neither judged nor counted')
  await allAnswered(house)
  assert.equal(house.mails.length, mails, 'nothing was sent')
})

test('a right code clears the count of wrong ones', async (t) => {
  const { house, account, browser } = await newSession(t)
  const code = await begun(house, browser)
  for (let n = 0; n < 3; n++) await confirm(browser, wrongMailCode(code))
  assert.equal(await wrongInARow(house, account), 3)
  assert.equal((await confirm(browser, code)).status, 200)
  assert.equal(await wrongInARow(house, account), 0)
})

onBothEngines('a change that was taken back is confirmed by no code', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  const code = await begun(house, browser)
  assert.equal((await cancel(browser)).status, 204)
  assert.equal((await me(browser)).pendingEmail, null)
  assert.equal(said(await confirm(browser, code)), '422 code_expired')
  assert.equal(said(await resend(browser)), '404 not_found')
  assert.equal((await cancel(browser)).status, 204, 'and again')
  assert.equal(await wrongInARow(house, account), 0)
  assert.equal((await me(browser)).email, account.email)
  const again = await begun(house, browser)
  assert.equal((await confirm(browser, again)).status, 200)
  assert.equal(said(await resend(browser)), '404 not_found', 'nor is there anything to send again')
})

onBothEngines('a change that is taken back while its code is judged is answered well', async (t, engine) => {
  const { house, account, browser } = await newSession(t, { engine })
  const code = await begun(house, browser)
  const cancelled = whileCodeIsJudged(house, () => cancel(browser))
  const answer = await confirm(browser, code)
  assert.equal((await cancelled()).status, 204)
  assert.ok(answer.status === 200 || said(answer) === '422 code_expired', said(answer))
  assert.equal(await wrongInARow(house, account), 0, 'the right code is no wrong try')
})

onBothEngines(
  'a new code goes out after a minute and voids the one before, and so does another address at once',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const first = await begun(house, browser)
    house.passTime(MINUTE_MS - 1)
    for (const early of [await resend(browser), await begin(browser, NEW)])
      assert.deepEqual([said(early), early.headers.get('retry-after')], ['429 resend_too_soon', '1'])
    house.passTime(1)
    const resent = await resend(browser)
    assert.deepEqual([resent.status, resent.body.sentTo], [202, 'a•••@mail.example.com'])
    const second = await codeTo(house, NEW, 2)
    assert.notEqual(second, first)
    assert.equal(said(await confirm(browser, first)), '422 code_wrong')
    const other = await begun(house, browser, OTHER)
    assert.equal((await me(browser)).pendingEmail.email, OTHER)
    assert.equal(said(await confirm(browser, second)), '422 code_wrong', 'the code of the first address')
    assert.equal(await wrongInARow(house, account), 2)
    const back = await begun(house, browser, NEW)
    assert.equal(said(await confirm(browser, other)), '422 code_wrong', 'and the other way round')
    assert.equal((await confirm(browser, back)).body.email, NEW)
    assert.equal(said(await signIn(house, OTHER)), '401 credentials_wrong')
  },
)

onBothEngines(
  'another session of hers may finish what one began, and nobody else’s may',
  async (t, engine) => {
    const { house, account, browser } = await newSession(t, { engine })
    const colleague = await addUserTo(house, account, {
      name: 'Robin Diaz',
      email: 'robin.diaz@example.com',
      role: 'admin',
      phone: '+12025550190',
    })
    const stranger = await house.newAccount()
    const code = await begun(house, browser)
    for (const user of [colleague, stranger]) {
      const theirs = await signedIn(house, user)
      assert.equal((await me(theirs)).pendingEmail, null)
      assert.equal(said(await confirm(theirs, code)), '422 code_expired')
      assert.equal(said(await resend(theirs)), '404 not_found')
      assert.equal((await cancel(theirs)).status, 204)
      assert.equal(await wrongInARow(house, user), 0)
    }
    const elsewhere = await signedIn(house, account)
    assert.equal((await me(elsewhere)).pendingEmail.email, NEW)
    assert.equal((await confirm(elsewhere, code)).body.email, NEW)
    assert.equal((await me(browser)).email, NEW)
  },
)

test('five codes an hour are mailed for a user, wherever they go', async (t) => {
  const { house, account, browser } = await newSession(t)
  for (let n = 1; n <= 5; n++) await begun(house, browser, `alex.${n}@example.com`)
  await renewSudo(house, account, browser)
  const refused = await begin(browser, 'alex.6@example.com')
  assert.deepEqual([said(refused), refused.headers.get('retry-after')], ['429 mail_limit', '3600'])
  assert.equal((await me(browser)).pendingEmail.email, 'alex.5@example.com', 'the newest still waits')
  assert.equal(said(await resend(browser)), '429 resend_too_soon')
  house.passTime(9 * MINUTE_MS)
  const still = await resend(browser)
  assert.deepEqual([said(still), still.headers.get('retry-after')], ['429 mail_limit', '3060'])
  house.passTime(HOUR_MS - 9 * MINUTE_MS)
  const later = await signedIn(house, account)
  assert.equal((await begin(later, 'alex.6@example.com')).status, 202)
})

const longAddress = (octets: number) => {
  const domain = `${'d'.repeat(63)}.${'e'.repeat(63)}.${'f'.repeat(octets - 64 - 1 - 128)}`
  return `${'a'.repeat(64)}@${domain}`
}

onBothEngines(
  'an address may be international, have a plus tag or 254 octets; what is none, or longer, is refused',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    for (const email of ['jörg.kim@bücher.example', 'alex+two@example.com', longAddress(254)]) {
      const account = await house.newAccount()
      const browser = await signedIn(house, account)
      const asked = await begin(browser, `  ${email} `)
      assert.equal(asked.status, 202, email)
      assert.equal((await confirm(browser, await codeTo(house, email))).body.email, email)
      assert.equal((await signIn(house, email.toUpperCase())).status, 200, email)
    }
    const browser = await signedIn(house, await house.newAccount())
    await allAnswered(house)
    const before = house.mails.length
    for (const wrong of [
      longAddress(255),
      `${'ü'.repeat(33)}@example.com`,
      `alex@${'ü'.repeat(60)}.${'ü'.repeat(60)}.${'ü'.repeat(60)}.example`,
      'alex.kim@example.com\r\nBcc: kai.lund@example.com',
      'alex.kim\n@example.com',
      'alex.kim@example.com,kai.lund@example.com',
      'Alex <alex.kim@example.com>',
      'alex kim@example.com',
      'alex',
      '',
      7,
      null,
    ]) {
      const refused = await begin(browser, wrong as string)
      assert.equal(said(refused), '422 invalid', String(wrong))
      assert.equal(refused.body.errors[0].pointer, '/email', String(wrong))
    }
    assert.equal((await me(browser)).pendingEmail, null)
    await allAnswered(house)
    assert.equal(house.mails.length, before)
    for (const code of ['1234567', '123456789', ' 12345678', '１２３４５６７８', 12345678, null])
      assert.equal(said(await confirm(browser, code as string)), '422 invalid', String(code))
  },
)

/** The code that was mailed to an address beside those that are known, in the outbox of a running product. */
async function codeAfter({ browser }: ServerProcess, to: string, known: string[]): Promise<string> {
  const key = { authorization: `Bearer ${SET_UP_CODE}` }
  for (let tries = 0; tries < 400; tries++) {
    const { items } = (await browser().call('GET', '/api/v1/outbox?limit=200', undefined, key)).body
    const codes = items.filter((item: { to: string }) => item.to === to).map(codeIn)
    const fresh = codes.find((code: string) => !known.includes(code))
    if (fresh) return fresh
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`no code was mailed to ${to}`)
}

test('of users who confirm the same new address on two processes at once one gets it', async (t) => {
  const ground = await newGround(t, 'postgres')
  const products = await Promise.all([startProduct(t, ground), startProduct(t, ground)])
  const sessions: TestBrowser[] = []
  for (const product of products) {
    const account = await foundAccount(product)
    const browser = product.browser()
    assert.equal((await enter(browser, account.email, PASSWORD)).status, 200)
    assert.equal((await browser.call('POST', '/api/v1/sign-in/sms-code')).status, 202)
    const code = await nthCode(ground, account.phone, 1, product)
    const answered = await browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code })
    assert.equal(answered.status, 200)
    sessions.push(browser)
  }
  for (let round = 0; round < 3; round++) {
    const email = `new.${round}@example.com`
    const codes: string[] = []
    for (const browser of sessions) {
      assert.equal((await begin(browser, email)).status, 202)
      codes.push(await codeAfter(products[0], email, codes))
    }
    const answers = await Promise.all(sessions.map((browser, at) => confirm(browser, codes[at] ?? '')))
    assert.deepEqual(
      answers.map(said).toSorted((one, other) => one.localeCompare(other)),
      ['200', '409 email_taken'],
    )
  }
})
