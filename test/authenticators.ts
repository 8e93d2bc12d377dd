import assert from 'node:assert/strict'
import { Secret, TOTP } from 'otpauth'
import type { Method } from '../src/policy/method-name.ts'
import { policyToChange, replacePolicy } from '../src/policy/policy-store.ts'
import type { TwoFactorPolicy } from '../src/policy/policy.ts'
import { issueTemporaryCode } from '../src/method/rescue/temporary-code.ts'
import { noteSmsCountry } from '../src/sms-guard/sms-countries.ts'
import { SECOND_MS } from '../src/store/duration.ts'
import { statement } from '../src/store/statement.ts'
import { countryOf } from '../src/user/phone.ts'
import { userToChange } from '../src/user/user-store.ts'
import { addUserTo } from './account-rows.ts'
import type { TestAnswer, TestBrowser } from './browser.ts'
import { type House, PASSWORD, sentCode, type TestAccount } from './house.ts'
import { changeUser, userRow } from './house-rows.ts'
import { said } from './invited.ts'
import { everyTable } from './mails.ts'
import { SoftwareKey } from './software-key.ts'

/** An authenticator app: an independent library with the secret that the product has shown. */
export type TestApp = { id: string; secret: string; code(): string }

/** A user with what she has set up. */
export type Person = TestAccount & { app?: TestApp; key?: SoftwareKey }

let people = 1000

/** An app that shows codes at the time of the house. */
export function testApp(house: Pick<House, 'now'>, { id, secret }: { id: string; secret: string }): TestApp {
  const totp = new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 })
  return { id, secret, code: () => totp.generate({ timestamp: house.now() }) }
}

/** Six digits that the app shows neither now nor a step before or after. */
export function wrongAppCode(house: House, { secret }: TestApp): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) })
  for (let code = 0; ; code++) {
    const text = String(code).padStart(6, '0')
    if (totp.validate({ token: text, timestamp: house.now(), window: 2 }) === null) return text
  }
}

/** Waits, by the clock of the house, until an app shows another code than it did. */
export const nextCode = (house: House): void => house.passTime(30 * SECOND_MS)

/** A key that is used at the house's own address. */
export const testKey = ({ world }: Pick<House, 'world'>): SoftwareKey =>
  new SoftwareKey({ origin: world.config.publicUrl.origin, rpId: world.config.webauthn.rpId })

/** Stores a policy as it is, asking nobody. */
export async function setPolicy(
  { world, now }: House,
  { accountId }: { accountId: string },
  policy: Partial<TwoFactorPolicy>,
): Promise<void> {
  await world.store.write(async (tx) => {
    const before = await policyToChange(tx, accountId)
    await replacePolicy(tx, accountId, {
      ...before,
      ...policy,
      version: before.version + 1,
      savedAt: now(),
    })
  })
}

/** Sets an app up in the session of a browser. */
export async function addApp(house: House, browser: TestBrowser, name?: string): Promise<TestApp> {
  const offer = await browser.call('POST', '/api/v1/me/apps')
  assert.equal(offer.status, 200, JSON.stringify(offer.body))
  const app = testApp(house, offer.body)
  const body = { code: app.code(), ...(name === undefined ? {} : { name }) }
  const added = await browser.call('POST', `/api/v1/me/apps/${app.id}/confirmation`, body)
  assert.equal(added.status, 201, JSON.stringify(added.body))
  return app
}

/** Sets a key up in the session of a browser. */
export async function addKey(house: House, browser: TestBrowser, name?: string): Promise<SoftwareKey> {
  const key = testKey(house)
  const { body: options } = await browser.call('POST', '/api/v1/me/security-keys/options')
  const response = key.register(options)
  const added = await browser.call('POST', '/api/v1/me/security-keys', {
    response,
    ...(name === undefined ? {} : { name }),
  })
  assert.equal(added.status, 201, JSON.stringify(added.body))
  return key
}

/** What a person has: `reset` is nothing, after she once had a phone. */
export type Having =
  | 'nothing'
  | 'number'
  | 'phone'
  | 'app'
  | 'key'
  | 'app+key'
  | 'phone+app'
  | 'phone+key'
  | 'phone+app+key'
  | 'reset'

/** A new active user of an account, with what she has set up through the product itself, by SMS at first. */
export async function personWith(house: House, account: TestAccount, having: Having): Promise<Person> {
  const nth = people++
  const user = await addUserTo(house, account, {
    name: 'Robin Diaz',
    email: `robin.diaz.${nth}@example.com`,
    role: 'member',
    phone: `+1303555${nth}`,
  })
  const person: Person = user
  if (having === 'nothing') await changeUser(house.world.store, user, { phone: null })
  if (having === 'nothing' || having === 'number') return person
  // wherever her account is, it sends to her country
  await house.world.store.write((tx) => noteSmsCountry(tx, user.accountId, countryOf(user.phone)))
  await setPolicy(house, account, { active: true, primary: 'sms', backup: null })
  const browser = await begin(house, person)
  const code = await sentCode(house, user, browser)
  await answerBy(browser, 'second-factor', { method: 'sms', code })
  if (having.includes('app')) person.app = await addApp(house, browser)
  if (having.includes('key')) person.key = await addKey(house, browser)
  if (!having.startsWith('phone'))
    await changeUser(house.world.store, user, { phone: null, phone_proven_at_ms: null })
  nextCode(house)
  return person
}

/** A browser of a person after her password; gives back where the sign-in stands by its last answer too. */
export async function begin(house: House, { email }: { email: string }): Promise<TestBrowser> {
  const browser = house.browser()
  const { status, body } = await browser.call('POST', '/api/v1/sign-in', { email, password: PASSWORD })
  assert.equal(status, 200, JSON.stringify(body))
  return browser
}

/** Where the sign-in of a browser stands. */
export async function stateOf(browser: TestBrowser): Promise<Record<string, unknown>> {
  return (await browser.call('GET', '/api/v1/sign-in')).body as Record<string, unknown>
}

/** Answers in a sign-in and holds the product to taking it. Gives back the state after it. */
export async function answerBy(
  browser: TestBrowser,
  where: 'second-factor' | 'proof' | 'enrolment',
  given: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const { status, body } = await browser.call('POST', `/api/v1/sign-in/${where}`, given)
  assert.equal(status, 200, JSON.stringify(body))
  return body as Record<string, unknown>
}

/** What answers by a method in a sign-in: the code that was sent, that the app shows, or the signature of the key. */
export async function givenBy(
  house: House,
  browser: TestBrowser,
  person: Person,
  method: Method,
  where: 'second-factor' | 'proof' = 'second-factor',
): Promise<Record<string, unknown>> {
  const at = where === 'proof' ? '/api/v1/sign-in/proof' : '/api/v1/sign-in'
  if (method === 'app') return { method, code: person.app?.code() }
  if (method === 'security_key') {
    const { status, body } = await browser.call('POST', `${at}/security-key-options`)
    assert.equal(status, 200, JSON.stringify(body))
    return { method, response: person.key?.assert(body) }
  }
  const before = house.sent.length
  const { status, body } = await browser.call('POST', `${at}/sms-code`)
  assert.equal(status, 202, JSON.stringify(body))
  return { method, code: await newCodeFor(house, person.phone, before) }
}

/** The code that went out to a number after so many messages: not the one that it was sent before. */
async function newCodeFor(house: House, phone: string, before: number): Promise<string> {
  const to = phone.replaceAll(' ', '')
  for (let tries = 0; tries < 400 && house.sent.findLastIndex((sms) => sms.to === to) < before; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10))
  return house.codeFor(to)
}

/**
 * Enrols a method in the sign-in of a browser and finishes the sign-in by it, with what `more` adds to the answer. Gives
 * back the state after it.
 */
export async function enrolIn(
  house: House,
  browser: TestBrowser,
  method: Method,
  phone = `+1303556${people++}`,
  more: { trustDevice?: boolean; deviceKey?: string } = {},
): Promise<Record<string, unknown>> {
  if (method === 'app') {
    const { body } = await browser.call('POST', '/api/v1/sign-in/enrolment/app')
    return answerBy(browser, 'enrolment', { method, id: body.id, code: testApp(house, body).code(), ...more })
  }
  if (method === 'security_key') {
    const { body } = await browser.call('POST', '/api/v1/sign-in/enrolment/security-key-options')
    return answerBy(browser, 'enrolment', { method, response: testKey(house).register(body), ...more })
  }
  const before = house.sent.length
  const { status, body } = await browser.call('POST', '/api/v1/sign-in/enrolment/phone', { phone })
  assert.equal(status, 202, JSON.stringify(body))
  const code = await newCodeFor(house, phone, before)
  return answerBy(browser, 'enrolment', { method, code, ...more })
}

/** A browser in which a person has signed in by a method. */
export async function signedInBy(house: House, person: Person, method: Method): Promise<TestBrowser> {
  const browser = await begin(house, person)
  const state = await answerBy(browser, 'second-factor', await givenBy(house, browser, person, method))
  assert.equal(state['state'], 'signed_in')
  return browser
}

/** Answers in a sign-in and tells how it went, in one line. */
export async function tryBy(
  browser: TestBrowser,
  given: Record<string, unknown>,
  where: 'second-factor' | 'proof' | 'enrolment' = 'second-factor',
): Promise<string> {
  return said(await browser.call('POST', `/api/v1/sign-in/${where}`, given))
}

/** A new set of recovery codes, made in the session of a browser that has sudo. */
export async function recoveryCodes(browser: TestBrowser): Promise<string[]> {
  const { status, body } = await browser.call('POST', '/api/v1/me/recovery-codes')
  assert.equal(status, 201, JSON.stringify(body))
  return body.codes as string[]
}

/** A temporary code that was issued for a person, 24 hours long. */
export async function temporaryCode({ world, now }: House, who: TestAccount): Promise<string> {
  const issued = await world.store.write(async (tx) => {
    const user = await userToChange(tx, who.accountId, who.userId)
    return issueTemporaryCode(world, tx, user, null, 24, now())
  })
  return issued.code
}

/** A recovery or temporary code of the right form that nobody was ever given. */
export const WRONG_RESCUE = { recovery_code: 'AAAA-AAAA-AAAA-AAAA', temporary_code: 'AAAAAAAAAA' } as const

/** How many answers of hers were wrong in a row. */
export const wrongInARow = async ({ world }: House, who: TestAccount): Promise<number> =>
  (await userRow(world.store, who)).wrong_in_a_row

const setWrong = statement((q, p: { accountId: string; userId: string; wrong: number }) =>
  q.db
    .updateTable('users')
    .set({ wrong_in_a_row: p.wrong })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.userId),
)

/** Leaves a person as so many wrong answers in a row would, after their locks have ended. */
export async function setWrongInARow(
  { world }: House,
  { accountId, userId }: TestAccount,
  wrong: number,
): Promise<void> {
  await world.store.write((tx) => tx.run(setWrong, { accountId, userId, wrong }))
}

/** The same request fifty times at once. */
export const fiftyTimes = (ask: (nth: number) => Promise<TestAnswer>): Promise<TestAnswer[]> =>
  Promise.all(Array.from({ length: 50 }, (_, nth) => ask(nth)))

/** Holds fifty equal right answers to this: one passes, and each of the others is told one of these. */
export function oneWon(answers: TestAnswer[], others: string[], about: string): void {
  const told = answers.map(said)
  assert.equal(told.filter((one) => one === '200').length, 1, `${about}: ${told.join(', ')}`)
  for (const one of told) assert.ok(one === '200' || others.includes(one), `${about}: ${one}`)
}

/** Sends what is no answer, and holds the product to a clear refusal that leaves everything as it was. */
export async function refusedUnseen(
  house: House,
  browser: TestBrowser,
  where: 'second-factor' | 'proof' | 'enrolment',
  bodies: unknown[],
): Promise<void> {
  const before = await everyTable(house)
  for (const body of bodies) {
    const refused = await browser.call('POST', `/api/v1/sign-in/${where}`, body)
    assert.equal(said(refused), '422 invalid', JSON.stringify(body))
    assert.ok(refused.body.errors.length > 0, JSON.stringify(body))
    for (const { pointer, detail } of refused.body.errors) {
      assert.equal(typeof pointer, 'string')
      assert.ok(detail.length > 0)
    }
  }
  assert.deepEqual(await everyTable(house), before)
}
