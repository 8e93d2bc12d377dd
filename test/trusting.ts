import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { Method } from '../src/policy/method-name.ts'
import type { TwoFactorPolicy } from '../src/policy/policy.ts'
import type { AskedBecause } from '../src/sign-in/asked-because.ts'
import type { OwnSignInOnWire } from '../src/sign-in/own-sign-ins-shape.ts'
import type { TrustedDeviceOnWire } from '../src/trusted-device/trusted-device-shape.ts'
import type { TestAnswer, TestBrowser } from './browser.ts'
import { givenBy, type Having, nextCode, type Person, personWith, setPolicy } from './authenticators.ts'
import { type House, PASSWORD, type TestAccount } from './house.ts'

/** The key that a browser makes for its trust, as WebCrypto does: ECDSA on P-256. */
export type BrowserKey = { deviceKey: string; privateKey: KeyObject }

export function newBrowserKey(): BrowserKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  return { deviceKey: spki.toString('base64url'), privateKey }
}

/** What a browser shows its key by. */
export async function deviceProof(
  browser: TestBrowser,
  { privateKey }: BrowserKey,
  email: string,
): Promise<{ nonce: string; signature: string }> {
  const { nonce } = (await browser.call('POST', '/api/v1/sign-in/device-nonce')).body
  return { nonce, signature: signatureOver(privateKey, nonce, email) }
}

/** The signature of a browser's key over a nonce and an e-mail. */
export function signatureOver(privateKey: KeyObject, nonce: string, email: string): string {
  const text = Buffer.from(`sallyport device proof\n${nonce}\n${email}`)
  return sign('sha256', text, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')
}

/** Who enters her e-mail, and the password that she has by now. */
export type Entering = { email: string; password?: string }

/** Enters e-mail and password in this browser, and the proof of its key if it has one. */
export async function passwordIn(
  browser: TestBrowser,
  { email, password = PASSWORD }: Entering,
  key?: BrowserKey,
): Promise<TestAnswer> {
  const proof = key === undefined ? {} : { deviceProof: await deviceProof(browser, key, email) }
  return browser.call('POST', '/api/v1/sign-in', { email, password, ...proof })
}

/** What a test of trust begins with where it does not say otherwise: an app, asked for once a week. */
const WEEK_BY_APP = { active: true, primary: 'app', backup: null, deviceTrust: '1_week' } as const

/** A person of an account of this policy, with what she has set up, in a house where time stands still. */
export async function personOf(
  house: House,
  policy: Partial<TwoFactorPolicy> = {},
  having: Having = 'app',
): Promise<{ account: TestAccount; person: Person }> {
  house.stopTime()
  const account = await house.newAccount()
  const person = await personWith(house, account, having)
  await setPolicy(house, account, { ...WEEK_BY_APP, ...policy })
  return { account, person }
}

/** Signs in by a method in a new browser and has it trusted; with a key of its own where one is given. */
export async function trustedBy(
  house: House,
  person: Person & Entering,
  method: Method,
  key?: BrowserKey,
): Promise<TestBrowser> {
  const browser = house.browser()
  assert.equal(await meets(browser, person), 'second_factor_required')
  const given = await givenBy(house, browser, person, method)
  const wish = { trustDevice: true, ...(key === undefined ? {} : { deviceKey: key.deviceKey }) }
  const { status, body } = await browser.call('POST', '/api/v1/sign-in/second-factor', { ...given, ...wish })
  assert.equal(`${status} ${body.state}`, '200 signed_in', JSON.stringify(body))
  return browser
}

/** What a sign-in in this browser meets after the password: `signed_in` by `trusted_device`, or the question. */
export async function meets(browser: TestBrowser, person: Entering, key?: BrowserKey): Promise<string> {
  const { status, body } = await passwordIn(browser, person, key)
  assert.equal(status, 200, JSON.stringify(body))
  return body.state === 'signed_in' ? body.why : body.state
}

/** The devices that the user of a browser's session is trusted on. */
export async function devicesIn(browser: TestBrowser): Promise<TrustedDeviceOnWire[]> {
  const { status, body } = await browser.call('GET', '/api/v1/me/trusted-devices')
  assert.equal(status, 200, JSON.stringify(body))
  return body.items
}

/** The finished sign-ins of the user of a browser's session, the newest first. */
export async function signInsIn(browser: TestBrowser): Promise<OwnSignInOnWire[]> {
  const { status, body } = await browser.call('GET', '/api/v1/me/sign-ins')
  assert.equal(status, 200, JSON.stringify(body))
  return body.items
}

/**
 * Holds a sign-in in this browser to be asked for the second factor, and to say why: in its state, and once it is finished
 * (by a method, or as the test says) in her history. Gives back what it says of the trust that ended.
 */
export async function askedAgain(
  house: House,
  browser: TestBrowser,
  person: Person & Entering,
  by: Method | ((browser: TestBrowser) => Promise<unknown>),
  { askedBecause, because }: { askedBecause: AskedBecause; because: string | null },
): Promise<OwnSignInOnWire['trustEnded']> {
  const { status, body } = await passwordIn(browser, person)
  assert.equal(status, 200, JSON.stringify(body))
  assert.notEqual(body.state, 'signed_in', `nothing was asked: ${body.why}`)
  const told = [body.askedBecause, body.trustEnded?.because ?? null]
  assert.deepEqual(told, [askedBecause, because])
  const shown = (await browser.call('GET', '/api/v1/sign-in')).body
  assert.deepEqual([shown.askedBecause, shown.trustEnded], [body.askedBecause, body.trustEnded])
  nextCode(house)
  if (typeof by === 'function') await by(browser)
  else {
    const given = await givenBy(house, browser, person, by)
    const done = await browser.call('POST', '/api/v1/sign-in/second-factor', given)
    assert.equal(done.body.state, 'signed_in', JSON.stringify(done.body))
  }
  const kept = (await signInsIn(browser)).find(({ id }) => id === body.id)
  assert.ok(kept, 'her history has it')
  assert.deepEqual([kept.askedBecause, kept.trustEnded?.because ?? null], told)
  assert.equal(kept.trust, null)
  assert.deepEqual(kept.trustEnded, body.trustEnded)
  return kept.trustEnded
}
