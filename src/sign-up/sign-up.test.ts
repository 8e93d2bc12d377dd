import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf, messageRows, policyRow } from '../../test/account-rows.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { onBothEngines, openHouse, OPERATOR_KEY, PASSWORD, SET_UP_CODE, signedIn } from '../../test/house.ts'

type Over = { account?: object; admin?: object; setUpCode?: unknown }

const form = (over: Over = {}) => ({
  account: { name: 'Example Ltd', country: 'US', ...over.account },
  admin: {
    name: 'Alex Kim',
    email: 'alex.kim@example.com',
    password: PASSWORD,
    phone: '+1 202 555 0123',
    ...over.admin,
  },
  ...('setUpCode' in over ? { setUpCode: over.setUpCode } : {}),
})
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
const byOperator = (browser: TestBrowser, over: Over = {}) =>
  browser.call('POST', '/api/v1/accounts', form(over), bearer(OPERATOR_KEY))
const said = (answer: { body: { errors?: { pointer: string; code: string }[] } }) =>
  (answer.body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)

onBothEngines(
  'the set-up code creates the first account, whose policy is active with SMS alone',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const browser = house.browser()
    const made = await browser.call('POST', '/api/v1/accounts', form({ setUpCode: SET_UP_CODE }))
    assert.equal(made.status, 201)
    const { account, user } = made.body
    assert.deepEqual(
      { ...account, id: '', createdAt: '' },
      {
        id: '',
        createdAt: '',
        name: 'Example Ltd',
        country: 'US',
        changed: null,
        administrators: ['Alex Kim'],
      },
    )
    assert.deepEqual(
      { ...user, id: '' },
      {
        id: '',
        name: 'Alex Kim',
        email: 'alex.kim@example.com',
        role: 'admin',
        phone: '+12025550123',
        phoneStatus: 'unproven',
        status: 'active',
        coverage: 'will_enrol',
        ownChoice: false,
        methods: [],
        secondFactor: { lockedUntil: null, disabled: false },
        lastSignInAt: null,
        invitedAt: null,
      },
    )
    const policy = await policyRow(house, { accountId: account.id })
    assert.deepEqual(
      [policy?.active, policy?.primary_method, policy?.backup_method, policy?.device_trust, policy?.version],
      [1, 'sms', null, 'single_sign_on', 1],
    )
    assert.equal(
      (await browser.call('GET', '/api/v1/session')).body.code,
      'no_session',
      'she signs in first, like everybody',
    )
    assert.deepEqual(
      [browser.cookie('sallyport_session'), browser.cookie('sallyport_sign_in')],
      [undefined, undefined],
    )
  },
)

test('a new account is recorded, and its administrator is told by mail', async (t) => {
  const house = await openHouse(t)
  const made = await house.browser().call('POST', '/api/v1/accounts', form({ setUpCode: SET_UP_CODE }))
  const [event] = await eventsOf(house, { accountId: made.body.account.id })
  assert.deepEqual(
    [event?.type, event?.actorId, event?.subjectId],
    ['account_created', made.body.user.id, made.body.user.id],
  )
  const outbox = await house.browser().call('GET', '/api/v1/outbox', undefined, bearer(SET_UP_CODE))
  assert.deepEqual(
    outbox.body.items.map(({ kind, to, subject }: Record<string, string>) => [kind, to, subject]),
    [['mail', 'alex.kim@example.com', 'Your account Example Ltd is ready']],
  )
  assert.equal((await messageRows(house, { accountId: made.body.account.id })).length, 1)
})

test('the set-up code is taken from the body, from the cookie of the first-run page, and as a bearer', async (t) => {
  const ways: [string, (browser: TestBrowser) => Promise<{ status: number }>][] = [
    ['body', (browser) => browser.call('POST', '/api/v1/accounts', form({ setUpCode: SET_UP_CODE }))],
    ['bearer', (browser) => browser.call('POST', '/api/v1/accounts', form(), bearer(SET_UP_CODE))],
    [
      'cookie',
      async (browser) => {
        await browser.call('POST', '/api/v1/set-up', { setUpCode: SET_UP_CODE })
        return browser.call('POST', '/api/v1/accounts', form())
      },
    ],
  ]
  for (const [way, create] of ways) {
    const house = await openHouse(t)
    assert.equal((await create(house.browser())).status, 201, way)
  }
})

test('a wrong set-up code, and none at all, create nothing', async (t) => {
  const house = await openHouse(t)
  const browser = house.browser()
  for (const wrong of [
    form({ setUpCode: `${SET_UP_CODE}x` }),
    form({ setUpCode: SET_UP_CODE.toUpperCase() }),
    form(),
  ]) {
    const refused = await browser.call('POST', '/api/v1/accounts', wrong)
    assert.deepEqual([refused.status, refused.body.code], [403, 'set_up_code_wrong'])
  }
  browser.setCookie('sallyport_set_up', SET_UP_CODE)
  assert.equal(
    (await browser.call('POST', '/api/v1/accounts', form())).body.code,
    'set_up_code_wrong',
    'the cookie is not the code itself',
  )
  assert.equal((await browser.call('GET', '/api/v1/set-up')).body.firstAccount, true)
})

onBothEngines('the set-up code creates no second account', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const create = (email: string) =>
    house.browser().call('POST', '/api/v1/accounts', form({ setUpCode: SET_UP_CODE, admin: { email } }))
  assert.equal((await create('alex.kim@example.com')).status, 201)
  const second = await create('robin.diaz@example.com')
  assert.deepEqual([second.status, second.body.code], [403, 'sign_up_closed'])
  assert.equal((await house.browser().call('GET', '/api/v1/set-up')).body.firstAccount, false)
})

onBothEngines('of twenty first accounts at once exactly one is created', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      house
        .browser()
        .call(
          'POST',
          '/api/v1/accounts',
          form({ setUpCode: SET_UP_CODE, admin: { email: `alex.kim.${n}@example.com` } }),
        ),
    ),
  )
  assert.equal(answers.filter(({ status }) => status === 201).length, 1)
  assert.deepEqual(
    new Set(answers.filter(({ status }) => status !== 201).map(({ body }) => body.code)),
    new Set(['sign_up_closed']),
  )
})

test('a first account whose form is refused leaves the first run open', async (t) => {
  const house = await openHouse(t)
  assert.equal(
    (
      await house
        .browser()
        .call('POST', '/api/v1/accounts', form({ setUpCode: SET_UP_CODE, admin: { phone: '1' } }))
    ).status,
    422,
  )
  assert.equal(
    (await house.browser().call('POST', '/api/v1/accounts', form({ setUpCode: SET_UP_CODE }))).status,
    201,
  )
})

test('the operator key creates accounts at once, one after the other, and when sign-up is closed', async (t) => {
  for (const env of [{}, { SALLYPORT_SIGN_UP: 'closed' }]) {
    const house = await openHouse(t, { env })
    for (const n of [1, 2]) {
      const made = await byOperator(house.browser(), { admin: { email: `alex.kim.${n}@example.com` } })
      assert.equal(made.status, 201)
      const [event] = await eventsOf(house, { accountId: made.body.account.id })
      assert.deepEqual(
        [event?.type, event?.actorId],
        ['account_created', null],
        'nobody of the account did it',
      )
    }
  }
})

test('where sign-up is closed the set-up code creates nothing', async (t) => {
  const house = await openHouse(t, { env: { SALLYPORT_SIGN_UP: 'closed' } })
  for (const headers of [{}, bearer(SET_UP_CODE)]) {
    const refused = await house
      .browser()
      .call('POST', '/api/v1/accounts', form({ setUpCode: SET_UP_CODE }), headers)
    assert.deepEqual([refused.status, refused.body.code], [403, 'sign_up_closed'])
  }
  assert.equal((await house.browser().call('GET', '/api/v1/set-up')).body.firstAccount, false)
})

test('a wrong key as a bearer is refused, even beside the right set-up code', async (t) => {
  for (const env of [{}, { SALLYPORT_SIGN_UP: 'closed' }]) {
    const house = await openHouse(t, { env })
    const refused = await house
      .browser()
      .call('POST', '/api/v1/accounts', form({ setUpCode: SET_UP_CODE }), bearer(`${OPERATOR_KEY}x`))
    assert.deepEqual([refused.status, refused.body.code], [401, 'operator_key_wrong'])
  }
})

onBothEngines(
  'an e-mail signs in one user, in whichever account and however it is written',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    assert.equal((await byOperator(house.browser())).status, 201)
    for (const email of ['alex.kim@example.com', 'ALEX.Kim@Example.COM', '  alex.kim@example.com ']) {
      const taken = await byOperator(house.browser(), { admin: { email } })
      assert.deepEqual(
        [taken.status, taken.body.code, said(taken)],
        [409, 'email_taken', ['/admin/email email_taken']],
      )
    }
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        byOperator(house.browser(), { admin: { email: 'robin.diaz@example.com' } }),
      ),
    )
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((a, b) => a - b),
      [201, 409, 409, 409, 409, 409, 409, 409],
    )
  },
)

test('every field that is wrong is named with its rule, several at once', async (t) => {
  const browser = (await openHouse(t)).browser()
  const wrong: [Over, string[]][] = [
    [{ admin: { phone: '12' } }, ['/admin/phone phone_invalid']],
    [{ admin: { phone: '+44 20 7946 0958' } }, ['/admin/phone phone_cannot_receive_sms']],
    [{ admin: { password: 'fourteen chars' } }, ['/admin/password password_too_short']],
    [{ admin: { password: 'passwordpassword' } }, ['/admin/password password_common']],
    [{ admin: { password: 'long enough words '.repeat(15) } }, ['/admin/password invalid']],
    [{ admin: { email: 'nobody' } }, ['/admin/email invalid']],
    [{ account: { country: 'XX' } }, ['/account/country invalid']],
    [{ account: { country: 'us' } }, ['/account/country invalid']],
    [{ account: { name: '  ' } }, ['/account/name invalid']],
    [{ account: { name: 'a'.repeat(101) } }, ['/account/name invalid']],
    [{ admin: { name: 'Alex\nKim' } }, ['/admin/name invalid']],
    [{ admin: { nickname: 'Al' } }, ['/admin/nickname invalid']],
    [{ admin: { name: 7, email: null } }, ['/admin/name invalid', '/admin/email invalid']],
    [
      { admin: { email: 'nobody', phone: '12', password: 'short' } },
      ['/admin/email invalid', '/admin/phone phone_invalid', '/admin/password password_too_short'],
    ],
  ]
  for (const [over, expected] of wrong) {
    const refused = await byOperator(browser, over)
    assert.equal(refused.status, 422, JSON.stringify(over))
    assert.deepEqual(said(refused), expected, JSON.stringify(over))
    assert.equal(refused.body.code, expected.length === 1 ? expected[0]?.split(' ')[1] : 'invalid')
    for (const { detail } of refused.body.errors) assert.match(detail, /\.$/, 'says in a sentence what to do')
  }
  const empty = await browser.call('POST', '/api/v1/accounts', {}, bearer(OPERATOR_KEY))
  assert.deepEqual(said(empty), ['/account invalid', '/admin invalid'])
})

test('a number in national form is taken as one of the account’s country, and refused without a country', async (t) => {
  const browser = (await openHouse(t)).browser()
  const made = await byOperator(browser, { account: { country: 'DE' }, admin: { phone: '0151 23456789' } })
  assert.equal(made.body.user?.phone, '+4915123456789')
  const without = await byOperator(browser, {
    account: { country: undefined },
    admin: { phone: '0151 23456789', email: 'robin.diaz@example.com' },
  })
  assert.deepEqual(said(without), ['/admin/phone phone_invalid'])
  const international = await byOperator(browser, {
    account: { country: undefined },
    admin: { phone: '+49 151 23456789', email: 'robin.diaz@example.com' },
  })
  assert.equal(international.body.account?.country, 'DE', 'the account is where its first number is')
})

test('a password of 256 characters signs in, and one typed in another Unicode form is the same', async (t) => {
  const house = await openHouse(t)
  const composed = 'caf\u00e9 au lait \u00e0 l\u2019aube '.repeat(30).slice(0, 256)
  const made = await byOperator(house.browser(), { admin: { password: composed } })
  assert.equal(made.status, 201)
  assert.equal(
    (
      await house.browser().call('POST', '/api/v1/sign-in', {
        email: 'alex.kim@example.com',
        password: composed.normalize('NFD'),
      })
    ).status,
    200,
  )
  const longer = await byOperator(house.browser(), {
    admin: { email: 'robin.diaz@example.com', password: `${composed}x` },
  })
  assert.deepEqual(said(longer), ['/admin/password invalid'])
})

test('whoever was created by the operator signs in with the password and the code', async (t) => {
  const house = await openHouse(t)
  const browser = await signedIn(house, await house.newAccount())
  assert.equal((await browser.call('GET', '/api/v1/session')).status, 200)
})
