import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import * as client from 'openid-client'
import type { AddedApplicationOnWire, NewApplication } from '../src/application/application-shape.ts'
import type { TestBrowser } from './browser.ts'
import { freePort } from './free-port.ts'
import { type House, type HouseOptions, openHouse, signedIn, type TestAccount } from './house.ts'

/** A house that knows where it is reached, as applications have to. */
export async function openIssuer(t: TestContext, options: HouseOptions = {}): Promise<House> {
  const port = await freePort()
  const env = { SALLYPORT_PUBLIC_URL: `http://localhost:${port}`, ...options.env }
  return openHouse(t, { ...options, port, env })
}

export const CALLBACK = 'https://app.example.com/callback'

/** Adds an application in the session of an administrator. */
export async function addApplication(
  admin: TestBrowser,
  over: Partial<NewApplication> = {},
): Promise<AddedApplicationOnWire> {
  const wanted = { kind: 'web', name: 'Example App', redirectAddresses: [CALLBACK], ...over }
  const { status, body } = await admin.call('POST', '/api/v1/account/applications', wanted)
  assert.equal(status, 201, JSON.stringify(body))
  return body
}

/** Changes an application in the session of an administrator. */
export async function changeApplication(admin: TestBrowser, id: string, patch: object): Promise<void> {
  const { status, body } = await admin.call('PATCH', `/api/v1/account/applications/${id}`, patch)
  assert.equal(status, 200, JSON.stringify(body))
}

/** An application that uses `openid-client`, as a product would. */
export type RelyingParty = {
  config: client.Configuration
  application: AddedApplicationOnWire
  /** Where it sends a browser, and what it remembers meanwhile. */
  begin(more?: Record<string, string>): Promise<{ path: string; checks: client.AuthorizationCodeGrantChecks }>
  /** Takes a browser through the whole flow, and gives back what the application is told. */
  signIn(browser: TestBrowser, more?: Record<string, string>): Promise<Tokens>
  /** What comes back where a browser is sent to begin: the address of the application, or a page of ours. */
  arrive(browser: TestBrowser, more?: Record<string, string>): Promise<URL>
}
export type Tokens = Awaited<ReturnType<typeof client.authorizationCodeGrant>>

/** Connects an application. */
export async function relyingParty(house: House, application: AddedApplicationOnWire): Promise<RelyingParty> {
  const issuer = house.world.config.publicUrl
  const config = await client.discovery(
    issuer,
    application.id,
    undefined,
    application.secret === null ? client.None() : client.ClientSecretBasic(application.secret),
    { execute: [client.allowInsecureRequests] },
  )
  const begin: RelyingParty['begin'] = async (more = {}) => {
    const pkceCodeVerifier = client.randomPKCECodeVerifier()
    const expectedState = client.randomState()
    const expectedNonce = client.randomNonce()
    const { href } = client.buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK,
      scope: 'openid email profile phone',
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
      nonce: expectedNonce,
      ...more,
    })
    const maxAge = more['max_age'] === undefined ? {} : { maxAge: Number(more['max_age']) }
    return {
      path: href.slice(issuer.origin.length),
      checks: { pkceCodeVerifier, expectedState, expectedNonce, ...maxAge },
    }
  }
  return {
    config,
    application,
    begin,
    arrive: async (browser, more) => follow(house, browser, (await begin(more)).path),
    async signIn(browser, more) {
      const { path, checks } = await begin(more)
      const back = await follow(house, browser, path)
      assert.ok(back.href.startsWith(CALLBACK), back.href)
      return client.authorizationCodeGrant(config, back, checks)
    },
  }
}

/** Follows a browser from redirect to redirect, until it is shown a page or leaves us. Gives back where it is then. */
export async function follow(house: House, browser: TestBrowser, path: string): Promise<URL> {
  const { origin } = house.world.config.publicUrl
  let at = new URL(path, origin)
  for (let hops = 0; hops < 12; hops++) {
    const { status, headers } = await browser.call('GET', at.pathname + at.search, undefined, {
      accept: 'text/html',
      'sec-fetch-site': 'cross-site',
    })
    const location = headers.get('location')
    if (location === null || status < 300 || status > 399) return at
    at = new URL(location, at)
    if (at.origin !== origin) return at
  }
  throw new Error(`a browser was led in a circle: ${at.href}`)
}

/** An administrator who has signed in, and an application of her account. */
export async function withApplication(
  house: House,
  over: Partial<NewApplication> = {},
): Promise<{ account: TestAccount; admin: TestBrowser; party: RelyingParty }> {
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  return { account, admin, party: await relyingParty(house, await addApplication(admin, over)) }
}
