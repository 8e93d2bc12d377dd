import assert from 'node:assert/strict'
import { test } from 'node:test'
import { personWith, setPolicy, signedInBy } from '../../test/authenticators.ts'
import {
  addHost,
  type Dialect,
  HOST,
  hostBrowser,
  openHosts,
  OTHER_HOST,
  passes,
} from '../../test/behind-proxy.ts'
import { eventRows } from '../../test/house-rows.ts'
import { answer, onBothEngines, PASSWORD, sentCode, sentSudoCode, signedIn } from '../../test/house.ts'
import { changeApplication } from '../../test/relying-party.ts'
import { CODE_PARAMETER } from './host-address.ts'

const DIALECTS: Dialect[] = ['caddy', 'nginx', 'envoy']
const XHR = { accept: 'application/json', 'sec-fetch-mode': 'cors' }

onBothEngines('a visitor signs in once, and comes back to where she wanted to go', async (t, engine) => {
  const { house, account, application } = await openHosts(t, { engine })
  const browser = hostBrowser(house, house.browser())
  const asked = await browser.visit({ path: '/reports/7?year=2026&open' })
  assert.equal(asked.at.pathname, '/sign-in')
  const way = asked.at.searchParams.get('to') ?? ''
  assert.match(way, /^\/forward-auth\/enter\//)
  const { body: standing } = await browser.own.call('GET', `${way}/standing`)
  assert.deepEqual(
    [standing.application.name, standing.needs, standing.asksFor],
    ['Metrics', 'sign_in', 'signed_in'],
  )
  await browser.own.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
  await answer(browser.own, await sentCode(house, account, browser.own))
  const entered = await browser.own.call('GET', way)
  const to = new URL(entered.headers.get('location') ?? '')
  assert.equal(to.origin, `http://${HOST}`)
  assert.ok(to.searchParams.has(CODE_PARAMETER))
  const taken = await browser.ask({ path: to.pathname + to.search })
  assert.equal(taken.headers.get('location'), `http://${HOST}/reports/7?year=2026&open`)
  const passed = await browser.ask({ path: '/reports/7?year=2026&open' })
  assert.equal(passed.status, 200)
  const told = (name: string) => passed.headers.get(`remote-${name}`)
  assert.deepEqual(['user', 'email', 'name', 'groups', 'account'].map(told), [
    account.userId,
    account.email,
    'Alex Kim',
    'admin',
    account.accountId,
  ])
  const events = await eventRows(house.world.store, account, 'application_entered')
  assert.equal(events.length, 1)
  assert.match(events[0]?.details ?? '', new RegExp(`"application":"${application.id}".*urn:sallyport:2fa`))
})

test('each way in which a proxy asks leads in and is told the same', async (t) => {
  const { browser, account } = await openHosts(t)
  for (const by of DIALECTS) {
    browser.at(HOST).set('sallyport_host', 'nonsense')
    const first = await browser.ask({ by })
    assert.equal(first.status, by === 'nginx' ? 401 : 302, by)
    assert.match(first.headers.get('location') ?? '', /\/forward-auth\/enter\//)
    assert.equal(first.headers.getSetCookie().length, 1, 'nginx passes one cookie on')
    assert.equal((await passes(browser, { by })).get('remote-user'), account.userId, by)
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])
      assert.equal((await browser.ask({ by, method })).status, 200, `${by} ${method}`)
  }
})

test('the cookie of a host is bound to it, on https by its prefix, and no cookie has a domain', async (t) => {
  const { browser } = await openHosts(t, { env: { SALLYPORT_PUBLIC_URL: 'https://localhost' } })
  const host = browser.at(HOST)
  const begun = await browser.ask({ scheme: 'https' })
  await passes(browser, { scheme: 'https' })
  assert.ok(host.get('__Host-sallyport_host'))
  assert.equal(host.get('__Host-sallyport_session'), undefined)
  for (const cookie of begun.headers.getSetCookie()) {
    assert.match(cookie, /^__Host-sallyport_host_handshake=[\w-]{43}; /)
    for (const has of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']) assert.ok(cookie.includes(has), has)
    assert.doesNotMatch(cookie, /domain/i)
  }
  assert.equal((await browser.ask({ scheme: 'http' })).status, 403, 'not without TLS')
})

test('a program and a script are told 401, and only a page is sent to sign in', async (t) => {
  const { browser } = await openHosts(t)
  for (const by of DIALECTS)
    for (const request of [
      { headers: XHR },
      { headers: { accept: '*/*' } },
      { headers: { accept: 'text/html', 'sec-fetch-mode': 'cors' } },
      { headers: { accept: 'image/avif,image/webp,*/*' } },
      { method: 'POST' },
      { method: 'DELETE' },
      { method: 'OPTIONS' },
    ]) {
      const { status, headers } = await browser.ask({ by, ...request })
      assert.deepEqual([status, headers.get('location'), headers.getSetCookie()], [401, null, []], by)
    }
})

test('a code is used up by one request, and no application ever sees one', async (t) => {
  const { browser } = await openHosts(t)
  const begun = await browser.ask({ path: '/a?b=c' })
  const entered = await browser.own.call('GET', new URL(begun.headers.get('location') ?? '').pathname)
  const to = new URL(entered.headers.get('location') ?? '')
  const path = to.pathname + to.search
  for (const request of [{ headers: XHR }, { method: 'POST' }, { method: 'HEAD' }])
    assert.equal((await browser.ask({ path, ...request })).status, 401, 'is no page')
  const first = await browser.ask({ path })
  assert.ok(browser.at(HOST).get('sallyport_host'))
  assert.equal(first.headers.get('location'), `http://${HOST}/a?b=c`)
  browser.at(HOST).set('sallyport_host', 'nonsense')
  const second = await browser.ask({ path })
  assert.deepEqual(
    [second.headers.get('location'), second.headers.getSetCookie()],
    [`http://${HOST}/a?b=c`, []],
  )
  await passes(browser)
  for (const spelt of [
    '?sallyport_code=x',
    '?a&sallyport%5Fcode=x',
    '?sallyport_code',
    '?sallyport_code=1&sallyport_code=2',
  ])
    assert.equal((await browser.ask({ path: `/${spelt}` })).status, 302, spelt)
})

test('a code is good for a minute', async (t) => {
  const { house, browser } = await openHosts(t)
  house.stopTime()
  for (const [ms, good] of [
    [59_999, true],
    [60_000, false],
  ] as const) {
    browser.at(HOST).set('sallyport_host', 'nonsense')
    const begun = await browser.ask()
    const entered = await browser.own.call('GET', new URL(begun.headers.get('location') ?? '').pathname)
    house.passTime(ms)
    const to = new URL(entered.headers.get('location') ?? '')
    const { headers } = await browser.ask({ path: to.pathname + to.search })
    assert.equal(headers.getSetCookie().length, good ? 1 : 0, `${ms}`)
  }
})

test('a code is worth nothing in a browser that did not begin the way, nor at another host', async (t) => {
  const { house, browser, admin } = await openHosts(t)
  await addHost(admin, 'Wiki', [OTHER_HOST])
  const codeOf = async () => {
    const begun = await browser.ask()
    const entered = await browser.own.call('GET', new URL(begun.headers.get('location') ?? '').pathname)
    return new URL(entered.headers.get('location') ?? '').search
  }
  const victim = hostBrowser(house, house.browser())
  await victim.ask()
  assert.ok(victim.at(HOST).get('sallyport_host_handshake'), 'she has begun a way of her own')
  const stranger = hostBrowser(house, house.browser())
  for (const other of [victim, stranger]) {
    await other.ask({ path: `/${await codeOf()}` })
    assert.equal(other.at(HOST).get('sallyport_host'), undefined)
  }
  await browser.ask({ host: OTHER_HOST })
  const nonce = browser.at(HOST).get('sallyport_host_handshake') ?? ''
  browser.at(OTHER_HOST).set('sallyport_host_handshake', nonce)
  const code = await codeOf()
  await browser.ask({ host: OTHER_HOST, path: `/${code}` })
  assert.equal(browser.at(OTHER_HOST).get('sallyport_host'), undefined)
  await browser.ask({ path: `/${code}` })
  assert.ok(browser.at(HOST).get('sallyport_host'), 'it was not used up there')
})

test('a cookie is worth nothing at another host, and with another secret', async (t) => {
  const { browser, admin } = await openHosts(t)
  await addHost(admin, 'Wiki', [OTHER_HOST])
  await passes(browser)
  const cookie = browser.at(HOST).get('sallyport_host') ?? ''
  browser.at(OTHER_HOST).set('sallyport_host', cookie)
  assert.equal((await browser.ask({ host: OTHER_HOST })).status, 302)
  browser.at(HOST).set('sallyport_host', `${cookie.slice(0, -43)}${'A'.repeat(43)}`)
  assert.equal((await browser.ask()).status, 302)
  const session = browser.own.cookie('sallyport_session') ?? ''
  browser.at(HOST).set('sallyport_host', session)
  assert.equal((await browser.ask()).status, 302, 'our own cookie is none of a host')
})

test('a code with another secret fetches nothing', async (t) => {
  const { browser } = await openHosts(t)
  const begun = await browser.ask()
  const entered = await browser.own.call('GET', new URL(begun.headers.get('location') ?? '').pathname)
  const { search } = new URL(entered.headers.get('location') ?? '')
  await browser.ask({ path: `/${search.slice(0, -43)}${'A'.repeat(43)}` })
  assert.equal(browser.at(HOST).get('sallyport_host'), undefined)
  await browser.ask({ path: `/${search}` })
  assert.ok(browser.at(HOST).get('sallyport_host'), 'a wrong try uses nothing up')
})

test('two tabs on their way at once both arrive', async (t) => {
  const { browser } = await openHosts(t)
  const begun = [await browser.ask({ path: '/one' }), await browser.ask({ path: '/two' })]
  for (const { headers } of begun) {
    const entered = await browser.own.call('GET', new URL(headers.get('location') ?? '').pathname)
    const to = new URL(entered.headers.get('location') ?? '')
    const taken = await browser.ask({ path: to.pathname + to.search })
    assert.equal(taken.headers.getSetCookie().length, 1)
  }
})

test('what a host demands is asked for, once for all hosts, and at the next request after it was raised', async (t) => {
  const { house, account, admin, application, browser: own } = await openHosts(t)
  await addHost(admin, 'Wiki', [OTHER_HOST], { asksFor: 'two_factors' })
  await setPolicy(house, account, { deviceTrust: '30_days' })
  const trusted = house.browser()
  await trusted.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
  await answer(trusted, await sentCode(house, account, trusted), { trustDevice: true })
  await trusted.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
  const browser = hostBrowser(house, trusted)
  await passes(browser)
  const asked = await browser.visit({ host: OTHER_HOST })
  assert.equal(asked.at.pathname, '/enter')
  const way = asked.at.searchParams.get('to') ?? ''
  const { body } = await trusted.call('GET', `${way}/standing`)
  assert.deepEqual([body.needs, body.methods, body.application.name], ['second_factor', ['sms'], 'Wiki'])
  assert.deepEqual((await trusted.call('POST', `${way}/leave`)).body, { to: '/' })
  await changeApplication(admin, application.id, { asksFor: 'two_factors' })
  assert.equal((await browser.ask()).status, 302)
  assert.equal((await browser.ask({ headers: XHR })).status, 401)
  house.passTime(30_000)
  const code = await sentSudoCode(house, account, trusted)
  assert.equal((await trusted.call('POST', '/api/v1/session/sudo', { method: 'sms', code })).status, 200)
  assert.equal((await browser.ask({ headers: XHR })).status, 200, 'one answer counts at every host')
  await passes(browser, { host: OTHER_HOST })
  await changeApplication(admin, application.id, { asksFor: 'security_key' })
  assert.equal((await browser.ask()).status, 302)
  assert.equal((await own.visit()).at.pathname, '/enter', 'who signed in by SMS has touched no key')
})

test('a second factor that is too old is asked for again', async (t) => {
  const { house, admin, application, browser } = await openHosts(t)
  await changeApplication(admin, application.id, { asksFor: 'recent', notOlderThan: '5_minutes' })
  house.stopTime()
  const { authenticatedAt } = (await admin.call('GET', '/api/v1/session')).body
  house.passTime(Date.parse(authenticatedAt) + 5 * 60_000 - 1 - house.now())
  await passes(browser)
  house.passTime(1)
  assert.equal((await browser.ask({ headers: XHR })).status, 401)
  assert.equal((await browser.visit()).at.pathname, '/enter')
})

test('members of other accounts, and members where only administrators may, are not let in', async (t) => {
  const { house, account, admin, application } = await openHosts(t)
  const member = hostBrowser(house, await signedInBy(house, await personWith(house, account, 'phone'), 'sms'))
  const other = await house.newAccount()
  const foreign = hostBrowser(house, await signedIn(house, other))
  assert.equal((await passes(member)).get('remote-groups'), 'member')
  await changeApplication(admin, application.id, { openTo: 'administrators' })
  assert.equal((await member.ask({ headers: XHR })).status, 403)
  for (const browser of [member, foreign]) {
    const { at } = await browser.visit()
    assert.equal(at.pathname, '/enter')
    const { body } = await browser.own.call('GET', `${at.searchParams.get('to')}/standing`)
    assert.equal(body.needs, 'access')
  }
})

test('a host that is on no list is refused, and one that was taken off at once', async (t) => {
  const { browser, admin, application, house } = await openHosts(t, { hosts: [HOST, 'old.example.com'] })
  assert.equal((await browser.ask({ host: 'evil.example' })).status, 403)
  await passes(browser)
  await passes(browser, { host: 'old.example.com' })
  const begun = await browser.ask({ host: 'old.example.com', headers: {}, path: '/?sallyport_code=x' })
  assert.equal(begun.status, 302)
  await changeApplication(admin, application.id, { hosts: [HOST] })
  assert.equal((await browser.ask({ host: 'old.example.com' })).status, 403)
  assert.equal((await browser.ask({ host: 'old.example.com', path: '/?sallyport_code=x' })).status, 403)
  const fresh = hostBrowser(house, admin)
  const way = new URL((await fresh.ask()).headers.get('location') ?? '').pathname
  assert.equal((await admin.call('DELETE', `/api/v1/account/applications/${application.id}`)).status, 204)
  assert.equal((await browser.ask()).status, 403)
  assert.equal((await admin.call('GET', way)).headers.get('location'), '/sign-in?refused=too_late')
  assert.equal((await admin.call('GET', `${way}/standing`)).status, 404)
})

test('our own host is none of an application, and no port of it another', async (t) => {
  const { house, admin, browser } = await openHosts(t)
  const { host, hostname } = house.world.config.publicUrl
  await addHost(admin, 'Ourselves', [host, `${hostname}:8443`])
  assert.equal((await browser.ask({ host })).status, 403)
  assert.equal((await browser.ask({ host: `${hostname}:8443` })).status, 302)
})

test('a page that somebody goes to keeps the session open, and what happens in the background does not', async (t) => {
  const { house, browser } = await openHosts(t)
  await passes(browser)
  const later = async (headers?: Record<string, string>, by?: Dialect) => {
    house.passTime(40 * 60_000)
    return (await browser.ask({ ...(headers ? { headers } : {}), ...(by ? { by } : {}) })).status
  }
  assert.deepEqual([await later(), await later(), await later(undefined, 'nginx')], [200, 200, 200])
  assert.deepEqual([await later(XHR), await later(XHR)], [200, 401])
  assert.equal((await browser.visit()).at.pathname, '/sign-in', 'where the password opens it again')
})

test('an iframe is no act of hers', async (t) => {
  const { house, browser } = await openHosts(t)
  await passes(browser)
  house.passTime(40 * 60_000)
  assert.equal((await browser.ask({ headers: { 'sec-fetch-dest': 'iframe' } })).status, 200)
  house.passTime(40 * 60_000)
  assert.equal((await browser.ask({ headers: XHR })).status, 401)
})

test('a name beyond ASCII arrives as it is, and an application may know a user by a name of its own', async (t) => {
  const { admin, application, account, browser } = await openHosts(t)
  const name = 'Åsa % 李 👩‍💻'
  await admin.call('PATCH', '/api/v1/me', { name })
  await changeApplication(admin, application.id, { subject: 'pairwise' })
  const told = await passes(browser)
  assert.match(told.get('remote-name') ?? '', /^[\x21-\x7e][\x20-\x7e]*$/)
  assert.equal(decodeURIComponent(told.get('remote-name') ?? ''), name)
  assert.notEqual(told.get('remote-user'), account.userId)
  assert.match(told.get('remote-user') ?? '', /^[\w-]{43}$/)
})
