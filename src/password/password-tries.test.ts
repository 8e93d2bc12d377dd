import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestAnswer, TestBrowser } from '../../test/browser.ts'
import {
  afterEachPassword,
  onBothEngines,
  openHouse,
  PASSWORD,
  signedIn,
  type House,
  type TestAccount,
} from '../../test/house.ts'
import { changeUser } from '../../test/house-rows.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'

const WRONG = 'these are not the right words'
const NOBODY = 'nobody@example.com'
const BEHIND_PROXY = { env: { SALLYPORT_TRUST_PROXY: '127.0.0.1' } }

const tryPassword = (
  browser: TestBrowser,
  email: string,
  password = WRONG,
  address?: string,
): Promise<TestAnswer> =>
  browser.call(
    'POST',
    '/api/v1/sign-in',
    { email, password },
    address === undefined ? {} : { 'x-forwarded-for': address },
  )

const says = ({ status, body }: TestAnswer) => `${status} ${body.code ?? body.state}`

/** Counts how many passwords are really looked at. */
function countLooks(house: House): () => number {
  let looks = 0
  const hasher = house.world.passwordHasher
  const { matches } = hasher
  house.world.passwordHasher = { ...hasher, matches: (phc, password) => (looks++, matches(phc, password)) }
  return () => looks
}

const findTries = statement((q, _: Record<never, never>) =>
  q.db.selectFrom('password_tries').selectAll().orderBy('email_hash'),
)
const findNetworks = statement((q, _: Record<never, never>) =>
  q.db.selectFrom('network_tries').selectAll().orderBy('network_hash'),
)
const rowsOfTries = async ({ world: { store } }: House) => [
  await store.read.all(findTries, {}),
  await store.read.all(findNetworks, {}),
]

/** Takes every place in the queue of passwords that is free; gives back how to leave them all. */
function fillQueue(house: House): () => number {
  const places: (() => void)[] = []
  try {
    for (;;) places.push(house.world.passwordHasher.admit())
  } catch {
    return () => places.splice(0).map((leave) => leave()).length
  }
}
const countPlaces = (house: House) => fillQueue(house)()

onBothEngines(
  'a wrong e-mail, a wrong password, an invited and a deactivated user get the same answer after the same work',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const [active, invited, deactivated] = [
      await house.newAccount(),
      await house.newAccount(),
      await house.newAccount(),
    ]
    await changeUser(house.world.store, invited, { accepted_at_ms: null })
    await changeUser(house.world.store, deactivated, { deactivated_at_ms: house.now() })
    const looks = countLooks(house)
    const answers = [
      await tryPassword(house.browser(), active.email),
      await tryPassword(house.browser(), NOBODY, PASSWORD),
      await tryPassword(house.browser(), 'no e-mail at all', PASSWORD),
      await tryPassword(house.browser(), invited.email, PASSWORD),
      await tryPassword(house.browser(), deactivated.email, PASSWORD),
    ]
    for (const refused of answers) {
      assert.equal(says(refused), '401 credentials_wrong')
      assert.deepEqual(refused.body, answers[0]?.body)
      assert.equal(refused.headers.getSetCookie().length, 0)
    }
    assert.equal(looks(), answers.length, 'each costs one hash')
  },
)

onBothEngines(
  'from the fourth wrong password in a row a user waits 1, 2, 4, 8, 16 and then 30 seconds, right or wrong',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const browser = house.browser()
    for (let n = 0; n < 3; n++)
      assert.equal(says(await tryPassword(browser, account.email)), '401 credentials_wrong')
    for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
      assert.equal(says(await tryPassword(browser, account.email)), '401 credentials_wrong')
      for (const password of [WRONG, PASSWORD]) {
        const refused = await tryPassword(browser, account.email, password)
        assert.equal(says(refused), '429 too_many_attempts')
        assert.equal(refused.headers.get('retry-after'), String(seconds))
      }
      house.passTime(seconds * SECOND_MS - 1)
      assert.equal(says(await tryPassword(browser, account.email, PASSWORD)), '429 too_many_attempts')
      house.passTime(1)
    }
    assert.equal(says(await tryPassword(browser, account.email, PASSWORD)), '200 second_factor_required')
    for (let n = 0; n < 3; n++)
      assert.equal((await tryPassword(browser, account.email)).status, 401, 'a right one begins anew')
    assert.equal((await tryPassword(browser, account.email, PASSWORD)).status, 200)
  },
)

onBothEngines(
  'nobody signs in by a password that was changed, or as a user who was deactivated, while it was checked',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const [changed, deactivated] = [await house.newAccount(), await house.newAccount()]
    const { store, passwordHasher: hasher } = house.world
    const password_hash = await hasher.hash('other words than those before')
    const meanwhile = async (who: TestAccount, change: Parameters<typeof changeUser>[2]) => {
      afterEachPassword(house, () => changeUser(store, who, change))
      const refused = await tryPassword(house.browser(), who.email, PASSWORD)
      house.world.passwordHasher = hasher
      return says(refused)
    }
    assert.equal(await meanwhile(changed, { password_hash }), '401 credentials_wrong')
    assert.equal(await meanwhile(deactivated, { deactivated_at_ms: house.now() }), '401 credentials_wrong')
  },
)

test('an e-mail that does not exist, and a deactivated user, wait exactly as a user does', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const [account, gone] = [await house.newAccount(), await house.newAccount()]
  await changeUser(house.world.store, gone, { deactivated_at_ms: house.now() })
  const heard = async (email: string) => {
    const answers: string[] = []
    const browser = house.browser()
    for (let n = 0; n < 12; n++) {
      const { status, headers, body } = await tryPassword(browser, email)
      answers.push(`${status} ${headers.get('retry-after')} ${JSON.stringify(body)}`)
      if (n % 2 === 1) house.passTime(2 * SECOND_MS)
    }
    return answers
  }
  const told = await heard(account.email)
  assert.ok(told.some((line) => line.startsWith('429')) && told.some((line) => line.startsWith('401')))
  assert.deepEqual(await heard(NOBODY), told)
  assert.deepEqual(await heard(gone.email), told)
})

test('another spelling of the same e-mail is no other count', async (t) => {
  const house = await openHouse(t)
  const { email } = await house.newAccount()
  for (const spelling of [email, email.toUpperCase(), ` ${email}`, email.replace('alex', 'Alex')])
    await tryPassword(house.browser(), spelling)
  assert.equal(says(await tryPassword(house.browser(), email)), '429 too_many_attempts')
})

onBothEngines('of fifty wrong passwords at once at most four are looked at', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const { email } = await house.newAccount()
  const looks = countLooks(house)
  const answers = await Promise.all(Array.from({ length: 50 }, () => tryPassword(house.browser(), email)))
  assert.equal(looks(), 4)
  assert.equal(answers.filter(({ status }) => status === 401).length, 4)
  assert.equal(answers.filter(({ status }) => status === 429).length, 46)
})

onBothEngines(
  'of twenty right passwords at once all that are looked at get in, and none holds up another',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { email } = await house.newAccount()
    const began = performance.now()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => tryPassword(house.browser(), email, PASSWORD)),
    )
    assert.ok(performance.now() - began < 5_000, 'a deadlock costs a second at least')
    assert.ok(answers.every(({ status }) => status === 200 || status === 429))
    assert.ok(answers.some(({ status }) => status === 200))
    house.passTime(30 * SECOND_MS)
    assert.equal((await tryPassword(house.browser(), email, PASSWORD)).status, 200)
  },
)

onBothEngines(
  'after 100 wrong passwords in 15 minutes a network waits, whatever e-mail it tries, and others do not',
  async (t, engine) => {
    const house = await openHouse(t, { engine, ...BEHIND_PROXY })
    house.stopTime()
    const account = await house.newAccount()
    const at = (address: string, email: string, password = WRONG) =>
      tryPassword(house.browser(), email, password, address)
    await Promise.all(Array.from({ length: 99 }, (_, n) => at('198.51.100.7', `nobody.${n}@example.com`)))
    assert.equal(
      says(await at('198.51.100.7', account.email, PASSWORD)),
      '200 second_factor_required',
      'a right one is none of them',
    )
    assert.equal(says(await at('198.51.100.7', 'nobody.99@example.com')), '401 credentials_wrong')

    const refused = await at('198.51.100.7', account.email, PASSWORD)
    assert.equal(says(refused), '429 too_many_attempts')
    assert.equal(refused.headers.get('retry-after'), String(15 * 60))
    assert.equal(says(await at('198.51.100.8', account.email, PASSWORD)), '200 second_factor_required')
    house.passTime(15 * MINUTE_MS - 1)
    assert.equal((await at('198.51.100.7', account.email, PASSWORD)).status, 429)
    house.passTime(1)
    assert.equal((await at('198.51.100.7', account.email, PASSWORD)).status, 200)
  },
)

onBothEngines('150 users of one network who sign in at once all get in', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { passwordHasher: hasher } = house.world
  // all are looked at together: none is done before the last has come
  let come = 0
  let letAllGo: () => void
  const all = new Promise<void>((resolve) => (letAllGo = resolve))
  const users = await Promise.all(Array.from({ length: 150 }, () => house.newAccount()))
  house.world.passwordHasher = {
    ...hasher,
    async matches(phc, password) {
      if (++come === users.length) letAllGo()
      await all
      return hasher.matches(phc, password)
    },
  }
  const answers = await Promise.all(users.map(({ email }) => tryPassword(house.browser(), email, PASSWORD)))
  assert.deepEqual(new Set(answers.map(says)), new Set(['200 second_factor_required']))
})

onBothEngines(
  'who is refused because the server is busy has spent no try, and no row was written',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const session = await signedIn(house, account)
    await tryPassword(house.browser(), NOBODY)
    house.passTime(HOUR_MS)
    const unlock = () => session.call('POST', '/api/v1/session/unlock', { password: PASSWORD })
    const before = await rowsOfTries(house)
    const leave = fillQueue(house)
    for (const refused of [
      await tryPassword(house.browser(), account.email),
      await tryPassword(house.browser(), account.email, PASSWORD),
      await tryPassword(house.browser(), 'somebody.else@example.com'),
      await unlock(),
    ])
      assert.equal(says(refused), '503 too_busy')
    assert.deepEqual(await rowsOfTries(house), before)
    leave()
    assert.equal((await unlock()).status, 200)
    assert.equal(
      says(await tryPassword(house.browser(), account.email, PASSWORD)),
      '200 second_factor_required',
    )
  },
)

test('whoever has had her answer leaves her place in the queue, right, wrong or refused', async (t) => {
  const house = await openHouse(t)
  const { email } = await house.newAccount()
  for (let n = 0; n < 6; n++) await tryPassword(house.browser(), email, n === 0 ? PASSWORD : WRONG)
  const free = countPlaces(house)
  assert.equal(free, countPlaces(await openHouse(t)))
})

test('the addresses of one IPv6 /64 are one network', async (t) => {
  const house = await openHouse(t, BEHIND_PROXY)
  const at = (address: string, email: string) => tryPassword(house.browser(), email, WRONG, address)
  await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      at(`2001:db8:0:1::${(n + 1).toString(16)}`, `nobody.${n}@example.com`),
    ),
  )
  assert.equal(says(await at('2001:db8:0:1:ffff::1', NOBODY)), '429 too_many_attempts')
  assert.equal(says(await at('2001:db8:0:2::1', NOBODY)), '401 credentials_wrong')
})

test('who waits for her own sake costs the network nothing', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const { email } = await house.newAccount()
  await Promise.all(Array.from({ length: 150 }, () => tryPassword(house.browser(), email)))
  assert.equal(says(await tryPassword(house.browser(), NOBODY)), '401 credentials_wrong')
})

test('an address that a client claims for itself counts for nothing without a proxy', async (t) => {
  const house = await openHouse(t)
  await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      tryPassword(house.browser(), `nobody.${n}@example.com`, WRONG, `198.51.100.${n}`),
    ),
  )
  assert.equal(
    says(await tryPassword(house.browser(), NOBODY, WRONG, '203.0.113.9')),
    '429 too_many_attempts',
  )
})

onBothEngines(
  'a browser that she has signed in with is spared the waits that strangers cause, and not its own',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const [account, other] = [await house.newAccount(), await house.newAccount()]
    const hers = await signedIn(house, account)
    const his = await signedIn(house, other)
    for (let n = 0; n < 4; n++) await tryPassword(house.browser(), account.email)
    await Promise.all(
      Array.from({ length: 96 }, (_, n) => tryPassword(house.browser(), `nobody.${n}@example.com`)),
    )
    assert.equal(
      says(await tryPassword(house.browser(), NOBODY)),
      '429 too_many_attempts',
      'the network has to wait',
    )
    assert.equal(
      says(await tryPassword(his, account.email, PASSWORD)),
      '429 too_many_attempts',
      "another user's browser is a stranger",
    )
    assert.equal(says(await tryPassword(hers, account.email, PASSWORD)), '200 second_factor_required')

    for (let n = 0; n < 4; n++)
      assert.equal(says(await tryPassword(hers, account.email)), '401 credentials_wrong')
    const refused = await tryPassword(hers, account.email, PASSWORD)
    assert.equal(`${says(refused)} ${refused.headers.get('retry-after')}`, '429 too_many_attempts 1')
  },
)

test('a right password in her own browser ends no wait of strangers', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const hers = await signedIn(house, account)
  for (let n = 0; n < 4; n++) await tryPassword(house.browser(), account.email)
  assert.equal((await tryPassword(hers, account.email, PASSWORD)).status, 200)
  assert.equal((await tryPassword(house.browser(), account.email)).status, 429)
})

test('a made-up device cookie makes no browser a known one', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  await signedIn(house, account)
  for (let n = 0; n < 4; n++) await tryPassword(house.browser(), account.email)
  for (const secret of ['A'.repeat(43), '', "' or '1'='1", '%00']) {
    const browser = house.browser()
    browser.setCookie('sallyport_device', secret)
    assert.equal((await tryPassword(browser, account.email, PASSWORD)).status, 429)
  }
})

test('a node whose clock is a moment behind looks at no password that another makes wait', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const { email } = await house.newAccount()
  for (let n = 0; n < 12; n++) {
    await tryPassword(house.browser(), email)
    if (n < 11) house.passTime(30 * SECOND_MS)
  }
  house.passTime(-50)
  assert.equal(says(await tryPassword(house.browser(), email, PASSWORD)), '429 too_many_attempts')
})

test('a clock that is set back an hour makes nobody wait for longer than the wait', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  for (let n = 0; n < 4; n++) await tryPassword(house.browser(), account.email)
  await Promise.all(
    Array.from({ length: 96 }, (_, n) => tryPassword(house.browser(), `nobody.${n}@example.com`)),
  )
  assert.equal((await tryPassword(house.browser(), NOBODY)).status, 429)
  house.passTime(-HOUR_MS)
  assert.equal(
    says(await tryPassword(house.browser(), account.email, PASSWORD)),
    '200 second_factor_required',
  )
})
