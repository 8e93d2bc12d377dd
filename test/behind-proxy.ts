import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request as httpRequest } from 'node:http'
import type { TestContext } from 'node:test'
import type { AddedApplicationOnWire } from '../src/application/application-shape.ts'
import type { TestAnswer, TestBrowser } from './browser.ts'
import { type House, type HouseOptions, signedIn, type TestAccount } from './house.ts'
import { addApplication, changeApplication, openIssuer } from './relying-party.ts'

export const HOST = 'metrics.example.com'
export const OTHER_HOST = 'wiki.example.com'

/** How a proxy says what it was asked for. */
export type Dialect = 'caddy' | 'nginx' | 'envoy'

/** What a proxy was asked for. */
export type HostRequest = {
  host?: string
  path?: string
  method?: string
  scheme?: 'http' | 'https'
  by?: Dialect
  headers?: Record<string, string>
}

/** The request by which a proxy asks, as its documentation shows it. */
export function askedBy(request: HostRequest): { path: string; method: string; headers: [string, string][] } {
  const { by = 'caddy', host = HOST, path = '/', method = 'GET', scheme = 'http' } = request
  if (by === 'envoy')
    return {
      path: `/forward-auth/envoy${path}`,
      method,
      headers: [
        ['Host', host],
        ['X-Forwarded-Proto', scheme],
      ],
    }
  const nginx: [string, string][] = [
    ['X-Original-URL', `${scheme}://${host}${path}`],
    ['X-Original-Method', method],
  ]
  const caddy: [string, string][] = [
    ['X-Forwarded-Method', method],
    ['X-Forwarded-Proto', scheme],
    ['X-Forwarded-Host', host],
    ['X-Forwarded-Uri', path],
    ['X-Forwarded-For', '203.0.113.9'],
  ]
  return { path: '/forward-auth', method: 'GET', headers: by === 'nginx' ? nginx : caddy }
}

/** A browser of somebody who visits hosts behind a proxy: with cookies of Sallyport, and of each host. */
export type HostBrowser = {
  own: TestBrowser
  /** Its cookies for a host, by name. */
  at(host: string): Map<string, string>
  /** One request at a host: what Sallyport answers to its proxy. */
  ask(request?: HostRequest): Promise<TestAnswer>
  /** Goes to a page, from redirect to redirect, until it may pass or is shown a page of ours. */
  visit(request?: HostRequest): Promise<{ at: URL; answer: TestAnswer }>
}

/** What a browser says where somebody goes to a page. */
export const PAGE = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'sec-fetch-mode': 'navigate' }

/** Sends a request as it is: `fetch` would say its own of the host and of what fetches. */
async function send(url: URL, method: string, headers: Record<string, string>): Promise<TestAnswer> {
  const sent = httpRequest({
    host: url.hostname,
    port: url.port,
    path: url.pathname + url.search,
    method,
    headers,
  })
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const text = (await response.toArray()).join('')
  const all = new Headers()
  for (const [name, values] of Object.entries(response.headersDistinct))
    for (const value of values ?? []) all.append(name, value)
  const isJson = /[/+]json/.test(all.get('content-type') ?? '')
  return { status: response.statusCode ?? 0, body: isJson && text ? JSON.parse(text) : text, headers: all }
}

/** A browser at hosts; `own` has the cookies of Sallyport. */
export function hostBrowser(house: Pick<House, 'world' | 'url'>, own: TestBrowser): HostBrowser {
  const jars = new Map<string, Map<string, string>>()
  const at = (host: string) => {
    const jar = jars.get(host) ?? new Map<string, string>()
    jars.set(host, jar)
    return jar
  }
  const ask: HostBrowser['ask'] = async (request = {}) => {
    const jar = at(request.host ?? HOST)
    const { path, method, headers } = askedBy(request)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const sent = { ...Object.fromEntries(headers), ...PAGE, ...request.headers, cookie }
    const answer = await send(new URL(path, house.url), method, sent)
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    return answer
  }
  return {
    own,
    at,
    ask,
    async visit(request = {}) {
      const { origin } = house.world.config.publicUrl
      let to = new URL(`${request.scheme ?? 'http'}://${request.host ?? HOST}${request.path ?? '/'}`)
      for (let hops = 0; hops < 12; hops++) {
        const path = to.pathname + to.search
        const answer =
          to.origin === origin
            ? await own.call('GET', path, undefined, { accept: 'text/html', 'sec-fetch-site': 'cross-site' })
            : await ask({ ...request, host: to.host, path })
        const location = answer.headers.get('location')
        if (location === null) return { at: to, answer }
        to = new URL(location, to)
      }
      throw new Error(`a browser was led in a circle: ${to.href}`)
    },
  }
}

/** A house with an application behind a proxy, its administrator, and her browser, in which she has signed in. */
export async function openHosts(
  t: TestContext,
  options: HouseOptions & { hosts?: string[] } = {},
): Promise<{
  house: House
  account: TestAccount
  application: AddedApplicationOnWire
  admin: TestBrowser
  browser: HostBrowser
}> {
  const house = await openIssuer(t, options)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const application = await addHost(admin, 'Metrics', options.hosts ?? [HOST])
  return { house, account, admin, application, browser: hostBrowser(house, admin) }
}

/** Adds an application behind a proxy in the session of an administrator. */
export async function addHost(
  admin: TestBrowser,
  name: string,
  hosts: string[],
  patch?: object,
): Promise<AddedApplicationOnWire> {
  const application = await addApplication(admin, { kind: 'host', name, hosts, redirectAddresses: [] })
  if (patch) await changeApplication(admin, application.id, patch)
  return application
}

/** Holds a visit to having passed. Gives back what the application is told. */
export async function passes(browser: HostBrowser, request?: HostRequest): Promise<Headers> {
  const { answer, at } = await browser.visit(request)
  assert.equal(answer.status, 200, `${at.href} ${JSON.stringify(answer.body)}`)
  return answer.headers
}
