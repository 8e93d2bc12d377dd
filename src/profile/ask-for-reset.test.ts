import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newBrowser, type TestBrowser } from '../../test/browser.ts'
import {
  type House,
  onBothEngines,
  openHouse,
  SET_UP_CODE,
  signedIn,
  type TestAccount,
} from '../../test/house.ts'
import { accept, invited, mailTo, OWN_PASSWORD, said, tokenIn } from '../../test/invited.ts'
import {
  allAnswered,
  askReset,
  browserAt,
  countedServer,
  enter,
  lookAtReset,
  NEW_PASSWORD,
  reset,
  RESET_SUBJECT,
  resetMails,
  resetToken,
  seenOf,
} from '../../test/mails.ts'
import { cutPower, foundAccount, type Ground, newGround, startProduct } from '../../test/processes.ts'
import type { ServerProcess } from '../../test/server-process.ts'
import { openDatabase, vacuumAnalyze } from '../../test/stores.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import { type Engine, statement } from '../store/statement.ts'

/** What one budget takes: made where there is none, held, noted. The network's says yes, the next one no. */
const BUDGET_STATEMENTS = 3
const findRequests = statement((q, _: Record<never, never>) => q.db.selectFrom('reset_requests').selectAll())

/** Somebody who accepted an invitation and was deactivated since, and somebody who is invited still. */
async function withoutAccess(house: House, account: TestAccount) {
  const admin = await signedIn(house, account)
  const left = await invited(house, account, { admin, email: 'kai.lund@example.com' })
  assert.equal((await accept(house.browser(), left.token)).status, 200)
  const away = { status: 'deactivated' }
  assert.equal((await admin.call('PATCH', `/api/v1/account/users/${left.userId}`, away)).status, 200)
  const waiting = await invited(house, account, { admin, email: 'robin.diaz@example.com' })
  return { admin, left, waiting }
}

onBothEngines(
  'whether there is such a user can be told from no answer to who asks for a link, nor from what it has done',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const { left, waiting } = await withoutAccess(house, account)
    await allAnswered(house)
    const { url, work } = await countedServer(t, house)
    const emails = {
      nobody: 'nobody@example.com',
      user: account.email,
      invited: waiting.email,
      deactivated: left.email,
    }
    const ask = (email: string) => work(() => askReset(browserAt(url), email))
    const before = house.mails.length
    const nobody = await ask(emails.nobody)
    assert.deepEqual([nobody.answer.status, nobody.answer.body, nobody.hashes], [202, '', []])
    assert.ok(nobody.statements.length > 2)
    for (const [who, email] of Object.entries(emails)) {
      const { answer: one, ...did } = who === 'nobody' ? nobody : await ask(email)
      assert.deepEqual(seenOf(one), seenOf(nobody.answer), who)
      assert.deepEqual(did, { statements: nobody.statements, hashes: [] }, who)
      const { answer: two, ...didAgain } = await ask(email)
      assert.deepEqual(seenOf(two), seenOf(nobody.answer), `${who}, over the limit`)
      assert.deepEqual(
        didAgain.statements,
        nobody.statements.slice(0, 2 * BUDGET_STATEMENTS),
        `${who}, over the limit`,
      )
    }
    await allAnswered(house)
    assert.deepEqual(
      house.mails.slice(before).map(({ to, subject }) => [to, subject]),
      [[account.email, RESET_SUBJECT]],
      'the others are mailed nothing',
    )
  },
)

onBothEngines(
  'whether there is such a user can be told from no answer at the first door, nor from what it has done',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const { left, waiting } = await withoutAccess(house, account)
    const user = await house.newAccount()
    const { url, work } = await countedServer(t, house)
    const wrong = 'these are not the right words'
    const tries: [string, string, string][] = [
      ['nobody', 'nobody@example.com', wrong],
      ['a user with a wrong password', user.email, wrong],
      ['an invited user', waiting.email, OWN_PASSWORD],
      ['a deactivated user with her right password', left.email, OWN_PASSWORD],
      ['no address at all', 'nobody', wrong],
    ]
    // for the first time, for the second, and from a browser that somebody has signed in with before
    for (const device of [undefined, undefined, 'd'.repeat(43)]) {
      const doors = []
      for (const [who, email, password] of tries) {
        const browser = browserAt(url)
        if (device) browser.setCookie('sallyport_device', device)
        const { answer, ...did } = await work(() => enter(browser, email, password))
        assert.equal(said(answer), '401 credentials_wrong', who)
        assert.deepEqual(did.hashes, ['admit', 'matches'], who)
        doors.push({ who, seen: seenOf(answer), did })
      }
      for (const { who, seen, did } of doors) {
        assert.deepEqual(seen, doors[0]?.seen, who)
        assert.deepEqual(did, doors[0]?.did, who)
      }
    }
  },
)

onBothEngines(
  'whether somebody has signed in by an address today can be told from nothing that is done at the first door',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    await signedIn(house, account)
    const { url, work } = await countedServer(t, house)
    const wrong = 'these are not the right words'
    const user = await work(() => enter(browserAt(url), account.email, wrong))
    const nobody = await work(() => enter(browserAt(url), 'nobody@example.com', wrong))
    assert.deepEqual(user.statements, nobody.statements)
  },
)

test('who asked stands sealed while her request waits', async (t) => {
  const house = await openHouse(t)
  const email = 'nobody.at.all@example.com'
  const seen = new Set<string>()
  const asked = askReset(house.browser(), email)
  for (let n = 0; n < 400 && seen.size === 0; n++) {
    for (const row of await house.world.store.read.all(findRequests, {})) seen.add(JSON.stringify(row))
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  assert.equal((await asked).status, 202)
  assert.equal(seen.size, 1)
  for (const row of seen) assert.doesNotMatch(row, /nobody|example|127\.0\.0\.1/)
})

test('an address gets a link a minute, five an hour and ten a day, and no answer is another one for it', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const first = await askReset(house.browser(), account.email)
  const mailsAfterAsking = async () => {
    const answer = await askReset(house.browser(), account.email.toUpperCase())
    assert.deepEqual(seenOf(answer), seenOf(first))
    await allAnswered(house)
    return resetMails(house, account.email)
  }
  assert.equal(await mailsAfterAsking(), 1)
  house.passTime(MINUTE_MS - 1)
  assert.equal(await mailsAfterAsking(), 1, 'not within a minute')
  house.passTime(1)
  for (const nth of [2, 3, 4, 5]) {
    assert.equal(await mailsAfterAsking(), nth)
    house.passTime(MINUTE_MS)
  }
  assert.equal(await mailsAfterAsking(), 5, 'not a sixth within the hour')
  house.passTime(55 * MINUTE_MS - 1)
  assert.equal(await mailsAfterAsking(), 5)
  house.passTime(1)
  for (const nth of [6, 7, 8, 9, 10]) {
    assert.equal(await mailsAfterAsking(), nth)
    house.passTime(MINUTE_MS)
  }
  house.passTime(2 * HOUR_MS)
  assert.equal(await mailsAfterAsking(), 10, 'not an eleventh within the day')
  house.passTime(21 * HOUR_MS - 5 * MINUTE_MS)
  assert.equal(await mailsAfterAsking(), 11)
  const token = tokenIn(await mailTo(house, account.email, RESET_SUBJECT, 11))
  assert.equal((await lookAtReset(house.browser(), token)).status, 200, 'the newest works')
})

const through = (address: string) => ({ 'x-forwarded-for': address })
const askFrom = (house: House, address: string, email: string) =>
  house.browser().call('POST', '/api/v1/password-resets', { email }, through(address))

test('a network gets a hundred links an hour, and no answer is another one for it', async (t) => {
  const house = await openHouse(t, { env: { SALLYPORT_TRUST_PROXY: '127.0.0.1' } })
  house.stopTime()
  const [one, other] = [await house.newAccount(), await house.newAccount()]
  const answers = []
  for (let n = 0; n < 100; n++)
    answers.push(await askFrom(house, `2001:db8:0:1::${n.toString(16)}`, `nobody.${n}@example.com`))
  answers.push(await askFrom(house, '2001:db8:0:1:ffff::1', one.email))
  for (const answer of answers) assert.deepEqual(seenOf(answer), seenOf(answers[0] as never))
  await askFrom(house, '2001:db8:0:2::1', other.email)
  await allAnswered(house)
  assert.deepEqual([resetMails(house, one.email), resetMails(house, other.email)], [0, 1])
  house.passTime(HOUR_MS)
  await askFrom(house, '2001:db8:0:1::1', one.email)
  await allAnswered(house)
  assert.equal(resetMails(house, one.email), 1)
})

test('a network that has used up its links takes none from an address', async (t) => {
  const house = await openHouse(t, { env: { SALLYPORT_TRUST_PROXY: '127.0.0.1' } })
  house.stopTime()
  const account = await house.newAccount()
  for (let n = 0; n < 100; n++) await askFrom(house, '203.0.113.7', `nobody.${n}@example.com`)
  await askFrom(house, '203.0.113.7', account.email)
  await allAnswered(house)
  assert.equal(resetMails(house, account.email), 0, 'nothing was sent to her')
  await askFrom(house, '198.51.100.1', account.email)
  await allAnswered(house)
  assert.equal(resetMails(house, account.email), 1, 'so that she need not wait for what she never got')
})

onBothEngines(
  'an address is hers in any spelling, with its domain in either form, and a plus tag is another address',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const plain = await house.newAccount({ email: 'Alex.Kim@Example.com' })
    const tagged = await house.newAccount({ email: 'alex.kim+work@example.com' })
    const german = await house.newAccount({ email: 'alex.kim@bücher.example' })
    await allAnswered(house)
    const asked: [string, TestAccount | null][] = [
      ['ALEX.KIM@EXAMPLE.COM', plain],
      ['alex.kim@example.com', plain],
      ['  alex.KIM@example.com  ', plain],
      ['Alex.Kim+Work@example.com', tagged],
      ['alex.kim+home@example.com', null],
      ['alexkim@example.com', null],
      ['Alex.Kim@BÜCHER.example', german],
      ['alex.kim@xn--bcher-kva.example', german],
      ['alex.kim@bu\u0308cher.example', german],
      ['alex.kim@bucher.example', null],
    ]
    for (const [email, owner] of asked) {
      const before = house.mails.length
      assert.equal((await askReset(house.browser(), email)).status, 202)
      await allAnswered(house)
      assert.deepEqual(
        house.mails.slice(before).map(({ to }) => to),
        owner ? [owner.email] : [],
        email,
      )
      house.passTime(HOUR_MS)
    }
  },
)

test('what is no address is answered like one, and what is no text is not', async (t) => {
  const house = await openHouse(t)
  const usual = seenOf(await askReset(house.browser(), 'nobody@example.com'))
  for (const odd of [
    'nobody',
    '@',
    'a@b@c',
    'alex kim@example.com',
    '"alex kim"@example.com',
    'alex@[127.0.0.1]',
    "' or 1=1 --@example.com",
    'ß'.repeat(254),
    `${'a'.repeat(65)}@example.com`,
    '😀@😀.example',
  ])
    assert.deepEqual(seenOf(await askReset(house.browser(), odd)), usual, odd)
  for (const email of ['', ' ', 'alex@example.com\r\nBcc: kai@example.com', 'a'.repeat(255), 7, null, {}]) {
    const refused = await house.browser().call('POST', '/api/v1/password-resets', { email })
    assert.equal(said(refused), '422 invalid', JSON.stringify(email))
  }
  const more = { email: 'nobody@example.com', url: 'https://evil.example' }
  assert.equal(said(await house.browser().call('POST', '/api/v1/password-resets', more)), '422 invalid')
  await allAnswered(house)
  assert.deepEqual(house.mails, [])
})

onBothEngines(
  'a request that waited for an hour is dropped, and one that waited for less is answered',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const [late, inTime] = [await house.newAccount(), await house.newAccount()]
    // the moment of asking lies behind by what the clock is ahead of when it is answered
    const askedBefore = async ({ email }: TestAccount, ms: number) => {
      house.passTime(-ms)
      const asked = askReset(house.browser(), email)
      const inRow = (async () => {
        for (;;) {
          const rows = await house.world.store.read.all(findRequests, {})
          if (rows.length > 0) return house.passTime(ms)
          await new Promise((resolve) => setTimeout(resolve, 1))
        }
      })()
      await Promise.all([asked, inRow])
      await allAnswered(house)
    }
    await askedBefore(late, HOUR_MS)
    await askedBefore(inTime, HOUR_MS - 1)
    assert.deepEqual([resetMails(house, late.email), resetMails(house, inTime.email)], [0, 1])
    const token = tokenIn(await mailTo(house, inTime.email, RESET_SUBJECT))
    const { expiresAt } = (await lookAtReset(house.browser(), token)).body
    assert.equal(expiresAt, new Date(house.now() + HOUR_MS).toISOString(), 'an hour from its mail on')
  },
)

test('a request that cannot be read any more holds up none behind it', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const broken = statement((q, p: { now: number }) =>
    q.db
      .insertInto('reset_requests')
      .values({ id: 'rst_broken', request: 'v1:test:broken', asked_at_ms: p.now }),
  )
  await house.world.store.write((tx) => tx.run(broken, { now: house.now() }))
  await resetToken(house, account)
  await allAnswered(house)
  assert.ok(house.logged.some((line) => line.includes('cannot be read any more')))
})

/** The reset links that stayed in the outbox of a running product. */
async function resetsInOutbox(browser: TestBrowser, to: string): Promise<string[]> {
  const key = { authorization: `Bearer ${SET_UP_CODE}` }
  const { body } = await browser.call('GET', '/api/v1/outbox?limit=200', undefined, key)
  return body.items
    .filter((item: { to: string; subject?: string }) => item.to === to && item.subject === RESET_SUBJECT)
    .map(({ text }: { text: string }) => tokenIn({ text }))
}

async function resetInOutbox(product: ServerProcess, to: string): Promise<string> {
  for (let tries = 0; tries < 400; tries++) {
    const [token] = await resetsInOutbox(product.browser(), to)
    if (token) return token
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`no reset link was mailed to ${to}`)
}

/** The requests that wait, as they are stored. */
async function waitingIn(ground: Ground): Promise<number> {
  const store = openDatabase(ground.database)
  try {
    return (await store.read.all(findRequests, {})).length
  } finally {
    await store.close()
  }
}

for (const engine of ['sqlite', 'postgres'] satisfies Engine[]) {
  void test(`a request whose process dies after the answer is answered by the next start, once (${engine})`, async (t) => {
    const ground = await newGround(t, engine)
    let product = await startProduct(t, ground)
    let account: TestAccount | undefined
    // the power is mostly cut before anybody has looked; where it was not, another account tries again
    for (let waiting = 0; waiting === 0;) {
      account = await foundAccount(product)
      assert.equal((await askReset(product.browser(), account.email)).status, 202)
      await cutPower(product)
      waiting = await waitingIn(ground)
      product = await startProduct(t, ground)
    }
    const token = await resetInOutbox(product, account?.email ?? '')
    await new Promise((resolve) => setTimeout(resolve, SECOND_MS))
    assert.equal((await resetsInOutbox(product.browser(), account?.email ?? '')).length, 1)
    assert.equal((await reset(product.browser(), token)).status, 204)
  })
}

test('on two processes one link is used once, and what both were asked is answered once each', async (t) => {
  const ground = await newGround(t, 'postgres')
  const products = await Promise.all([startProduct(t, ground), startProduct(t, ground)])
  const accounts = []
  for (let n = 0; n < 6; n++) accounts.push(await foundAccount(products[0]))
  // both are asked for each at once: an address gets one link a minute, whichever process is asked
  const asked = await Promise.all(
    accounts.flatMap(({ email }) => products.map(({ url }) => askReset(newBrowser(url), email))),
  )
  assert.ok(asked.every(({ status }) => status === 202))
  for (const { email } of accounts) {
    const token = await resetInOutbox(products[1], email)
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        reset(newBrowser(products[n % 2 === 0 ? 0 : 1].url), token, `${NEW_PASSWORD} ${n}`),
      ),
    )
    const won = answers.findIndex(({ status }) => status === 204)
    assert.equal(answers.filter((one) => said(one) === '410 link_spent').length, 9)
    assert.equal((await enter(newBrowser(products[0].url), email, `${NEW_PASSWORD} ${won}`)).status, 200)
  }
  for (const { email } of accounts)
    assert.equal((await resetsInOutbox(products[0].browser(), email)).length, 1)
})

onBothEngines(
  'of many who ask at once each is answered, whatever the engine believes of their number',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    await askReset(house.browser(), 'nobody@example.com')
    await allAnswered(house)
    await vacuumAnalyze(house.world.config.database, 'reset_requests')
    const accounts = await Promise.all(Array.from({ length: 12 }, () => house.newAccount()))
    await Promise.all(accounts.map(({ email }) => askReset(house.browser(), email)))
    await allAnswered(house)
    assert.deepEqual(
      accounts.map(({ email }) => resetMails(house, email)),
      accounts.map(() => 1),
    )
  },
)

test('a stranger in one network keeps nobody in another from her link', async (t) => {
  const house = await openHouse(t, { env: { SALLYPORT_TRUST_PROXY: '127.0.0.1' } })
  house.stopTime()
  const { email } = await house.newAccount()
  const askBehind = (address: string) =>
    house.browser().call('POST', '/api/v1/password-resets', { email }, { 'x-forwarded-for': address })
  for (let n = 0; n < 8; n++) {
    await askBehind('192.0.2.66')
    house.passTime(2 * MINUTE_MS)
  }
  await allAnswered(house)
  assert.equal(resetMails(house, email), 5)
  await askBehind('198.51.100.7')
  await allAnswered(house)
  assert.equal(resetMails(house, email), 6)
  for (let n = 0; n < 12; n++) await askBehind(`203.0.113.${n}`)
  await allAnswered(house)
  assert.equal(resetMails(house, email), 10, 'in all there are ten an hour')
})
