import assert from 'node:assert/strict'
import type { Method } from '../src/policy/method-name.ts'
import { rememberAnswer, type SessionAnswer } from '../src/session/session-store.ts'
import { startSession } from '../src/session/start-session.ts'
import { userToChange } from '../src/user/user-store.ts'
import { givenBy, type Person, testApp, testKey } from './authenticators.ts'
import type { TestBrowser } from './browser.ts'
import type { House } from './house.ts'
import { codeIn, said } from './invited.ts'

/** Somebody who walks through the product, and all that she has in hand. */
export type Walker = Person & {
  password: string
  /** Her temporary code, as her administrator gave it to her. */
  code?: { text: string; endsAt: number }
}

/** How a sign-in went: at the end of it, or without any way on; `later` where a limit asks her to wait. */
export type WayIn = { is: 'in' | 'stuck' | 'later'; by: 'ready' | 'will_enrol'; browser: TestBrowser }

type Step = {
  state: 'signed_in' | 'second_factor_required' | 'enrolment_required'
  methods: { method: Method }[]
  otherWays?: { method: string }[]
  prove?: { method: string }[] | null
  firstUse?: boolean
}

let numbers = 1000

/** Signs somebody in by what she has in hand: answers, or proves and enrols what the account asks for. */
export async function walkIn(house: House, walker: Walker): Promise<WayIn> {
  const browser = house.browser()
  const { email, password } = walker
  const begun = await browser.call('POST', '/api/v1/sign-in', { email, password })
  assert.equal(begun.status, 200, JSON.stringify(begun.body))
  let step = begun.body as Step
  let by: WayIn['by'] = 'ready'
  while (step.state !== 'signed_in') {
    if (step.state === 'enrolment_required' || step.firstUse) by = 'will_enrol'
    const next = await oneStep(house, walker, browser, step)
    if (next === 'later' || next === 'stuck') return { is: next, by, browser }
    step = next
  }
  return { is: 'in', by, browser }
}

async function oneStep(
  house: House,
  walker: Walker,
  browser: TestBrowser,
  step: Step,
): Promise<Step | 'later' | 'stuck'> {
  if (step.state === 'second_factor_required') {
    const [first] = step.methods
    assert.ok(first, 'it asks for something')
    return answer(house, walker, browser, 'second-factor', first.method)
  }
  if (step.prove === null) return enrol(house, walker, browser, step.methods[0]?.method ?? 'sms')
  const ways = step.prove?.map(({ method }) => method) ?? []
  const codeLives = walker.code !== undefined && house.now() < walker.code.endsAt
  const way = ways.find((one) => one !== 'temporary_code' || codeLives)
  if (way === undefined) return 'stuck'
  return answer(house, walker, browser, 'proof', way)
}

async function answer(
  house: House,
  walker: Walker,
  browser: TestBrowser,
  where: 'second-factor' | 'proof',
  way: string,
): Promise<Step | 'later'> {
  const given = await inHand(house, walker, browser, where, way)
  if (given === null) return 'later'
  const answered = await browser.call('POST', `/api/v1/sign-in/${where}`, given)
  assert.equal(answered.status, 200, `${way}: ${JSON.stringify(answered.body)}`)
  if (way === 'temporary_code') delete walker.code
  return answered.body as Step
}

async function inHand(
  house: House,
  walker: Walker,
  browser: TestBrowser,
  where: 'second-factor' | 'proof',
  way: string,
): Promise<Record<string, unknown> | null> {
  if (way === 'temporary_code') return { method: way, code: walker.code?.text }
  if (way === 'email_code') {
    const before = house.mails.length
    const asked = await browser.call('POST', '/api/v1/sign-in/proof/email-code')
    if (asked.status === 429) return null
    return { method: way, code: codeIn(await newMail(house, walker.email, before)) }
  }
  if (way !== 'sms') return givenBy(house, browser, walker, way as Method, where)
  const before = house.sent.length
  const place = where === 'proof' ? '/proof' : ''
  const asked = await browser.call('POST', `/api/v1/sign-in${place}/sms-code`)
  if (asked.status === 429) return null
  return { method: way, code: await newSms(house, walker.phone, before) }
}

async function enrol(
  house: House,
  walker: Walker,
  browser: TestBrowser,
  method: Method,
): Promise<Step | 'later'> {
  const finish = async (given: object) => {
    const { status, body } = await browser.call('POST', '/api/v1/sign-in/enrolment', { method, ...given })
    assert.equal(status, 200, JSON.stringify(body))
    return body as Step
  }
  if (method === 'app') {
    const { body } = await browser.call('POST', '/api/v1/sign-in/enrolment/app')
    walker.app = testApp(house, body)
    return finish({ id: body.id, code: walker.app.code() })
  }
  if (method === 'security_key') {
    const { body } = await browser.call('POST', '/api/v1/sign-in/enrolment/security-key-options')
    const key = testKey(house)
    const done = await finish({ response: key.register(body) })
    walker.key = key
    return done
  }
  const phone = newNumber()
  const before = house.sent.length
  const asked = await browser.call('POST', '/api/v1/sign-in/enrolment/phone', { phone })
  if (said(asked) === '429 sms_limit') return 'later'
  assert.equal(asked.status, 202, JSON.stringify(asked.body))
  walker.phone = phone
  return finish({ code: await newSms(house, phone, before) })
}

/** A number that nobody has yet. */
export const newNumber = (): string => `+1303557${numbers++}`

async function newSms(house: House, phone: string, before: number): Promise<string> {
  for (let tries = 0; tries < 400; tries++) {
    const sms = house.sent.slice(before).findLast(({ to }) => to === phone)
    const code = /#(\d{6})$/.exec(sms?.text ?? '')?.[1]
    if (code) return code
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  throw new Error(`no code went out to ${phone}`)
}

async function newMail(house: House, to: string, before: number) {
  for (let tries = 0; tries < 800; tries++) {
    const mail = house.mails.slice(before).find((one) => one.to === to && /code/i.test(one.subject))
    if (mail) return mail
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  throw new Error(`no mail to ${to}`)
}

/**
 * A browser in a session with sudo, in which these ways were answered a moment ago, as far as they are hers; none of
 * the steps of a sign-in is gone through.
 */
export async function inSession(
  house: House,
  walker: Walker,
  answered: SessionAnswer[],
): Promise<TestBrowser> {
  const { store } = house.world
  const cookie = await store.write(async (tx) => {
    const user = await userToChange(tx, walker.accountId, walker.userId)
    const how = { why: 'answered', amr: ['pwd', 'mfa'], answered: null, byBackup: false, startsSudo: true }
    const from = {
      client: { address: '127.0.0.1', network: '127.0.0.1', browser: 'Walk' },
      browserSecret: 'walk',
    }
    const finished = { ...how, ...from, oldSession: null, trustedDeviceId: null }
    const started = await startSession(house.world, tx, user, finished, house.now())
    for (const method of answered) await rememberAnswer(tx, started.session.caller, method, house.now())
    return started.cookie
  })
  const browser = house.browser()
  browser.setCookie('sallyport_session', cookie)
  return browser
}
