import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestAnswer, TestBrowser } from '../../test/browser.ts'
import { type House, onBothEngines } from '../../test/house.ts'
import { readRaw, rawRequest } from '../../test/raw-http.ts'
import { CALLBACK, openIssuer, withApplication } from '../../test/relying-party.ts'
import { type Acting, countAct } from '../http/act-limits.ts'
import { MINUTE_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'

const PAGE = { accept: 'text/html', 'sec-fetch-site': 'cross-site' }
const BEHIND_PROXY = { env: { SALLYPORT_TRUST_PROXY: '127.0.0.1' } }
const FORM = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
const LONG = `client_id=${'c'.repeat(201)}&scope=${'s'.repeat(1_001)}`
const QUARTER_MS = 15 * MINUTE_MS

const countRecords = statement((q, p: { model: string }) =>
  q.db
    .selectFrom('oidc_records')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('model', '=', p.model),
)
const recordsOf = async (house: House, model: string) =>
  Number((await house.world.store.read.first(countRecords, { model }))?.count)

const from = (address: string) => ({ ...PAGE, 'x-forwarded-for': address })
const leadsTo = ({ headers }: TestAnswer) => headers.get('location') ?? ''
const isWay = (answer: TestAnswer) => answer.status === 303 && leadsTo(answer).startsWith('/oidc/enter/')
const STRANGERS = { scope: 'begun by strangers of a network', of: '203.0.113.7' } as const

/** As if so much had been done already. */
const done = (house: House, acting: Acting, times: number) =>
  house.world.store.write(async (tx) => {
    for (let nth = 0; nth < times; nth++) await countAct(house.world, tx, acting, house.now())
  })

onBothEngines(
  'what strangers of a network begin is limited, at once and one after the other, and the rest is not kept',
  async (t, engine) => {
    const house = await openIssuer(t, { engine, ...BEHIND_PROXY })
    house.stopTime()
    const { admin, party } = await withApplication(house)
    const { path } = await party.begin()
    await done(house, STRANGERS, 1_980)
    const before = await recordsOf(house, 'Interaction')
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => house.browser().call('GET', path, undefined, from('203.0.113.7'))),
    )
    assert.equal(answers.filter(isWay).length, 20)
    const refused = answers.filter(({ status }) => status === 429)
    assert.equal(refused.length, 40)
    assert.equal(await recordsOf(house, 'Interaction'), before + 20)
    for (const { headers, body } of refused) {
      assert.equal(headers.get('retry-after'), '900')
      assert.equal(headers.get('set-cookie'), null)
      assert.match(headers.get('content-type') ?? '', /^text\/html/)
      assert.match(body, /http-equiv="refresh" content="0; url=\/sign-in\?refused=too_many"/)
    }
    const program = await house
      .browser()
      .call('GET', path, undefined, { ...from('203.0.113.7'), accept: 'application/json' })
    assert.deepEqual(
      [program.status, program.body.code, program.headers.get('content-type')],
      [429, 'too_many_attempts', 'application/problem+json'],
    )
    const other = await house.browser().call('GET', path, undefined, from('203.0.113.8'))
    assert.ok(isWay(other), 'another network begins')
    const entered = await admin.call('GET', path, undefined, from('203.0.113.7'))
    assert.ok(leadsTo(entered).startsWith(CALLBACK), 'whoever is signed in there goes through')
    const again = await admin.call('GET', `${path}&prompt=login`, undefined, from('203.0.113.7'))
    assert.ok(isWay(again), 'and is asked to sign in anew')
    house.passTime(QUARTER_MS)
    assert.ok(isWay(await house.browser().call('GET', path, undefined, from('203.0.113.7'))))
  },
)

test('no other door keeps more of strangers: a sign-out, or one with a cookie of before', async (t) => {
  const house = await openIssuer(t, BEHIND_PROXY)
  house.stopTime()
  const { party } = await withApplication(house)
  const { path } = await party.begin()
  const old = house.browser()
  await old.call('GET', '/oidc/sign-out', undefined, from('203.0.113.9'))
  house.passTime(2 * 60 * MINUTE_MS)
  await done(house, STRANGERS, 2_000)
  const before = [await recordsOf(house, 'Session'), await recordsOf(house, 'Interaction')]
  const form = { ...FORM, 'x-forwarded-for': '203.0.113.7' }
  const doors: [TestBrowser, string, string, string?][] = [
    [house.browser(), 'GET', '/oidc/sign-out'],
    [old.copy(), 'GET', path],
    [old.copy(), 'GET', `${path}&prompt=none`],
    [old.copy(), 'GET', '/oidc/auth/nonsense'],
    [old.copy(), 'GET', '/oidc/auth?nonsense'],
    [old.copy(), 'POST', '/oidc/sign-out/confirm', 'xsrf=x'],
  ]
  for (const [browser, method, at, body] of doors) {
    const headers = body === undefined ? from('203.0.113.7') : form
    const answer = await browser.call(method, at, body, headers)
    assert.equal(answer.status, 429, `${method} ${at}`)
    assert.equal(answer.headers.get('retry-after'), '900', `${method} ${at}`)
  }
  assert.deepEqual([await recordsOf(house, 'Session'), await recordsOf(house, 'Interaction')], before)
})

test('whoever is signed in passes a thousand times in a quarter of an hour, and has a count of her own', async (t) => {
  const house = await openIssuer(t)
  house.stopTime()
  const { account, admin, party } = await withApplication(house)
  const other = await withApplication(house)
  const her = { scope: 'begun by a user', of: `${account.accountId} ${account.userId}` } as const
  await done(house, her, 998)
  for (const nth of [1, 2]) assert.ok((await party.arrive(admin)).href.startsWith(CALLBACK), `${nth}`)
  const before = await recordsOf(house, 'AuthorizationCode')
  const { path } = await party.begin()
  for (const asked of [path, `${path}&prompt=none`, `${path}&prompt=login`, '/oidc/sign-out']) {
    // without what the library keeps of her
    const bare = house.browser()
    bare.setCookie('sallyport_session', admin.cookie('sallyport_session') ?? '')
    const answer = await bare.call('GET', asked, undefined, PAGE)
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [429, '900'], asked)
  }
  assert.equal(await recordsOf(house, 'AuthorizationCode'), before)
  assert.ok((await other.party.arrive(other.admin)).href.startsWith(CALLBACK))
  house.passTime(QUARTER_MS)
  assert.ok((await party.arrive(admin)).href.startsWith(CALLBACK))
})

test('each parameter is as long as it may be and no longer, and the application is told', async (t) => {
  const house = await openIssuer(t)
  const { admin, party } = await withApplication(house)
  const asked = async (more: Record<string, string>) => (await party.begin(more)).path
  const most: Record<string, number> = {
    state: 4_000,
    nonce: 1_000,
    login_hint: 1_000,
    ui_locales: 200,
    acr_values: 500,
    max_age: 20,
    claims: 4_000,
    id_token_hint: 4_000,
  }
  for (const [name, bytes] of Object.entries(most)) {
    const taken = await admin.call('GET', await asked({ [name]: '1'.repeat(bytes) }), undefined, PAGE)
    assert.doesNotMatch(leadsTo(taken), /bytes/, name)
    const long = await admin.call('GET', await asked({ [name]: '1'.repeat(bytes + 1) }), undefined, PAGE)
    const to = new URL(leadsTo(long))
    assert.ok(to.href.startsWith(`${CALLBACK}?`), name)
    assert.equal(to.searchParams.get('error'), 'invalid_request', name)
    assert.equal(
      to.searchParams.get('error_description'),
      `${name} has ${bytes + 1} bytes, and ${bytes} at most are taken`,
    )
    assert.equal(to.searchParams.has('state'), name !== 'state', name)
  }
  const letters = await admin.call('GET', await asked({ login_hint: 'é'.repeat(501) }), undefined, PAGE)
  assert.match(leadsTo(letters), /login_hint\+has\+1002\+bytes|login_hint%20has%201002%20bytes/)
  const together = { state: 's'.repeat(4_000), claims: 'c'.repeat(4_000), id_token_hint: 'i'.repeat(4_000) }
  assert.match(leadsTo(await admin.call('GET', await asked(together), undefined, PAGE)), /bytes/)
})

test('what is too long leads to our own page where no address is safe, and is kept nowhere', async (t) => {
  const house = await openIssuer(t)
  const { admin, party } = await withApplication(house)
  const { path } = await party.begin({ state: 's'.repeat(4_001) })
  const [where = '', query = ''] = path.split('?')
  const unsafe = new URLSearchParams(query)
  unsafe.set('redirect_uri', 'https://evil.example/')
  const before = [await recordsOf(house, 'Session'), await recordsOf(house, 'Interaction')]
  const stranger = house.browser()
  for (const browser of [admin, stranger]) {
    const answer = await browser.call('GET', `${where}?${unsafe.toString()}`, undefined, PAGE)
    assert.equal(leadsTo(answer), '/sign-in?refused=invalid_redirect_uri')
  }
  const unknown = await stranger.call('GET', `${where}?client_id=${'x'.repeat(201)}`, undefined, PAGE)
  assert.equal(leadsTo(unknown), '/sign-in?refused=too_long')
  const signOut = `state=${'s'.repeat(4_001)}`
  const page = await stranger.call('GET', `/oidc/sign-out?${signOut}`, undefined, PAGE)
  assert.equal(leadsTo(page), '/sign-in?refused=too_long')
  const told = await stranger.call('GET', `/oidc/sign-out?${signOut}`, undefined, FORM)
  assert.deepEqual([told.status, told.body.error], [400, 'invalid_request'])
  for (const [at, form] of [
    ['/oidc/sign-out', signOut],
    [where, query],
  ] as const)
    assert.equal((await stranger.call('POST', at, form, FORM)).status, 404, `${at} takes no form`)
  const token = await stranger.call('POST', '/oidc/token', `grant_type=${'g'.repeat(101)}`, FORM)
  assert.deepEqual(
    [token.status, token.body.error, token.body.error_description],
    [400, 'invalid_request', 'grant_type has 101 bytes, and 100 at most are taken'],
  )
  for (const at of ['token', 'introspection', 'revocation', 'userinfo'])
    assert.match(
      (await stranger.call('POST', `/oidc/${at}`, LONG, FORM)).body.error_description,
      /^(client_id|scope) has \d+ bytes/,
      at,
    )
  assert.deepEqual([await recordsOf(house, 'Session'), await recordsOf(house, 'Interaction')], before)
})

test('a body of the protocol has 56 kB at most, and a client that goes on sending hears so', async (t) => {
  const house = await openIssuer(t)
  const head = (path: string, length: number) =>
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\naccept: application/json\r\ncontent-length: ${length}\r\n`
  for (const path of ['/oidc/token', '/oidc/userinfo', '/oidc/introspection', '/oidc/revocation'])
    for (const length of [57 * 1024 + 1, 1024 * 1024]) {
      const body = `code=${'c'.repeat(length - 5)}`
      // a second request on the connection is answered too
      const answers = await rawRequest(
        house.url,
        `${head(path, length)}\r\n${body}GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`,
      )
      assert.deepEqual([path, readRaw(answers).status], [path, 400])
      assert.match(answers, /invalid_request/)
      assert.match(answers, /"alive"/, `${path} ${length}`)
    }
})
