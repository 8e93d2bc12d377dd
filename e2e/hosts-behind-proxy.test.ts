import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request as httpRequest } from 'node:http'
import { setPolicy } from '../test/authenticators.ts'
import { addHost } from '../test/behind-proxy.ts'
import { answer, PASSWORD, sentCode, sentSudoCode, signedIn } from '../test/house.ts'
import { findProgram } from '../test/programs.ts'
import { changeApplication } from '../test/relying-party.ts'
import { carryOver, enterPassword, openHouseFor, signOut } from './steps/house.ts'
import { enterCode } from './steps/methods.ts'
import { freePort } from '../test/free-port.ts'
import { type ProxyName, startApplication, startProxy } from './steps/proxy.ts'
import { arriveAt, until } from './steps/see.ts'
import { story, type Story } from './steps/story.ts'

const PROXIES: ProxyName[] = ['nginx', 'caddy']
const METRICS = 'metrics.localhost'
const WIKI = 'wiki.localhost'

/** A house, an application, and a proxy before it, by the configuration of its guide, at two hosts. Null: it is not here. */
async function openBehind(told: Story, name: ProxyName) {
  const program = findProgram(name)
  if ('skip' in program) {
    told.t.skip(program.skip)
    return null
  }
  const house = await openHouseFor(told)
  const application = await startApplication(told.t)
  const port = await freePort()
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const [metrics, wiki] = [
    await addHost(admin, 'Metrics', [`${METRICS}:${port}`]),
    await addHost(admin, 'Wiki', [`${WIKI}:${port}`]),
  ]
  await startProxy(told.t, name, program.path, {
    port,
    hosts: [METRICS, WIKI],
    sallyport: Number(new URL(house.url).port),
    application: application.port,
  })
  const at = (host: string, path: string) => `http://${host}:${port}${path}`
  /** A request of a program, as it writes it. */
  const ask = async (path: string, headers: Record<string, string>, method = 'GET', body = '') => {
    const sent = httpRequest({
      host: '127.0.0.1',
      port,
      path,
      method,
      headers: { host: `${METRICS}:${port}`, ...headers },
    })
    sent.end(body)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    await response.toArray()
    return response
  }
  return { house, application, account, admin, metrics, wiki, at, ask }
}

for (const name of PROXIES) {
  story(`behind ${name}: she signs in on the way, and the application knows who she is`, async (told) => {
    const found = await openBehind(told, name)
    if (!found) return
    const { house, application, account, at } = found
    const page = await told.visitor()
    await page.goto(at(METRICS, '/reports/7?year=2026&open'))
    await arriveAt(page, 'Sign in')
    assert.equal(application.seen.length, 0)
    await enterPassword(page, account.email)
    await until('the code by SMS', () => house.sent.length > 1)
    await enterCode(page, 'Code', await house.codeFor(account.phone))
    await arriveAt(page, `Hello ${account.userId}`)
    assert.equal(page.url(), at(METRICS, '/reports/7?year=2026&open'))
    const [first] = application.seen
    assert.equal(first?.url, '/reports/7?year=2026&open', 'it never saw the code')
    assert.deepEqual(
      ['user', 'email', 'name', 'groups', 'account'].map((what) => first?.headers[`remote-${what}`]),
      [account.userId, account.email, 'Alex Kim', 'admin', account.accountId],
    )
    assert.doesNotMatch(first?.headers.cookie ?? '', /sallyport/)
    await page.context().addCookies([{ name: 'of_application', value: '1', url: at(METRICS, '/') }])
    await page.goto(at(METRICS, '/again'))
    assert.equal(application.seen.at(-1)?.headers.cookie?.replace(/; $/, ''), 'of_application=1')

    const sent = house.sent.length
    await page.goto(at(WIKI, '/'))
    await arriveAt(page, `Hello ${account.userId}`)
    assert.equal(house.sent.length, sent, 'one second factor leads into two hosts')

    await page.goto(house.url)
    await signOut(page)
    const before = application.seen.length
    for (const host of [METRICS, WIKI]) {
      await page.goto(at(host, '/after'))
      await arriveAt(page, 'Sign in')
    }
    assert.equal(application.seen.length, before)
  })

  story(`behind ${name}: nobody gets in by what a client says`, async (told) => {
    const found = await openBehind(told, name)
    if (!found) return
    const { house, application, account, admin, at, ask } = found
    const html = { accept: 'text/html' }
    for (const [headers, status] of [
      [{ 'remote-user': 'admin' }, 401],
      [{ ...html, 'remote-user': 'admin' }, 302],
      [{ ...html, 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }, 302],
      [
        { 'x-original-url': 'http://evil.example/', 'x-original-method': 'GET' },
        name === 'nginx' ? 401 : 403,
      ],
    ] as const) {
      const response = await ask('/', headers)
      assert.equal(response.statusCode, status, JSON.stringify(headers))
      const { location } = response.headers
      assert.ok(location === undefined || location.startsWith(`${house.url}/forward-auth/enter/`), location)
    }
    assert.equal((await ask('/', {}, 'POST', 'a=b')).statusCode, 401)
    assert.equal(application.seen.length, 0)

    const page = await told.visitor()
    await carryOver(house, admin, page)
    await page.goto(at(METRICS, '/'))
    await arriveAt(page, `Hello ${account.userId}`)
    const cookie = (await page.context().cookies(at(METRICS, '/')))
      .map(({ name: cookieName, value }) => `${cookieName}=${value}`)
      .join('; ')
    const lies = {
      cookie,
      'remote-user': 'usr_root',
      'remote-email': 'root@example.com',
      'remote-name': 'Root',
      'remote-groups': 'root',
      'remote-account': 'acc_root',
    }
    assert.equal((await ask('/', lies, 'POST', 'a=b')).statusCode, 200)
    const told2 = application.seen.at(-1)
    assert.equal(told2?.method, 'POST')
    assert.deepEqual(
      ['user', 'email', 'name', 'groups', 'account'].map((what) => told2?.headers[`remote-${what}`]),
      [account.userId, account.email, 'Alex Kim', 'admin', account.accountId],
    )
    const underscored = await ask('/', { cookie, remote_user: 'usr_root' })
    // nginx leaves such a header out by itself
    assert.equal(underscored.statusCode, name === 'nginx' ? 200 : 403)
    assert.equal(application.seen.at(-1)?.headers['remote_user'], undefined)
    // whatever host a client names, it is asked about the one that the proxy is set up for: her cookie is of that one
    const named: [path: string, host: string][] = [
      [at(METRICS, '/named'), new URL(at(WIKI, '/')).host],
      ['/named', `${METRICS}:8443`],
    ]
    if (name === 'nginx') named.push(['/named', 'evil.example'])
    for (const [path, host] of named)
      assert.equal((await ask(path, { host, cookie })).statusCode, 200, `${path} ${host}`)
    const seen = application.seen.filter(({ url }) => url === '/named')
    assert.equal(seen.length, named.length)
    // the application is told the host that was asked about, not the one that a client names
    if (name === 'nginx')
      for (const { headers } of seen) assert.equal(headers.host, new URL(at(METRICS, '/')).host)
  })

  story(`behind ${name}: a second host asks a trusted device for its second factor`, async (told) => {
    const found = await openBehind(told, name)
    if (!found) return
    const { house, account, admin, wiki, at } = found
    await setPolicy(house, account, { deviceTrust: '30_days' })
    await changeApplication(admin, wiki.id, { asksFor: 'two_factors' })
    const trusted = house.browser()
    const credentials = { email: account.email, password: PASSWORD }
    await trusted.call('POST', '/api/v1/sign-in', credentials)
    await answer(trusted, await sentCode(house, account, trusted), { trustDevice: true })
    await trusted.call('POST', '/api/v1/sign-in', credentials)
    const page = await told.visitor()
    await carryOver(house, trusted, page)
    await page.goto(at(METRICS, '/'))
    await arriveAt(page, `Hello ${account.userId}`)
    const asking = page.waitForRequest((request) => new URL(request.url()).pathname === '/enter')
    await page.goto(at(WIKI, '/start'))
    const way = new URL((await asking).url()).searchParams.get('to') ?? ''
    house.passTime(60_000)
    const code = await sentSudoCode(house, account, trusted)
    assert.equal((await trusted.call('POST', '/api/v1/session/sudo', { method: 'sms', code })).status, 200)
    const tab = await page.context().newPage()
    await tab.goto(house.url + way)
    await arriveAt(tab, `Hello ${account.userId}`)
    assert.equal(tab.url(), at(WIKI, '/start'))
  })
}
