import assert from 'node:assert/strict'
import {
  enrolIn,
  type Having,
  nextCode,
  type Person,
  setWrongInARow,
  temporaryCode,
  tryBy,
  WRONG_RESCUE,
} from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { type House, onBothEngines, openHouse, PASSWORD } from '../../test/house.ts'
import { codeIn, mailTo, said } from '../../test/invited.ts'
import { NEW_PASSWORD, reset, resetToken } from '../../test/mails.ts'
import { idOf, remove } from '../../test/session-authenticators.ts'
import {
  askedAgain,
  devicesIn,
  type Entering,
  meets,
  passwordIn,
  personOf,
  trustedBy,
} from '../../test/trusting.ts'
import { iso } from '../http/wire.ts'
import { DAY_MS } from '../store/duration.ts'
import type { Method } from '../policy/method-name.ts'
import type { TwoFactorPolicy } from '../policy/policy.ts'
import type { EndCause } from './trust-rules.ts'

const NEW_PHONE = '+12025558001'

/** What a user does in the session of the browser in which she has just answered her second factor. */
type Act = (house: House, session: TestBrowser, person: Person) => Promise<Partial<Person & Entering> | void>

/** What ends trust: who has what under which policy, what earns it, what she does, and by what she answers afterwards. */
type Ending = {
  policy: Partial<TwoFactorPolicy>
  having: Having
  earnedBy: Method
  act: Act
  because: EndCause
  answersBy?: Method
}

const BY_APP_OR_PHONE = { policy: { primary: 'app', backup: 'sms' }, having: 'phone+app' } as const

const removes =
  (method: Method): Act =>
  async (_, session) =>
    assert.equal(said(await remove(session, await idOf(session, method))), '204')

const ENDINGS: Record<string, Ending> = {
  'a password that she changes': {
    ...BY_APP_OR_PHONE,
    earnedBy: 'app',
    because: 'password_changed',
    async act(_, session) {
      const body = { currentPassword: PASSWORD, password: NEW_PASSWORD }
      assert.equal(said(await session.call('PUT', '/api/v1/me/password', body)), '204')
      return { password: NEW_PASSWORD }
    },
  },
  'a password that is reset by a link': {
    ...BY_APP_OR_PHONE,
    earnedBy: 'app',
    because: 'password_changed',
    async act(house, _, person) {
      assert.equal(said(await reset(house.browser(), await resetToken(house, person))), '204')
      return { password: NEW_PASSWORD }
    },
  },
  'an app that she removes': {
    ...BY_APP_OR_PHONE,
    earnedBy: 'app',
    because: 'authenticator_removed',
    act: removes('app'),
    answersBy: 'sms',
  },
  'an app that she removes, though her phone has earned it': {
    ...BY_APP_OR_PHONE,
    earnedBy: 'sms',
    because: 'authenticator_removed',
    act: removes('app'),
  },
  'a key that she removes': {
    policy: { primary: 'security_key', backup: 'sms' },
    having: 'phone+key',
    earnedBy: 'security_key',
    because: 'authenticator_removed',
    act: removes('security_key'),
    answersBy: 'sms',
  },
  'a number that she removes': {
    policy: { primary: 'app', backup: null },
    having: 'phone+app',
    earnedBy: 'app',
    because: 'authenticator_removed',
    act: removes('sms'),
  },
  'a number that she changes': {
    ...BY_APP_OR_PHONE,
    earnedBy: 'app',
    because: 'phone_changed',
    async act(house, session) {
      const asked = await session.call('PUT', '/api/v1/me/phone', { phone: NEW_PHONE })
      assert.equal(said(asked), '202', JSON.stringify(asked.body))
      const code = await house.codeFor(NEW_PHONE)
      const done = await session.call('POST', '/api/v1/me/phone/confirmation', { code })
      assert.equal(said(done), '200', JSON.stringify(done.body))
      return { phone: NEW_PHONE }
    },
  },
  'another number that she sets up in a sign-in': {
    policy: { primary: 'sms', backup: null },
    having: 'phone',
    earnedBy: 'sms',
    because: 'phone_changed',
    async act(house, _, person) {
      // after a hundred wrong answers her number is off, until one is bound anew
      await setWrongInARow(house, person, 99)
      const elsewhere = house.browser()
      await passwordIn(elsewhere, person)
      const method = 'temporary_code'
      await temporaryCode(house, person)
      assert.equal(await tryBy(elsewhere, { method, code: WRONG_RESCUE[method] }), '429 too_many_attempts')
      house.passTime(DAY_MS)
      await passwordIn(elsewhere, person)
      assert.equal(
        await tryBy(elsewhere, { method, code: await temporaryCode(house, person) }, 'proof'),
        '200',
      )
      await enrolIn(house, elsewhere, 'sms', NEW_PHONE)
      return { phone: NEW_PHONE }
    },
  },
  'an e-mail that she changes': {
    ...BY_APP_OR_PHONE,
    earnedBy: 'app',
    because: 'email_changed',
    async act(house, session) {
      const email = 'robin.diaz@post.example.com'
      assert.equal(said(await session.call('PUT', '/api/v1/me/email', { email })), '202')
      const code = codeIn(await mailTo(house, email, 'Confirm your new e-mail'))
      const done = await session.call('POST', '/api/v1/me/email/confirmation', { code })
      assert.equal(said(done), '200', JSON.stringify(done.body))
      return { email }
    },
  },
}

for (const [what, { policy, having, earnedBy, act, because, answersBy }] of Object.entries(ENDINGS))
  onBothEngines(`${what} ends the trust of all her devices, at once`, async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { person } = await personOf(house, policy, having)
    const other = await trustedBy(house, person, earnedBy)
    nextCode(house)
    const browser = await trustedBy(house, person, earnedBy)
    const trustedAt = iso(house.now())
    assert.equal((await devicesIn(browser)).length, 2)
    // a sign-in by trust has no sudo, the one that earned it has
    const session = browser.copy()
    const afterwards = { ...person, ...(await act(house, session, person)) }
    const endedAt = iso(house.now())
    const by = answersBy ?? earnedBy
    const change = { askedBecause: 'ended_by_change', because } as const
    const ended = await askedAgain(house, browser, afterwards, by, change)
    assert.deepEqual(ended, { earnedBy, trustedAt, endedAt, because })
    await askedAgain(house, other, afterwards, by, change)
    assert.deepEqual(await devicesIn(browser), [])
    nextCode(house)
    const anew = await trustedBy(house, afterwards, by)
    assert.equal(await meets(anew, afterwards), 'trusted_device', 'trust can be earned anew')
  })
