import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  askedBy,
  type Dialect,
  HOST,
  type HostBrowser,
  openHosts,
  PAGE,
  passes,
} from '../../test/behind-proxy.ts'
import { rawRequest, readRaw } from '../../test/raw-http.ts'

type Row = { why: string; by: Dialect; without: string[]; add: [string, string][] }

const VECTORS = join(import.meta.dirname, '../../test/vectors')
const read = (name: string): unknown => JSON.parse(readFileSync(join(VECTORS, name), 'utf8'))
const { refused, ignored } = read('forward-auth-headers.json') as {
  refused: Row[]
  ignored: [string, string][][]
}
const { paths, ways } = read('forward-auth-redirects.json') as { paths: string[]; ways: string[] }

const cookieOf = (browser: HostBrowser) =>
  [...browser.at(HOST)].map(([name, value]) => `${name}=${value}`).join('; ')

/** Asks as a proxy does, but for some headers, in bytes that no client of HTTP would send. */
async function askRaw(url: string, { by, without, add }: Omit<Row, 'why'>, cookie: string) {
  const { path, method, headers } = askedBy({ by })
  const kept = headers.filter(([name]) => !without.includes(name))
  const host: [string, string][] = by === 'envoy' ? [] : [['Host', 'sallyport.internal']]
  const all = [...host, ...kept, ...add, ...Object.entries(PAGE), ['Connection', 'close']]
  if (cookie !== '') all.push(['Cookie', cookie])
  const lines = all.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return readRaw(await rawRequest(url, `${method} ${path} HTTP/1.1\r\n${lines}\r\n`))
}

test(`${refused.length} statements that are not whole, not one, or not of a host on the list are refused`, async (t) => {
  const { house, browser } = await openHosts(t)
  await passes(browser)
  const cookie = cookieOf(browser)
  for (const by of ['caddy', 'nginx', 'envoy'] as const)
    assert.equal((await askRaw(house.url, { by, without: [], add: [] }, cookie)).status, 200, by)
  assert.ok(refused.length >= 100)
  for (const row of refused)
    // of somebody who may pass, and of somebody who would be sent to sign in
    for (const who of [cookie, '']) {
      const { status, headers } = await askRaw(house.url, row, who)
      const about = `${row.by}: ${row.why} (${status})`
      assert.ok(status === 403 || status === 400, about)
      for (const name of ['location', 'set-cookie', 'remote-user'])
        assert.equal(headers.get(name), null, about)
    }
})

test(`${ignored.length} headers by which a client claims to be somebody change nothing`, async (t) => {
  const { house, account, browser } = await openHosts(t)
  await passes(browser)
  const cookie = cookieOf(browser)
  for (const add of ignored) {
    const about = JSON.stringify(add)
    const mine = await askRaw(house.url, { by: 'caddy', without: [], add }, cookie)
    assert.equal(mine.status, 200, about)
    assert.deepEqual(
      ['user', 'email', 'name', 'groups', 'account'].map((name) => mine.headers.get(`remote-${name}`)),
      [account.userId, account.email, 'Alex Kim', 'admin', account.accountId],
      about,
    )
    const nobody = await askRaw(house.url, { by: 'caddy', without: [], add }, '')
    assert.deepEqual([nobody.status, nobody.headers.get('remote-user')], [302, null], about)
  }
})

test(`${paths.length} addresses that want to lead elsewhere are refused or stay at their host`, async (t) => {
  const { house, browser } = await openHosts(t)
  assert.ok(paths.length >= 100)
  let led = 0
  for (const by of ['caddy', 'nginx'] as const)
    for (const path of paths) {
      const about = `${by} ${JSON.stringify(path.slice(0, 80))}`
      const add: [string, string][] =
        by === 'caddy' ? [['X-Forwarded-Uri', path]] : [['X-Original-URL', `http://${HOST}${path}`]]
      const row = { by, without: [add[0]?.[0] ?? ''], add }
      const begun = await askRaw(house.url, row, '')
      if (begun.status === 403) continue
      led++
      assert.equal(begun.status, by === 'nginx' ? 401 : 302, about)
      const way = new URL(begun.headers.get('location') ?? '')
      assert.equal(way.origin, house.world.config.publicUrl.origin, about)
      const entered = await browser.own.call('GET', way.pathname)
      const to = entered.headers.get('location') ?? ''
      const nonce = begun.headers.getSetCookie()[0]?.split(';')[0] ?? ''
      const home = new URL(to)
      assert.deepEqual([entered.status, home.host, home.username], [302, HOST, ''], about)
      assert.ok(to.startsWith(`http://${HOST}/`), about)
      const uri: [string, string][] = [['X-Forwarded-Uri', to.slice(`http://${HOST}`.length)]]
      const taken = await askRaw(house.url, { by: 'caddy', without: ['X-Forwarded-Uri'], add: uri }, nonce)
      assert.match(taken.headers.getSetCookie()[0] ?? '', /^sallyport_host=/, about)
      const clean = taken.headers.get('location') ?? ''
      assert.ok(clean.startsWith(`http://${HOST}/`) && new URL(clean).host === HOST, about)
      assert.equal(clean, `http://${HOST}${path.length > 2_000 ? '/' : path.trim()}`, about)
    }
  assert.ok(led > 100, 'many are addresses like any other')
})

test(`${ways.length} ways that we did not make lead nowhere`, async (t) => {
  const { house, browser } = await openHosts(t)
  const made = new URL((await browser.ask()).headers.get('location') ?? '').pathname
  const sealed = made.slice('/forward-auth/enter/'.length)
  const changed = [0, 5, 10, 40, sealed.length - 2].map(
    (at) => sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1),
  )
  for (const way of [...ways, ...changed, sealed.slice(0, -4), sealed.slice(4)]) {
    const about = JSON.stringify(way.slice(0, 80))
    const { status, headers } = await browser.own.call('GET', `/forward-auth/enter/${way}`)
    const to = headers.get('location')
    assert.ok(status >= 300 && status < 500, `${about} ${status}`)
    assert.ok(to === null || to === '/sign-in?refused=too_late', `${about} ${to}`)
    const left = await browser.own.call('POST', `/forward-auth/enter/${way}/leave`)
    assert.equal(left.status, 404, about)
  }
  assert.equal((await browser.own.call('GET', made)).status, 302)
  house.passTime(3_600_000)
  assert.equal((await browser.own.call('GET', made)).headers.get('location'), '/sign-in?refused=too_late')
})
