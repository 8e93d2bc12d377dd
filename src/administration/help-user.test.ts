import assert from 'node:assert/strict'
import { addUserTo, eventsOf, giveRole } from '../../test/account-rows.ts'
import {
  addApp,
  addKey,
  answerBy,
  begin,
  enrolIn,
  givenBy,
  type Person,
  personWith,
  setPolicy,
  wrongAppCode,
} from '../../test/authenticators.ts'
import type { TestAnswer, TestBrowser } from '../../test/browser.ts'
import { changeUser, sessionRows, userRow } from '../../test/house-rows.ts'
import {
  FROM_HERE,
  answer,
  type House,
  onBothEngines,
  openHouse,
  sentCode,
  signedIn,
  type TestAccount,
} from '../../test/house.ts'
import { allAnswered, lookAtReset, resetToken } from '../../test/mails.ts'
import { invited, mailTo, said } from '../../test/invited.ts'
import { HOUR_MS, MINUTE_MS } from '../store/duration.ts'

type Who = { userId: string }

const at = ({ userId }: Who, call: string) => `/api/v1/account/users/${userId}/${call}`
const issueCode = (admin: TestBrowser, user: Who, body?: object): Promise<TestAnswer> =>
  admin.call('POST', at(user, 'temporary-code'), body)
const resetFactor = (admin: TestBrowser, user: Who, body?: object): Promise<TestAnswer> =>
  admin.call('POST', at(user, 'second-factor-reset'), body)
const BOTH = [issueCode, resetFactor]

const ROBIN = { name: 'Robin Diaz', email: 'robin.diaz@example.com', phone: '+13035550155' }

/** What a call could have left behind: the user as stored, her events and what waits to be sent. */
const tracesOf = async (house: House, user: TestAccount) => {
  await allAnswered(house)
  const row = await userRow(house.world.store, user)
  return JSON.stringify([row, await eventsOf(house, user), house.mails.length, house.sent.length])
}

/** An administrator, and a user of hers who has an app, a phone, a key and recovery codes. */
async function atHome(house: House): Promise<{ account: TestAccount; admin: TestBrowser; robin: Person }> {
  const account = await house.newAccount()
  const robin = await personWith(house, account, 'phone+app')
  const admin = await signedIn(house, account)
  return { account, admin, robin }
}

onBothEngines(
  'a temporary code lets a user in once who has her authenticator not at hand, and nothing of hers is removed',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { account, admin, robin } = await atHome(house)
    const before = await userRow(house.world.store, robin)
    const { status, body } = await issueCode(admin, robin, { hours: 2 })
    assert.equal(status, 201)
    assert.match(body.temporaryCode, /^[A-Z2-7]{10}$/)
    assert.ok(Math.abs(Date.parse(body.expiresAt) - house.now() - 2 * HOUR_MS) < 60_000)
    const mail = await mailTo(house, robin.email, 'temporary code was issued')
    assert.match(mail.text, /^Alex Kim issued a temporary code/m)
    assert.ok(!mail.text.includes(body.temporaryCode), 'it goes by no mail')
    const [issued] = (await eventsOf(house, account)).filter(({ type }) => type === 'temporary_code_issued')
    assert.deepEqual(
      [issued?.actorId, issued?.subjectId, issued?.details],
      [account.userId, robin.userId, { until: body.expiresAt, ...FROM_HERE }],
    )
    assert.ok(!JSON.stringify(await eventsOf(house, account)).includes(body.temporaryCode))

    const browser = await begin(house, robin)
    const given = { method: 'temporary_code', code: body.temporaryCode }
    assert.equal((await answerBy(browser, 'second-factor', given)).state, 'signed_in')
    const again = await (await begin(house, robin)).call('POST', '/api/v1/sign-in/second-factor', given)
    assert.equal(said(again), '422 code_used')
    const after = await userRow(house.world.store, robin)
    for (const kept of ['phone', 'phone_proven_at_ms', 'apps', 'ever_enrolled_at_ms'] as const)
      assert.equal(after[kept], before[kept], kept)
  },
)

onBothEngines(
  'a code is for 24 hours unless fewer are named, and a new one voids the old',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { admin, robin } = await atHome(house)
    const old = await issueCode(admin, robin)
    assert.ok(Math.abs(Date.parse(old.body.expiresAt) - house.now() - 24 * HOUR_MS) < 60_000)
    for (const hours of [0, 25, -1, 1.5, '2', null, [2]])
      assert.equal(said(await issueCode(admin, robin, { hours })), '422 invalid', JSON.stringify(hours))
    assert.equal(said(await issueCode(admin, robin, { hours: 2, days: 1 })), '422 invalid')
    const next = await issueCode(admin, robin, { hours: 1 })
    const browser = await begin(house, robin)
    const enter = (code: string) =>
      browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'temporary_code', code })
    assert.equal(said(await enter(old.body.temporaryCode)), '422 code_wrong')
    assert.equal(said(await enter(next.body.temporaryCode)), '200')
  },
)

onBothEngines(
  'a reset removes every authenticator, code and number, ends all that was open, and lets her enrol anew',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { account, admin, robin } = await atHome(house)
    const { store } = house.world
    const inside = await begin(house, robin)
    await answerBy(inside, 'second-factor', await givenBy(house, inside, robin, 'sms'))
    await addKey(house, inside)
    const codes = await inside.call('POST', '/api/v1/me/recovery-codes')
    assert.equal(codes.status, 201)
    const [recoveryCode] = codes.body.codes
    assert.equal(said(await inside.call('PUT', '/api/v1/me/second-factor', { ownChoice: true })), '200')
    const pending = await inside.call('PUT', '/api/v1/me/phone', { phone: '+1 303 555 0199' })
    assert.equal(pending.status, 202)
    const earlier = await issueCode(admin, robin)
    const open = await begin(house, robin)
    const link = await resetToken(house, robin)
    const before = await userRow(store, robin)
    assert.deepEqual([before.apps, before.security_keys, before.recovery_codes], [1, 1, 10])

    const { status, body } = await resetFactor(admin, robin)
    assert.equal(status, 200)
    assert.match(body.temporaryCode, /^[A-Z2-7]{10}$/)
    assert.ok(Math.abs(Date.parse(body.expiresAt) - house.now() - 24 * HOUR_MS) < 60_000)
    const after = await userRow(store, robin)
    assert.deepEqual(
      [after.apps, after.security_keys, after.recovery_codes, after.phone, after.phone_proven_at_ms],
      [0, 0, 0, null, null],
    )
    assert.equal(after.ever_enrolled_at_ms, before.ever_enrolled_at_ms, 'that she once had one stays')
    assert.equal(after.own_choice_at_ms, before.own_choice_at_ms)
    assert.notEqual(after.own_choice_at_ms, null)
    assert.equal(said(await inside.call('GET', '/api/v1/session')), '401 no_session')
    assert.ok((await sessionRows(store, robin)).every(({ ended_at_ms: ended }) => ended !== null))
    const late = await open.call('POST', '/api/v1/sign-in/sms-code')
    assert.equal(said(late), '410 sign_in_expired')
    assert.equal(said(await lookAtReset(house.browser(), link)), '410 link_spent')

    await mailTo(house, robin.email, 'second factor was reset')
    await allAnswered(house)
    const told = house.sent.findLast(({ to }) => to === robin.phone)
    assert.match(told?.text ?? '', /codes go to another number from now on/)
    const [event] = (await eventsOf(house, account)).filter(({ type }) => type === 'second_factor_reset')
    assert.deepEqual([event?.actorId, event?.subjectId], [account.userId, robin.userId])

    const browser = await begin(house, robin)
    for (const [method, code] of [
      ['recovery_code', recoveryCode],
      ['temporary_code', earlier.body.temporaryCode],
    ]) {
      const refused = await browser.call('POST', '/api/v1/sign-in/proof', { method, code })
      assert.ok(['422 code_wrong', '422 method_not_offered'].includes(said(refused)), said(refused))
    }
    const given = { method: 'temporary_code', code: body.temporaryCode }
    const proved = await answerBy(browser, 'proof', given)
    assert.deepEqual([proved.state, proved.prove], ['enrolment_required', null])
    assert.equal((await enrolIn(house, browser, 'sms')).state, 'signed_in')
  },
)

onBothEngines(
  'a reset puts the number in place that the administrator types, unproven, and her old one is told',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { admin, robin } = await atHome(house)
    const { store } = house.world
    for (const [phone, refused] of [
      ['nonsense', '422 phone_invalid'],
      ['+1 303 555 01', '422 phone_invalid'],
      ['+44 20 7946 0958', '422 phone_cannot_receive_sms'],
      ['', '422 invalid'],
      [7, '422 invalid'],
    ] as const) {
      const before = await tracesOf(house, robin)
      assert.equal(said(await resetFactor(admin, robin, { phone })), refused, String(phone))
      assert.equal(await tracesOf(house, robin), before)
    }
    const { body } = await resetFactor(admin, robin, { phone: '(303) 555-0188' })
    const row = await userRow(store, robin)
    assert.deepEqual([row.phone, row.phone_proven_at_ms, row.apps], ['+13035550188', null, 0])
    await allAnswered(house)
    assert.equal(house.sent.filter(({ to }) => to === '+13035550188').length, 0)
    assert.match(house.sent.findLast(({ to }) => to === robin.phone)?.text ?? '', /another number/)

    const browser = await begin(house, robin)
    const user = { ...robin, phone: '+13035550188' }
    assert.equal((await answer(browser, await sentCode(house, user, browser))).body.state, 'signed_in')
    assert.notEqual((await userRow(store, robin)).phone_proven_at_ms, null, 'her first right code proves it')
    const other = await begin(house, robin)
    const given = { method: 'temporary_code', code: body.temporaryCode }
    assert.equal((await answerBy(other, 'second-factor', given)).state, 'signed_in')
  },
)

onBothEngines(
  'while SMS is no active method, a reset takes a number that cannot receive SMS',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { account, admin, robin } = await atHome(house)
    await setPolicy(house, account, { primary: 'app', backup: null })
    assert.equal(said(await resetFactor(admin, robin, { phone: '+44 20 7946 0958' })), '200')
    assert.equal((await userRow(house.world.store, robin)).phone, '+442079460958')
    await setPolicy(house, account, { active: false, primary: 'sms' })
    assert.equal(said(await resetFactor(admin, robin, { phone: '+44 20 7946 0959' })), '200')
  },
)

onBothEngines(
  'a reset ends the lock of her codes, so that she can enter the temporary one, and keeps the count',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { account, admin, robin } = await atHome(house)
    assert.ok(robin.app)
    await setPolicy(house, account, { primary: 'app', backup: null })
    const browser = await begin(house, robin)
    const given = { method: 'app', code: wrongAppCode(house, robin.app) }
    const enter = () => browser.call('POST', '/api/v1/sign-in/second-factor', given)
    for (let n = 0; n < 10; n++) await enter()
    assert.equal(said(await enter()), '429 too_many_attempts')
    const { body } = await resetFactor(admin, robin)
    assert.equal((await userRow(house.world.store, robin)).wrong_in_a_row, 10)
    const rescue = { method: 'temporary_code', code: body.temporaryCode }
    assert.equal((await answerBy(await begin(house, robin), 'proof', rescue)).prove, null)
  },
)

onBothEngines('nobody helps herself', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { account, admin } = await atHome(house)
  const before = await tracesOf(house, account)
  for (const call of BOTH) {
    assert.equal(said(await call(admin, account)), '409 not_for_yourself')
    assert.equal(await tracesOf(house, account), before)
  }
})

onBothEngines('helping a user needs sudo, in the transaction that helps', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const { admin, robin } = await atHome(house)
  house.passTime(10 * MINUTE_MS)
  const before = await tracesOf(house, robin)
  for (const call of BOTH) {
    assert.equal(said(await call(admin, robin)), '403 sudo_required')
    assert.equal(await tracesOf(house, robin), before)
  }
})

onBothEngines('only administrators help, and only in their own account', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { account, admin, robin } = await atHome(house)
  const stranger = await house.newAccount()
  const kai = await addUserTo(house, account, {
    name: 'Kai Lund',
    email: 'kai.lund@example.com',
    role: 'member',
    phone: '+13035550124',
  })
  const member = await signedIn(house, kai)
  const before = [await tracesOf(house, robin), await tracesOf(house, stranger)]
  for (const call of BOTH) {
    assert.equal(said(await call(member, robin)), '403 admin_required')
    assert.equal(said(await call(member, kai)), '403 admin_required')
    assert.equal(said(await call(house.browser(), robin)), '401 no_session')
    assert.equal(said(await call(admin, stranger)), '404 not_found')
    assert.equal(said(await call(admin, stranger, { nonsense: 1 })), '404 not_found', 'before the body')
    assert.equal(said(await call(admin, { userId: `usr_${'0'.repeat(26)}` })), '404 not_found')
    assert.equal(said(await call(admin, { userId: 'nonsense' })), '404 not_found')
  }
  assert.deepEqual([await tracesOf(house, robin), await tracesOf(house, stranger)], before)
  await giveRole(house, kai, 'admin')
  assert.equal(said(await issueCode(member, robin)), '201')
})

onBothEngines(
  'who is invited or deactivated cannot be helped: the answer says what to do',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const kai = await invited(house, account)
    const gone = await addUserTo(house, account, { ...ROBIN, role: 'member' })
    await changeUser(house.world.store, gone, { deactivated_at_ms: house.now() })
    for (const call of BOTH)
      for (const user of [kai, gone]) {
        const before = await tracesOf(house, user)
        const refused = await call(kai.admin, user)
        assert.equal(said(refused), '409 user_not_active')
        assert.match(refused.body.detail, /Invite or reactivate/)
        assert.equal(await tracesOf(house, user), before)
      }
  },
)

onBothEngines('an app of hers that is being set up elsewhere is void after a reset', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { admin, robin } = await atHome(house)
  const inside = await begin(house, robin)
  await answerBy(inside, 'second-factor', await givenBy(house, inside, robin, 'sms'))
  const offer = await inside.call('POST', '/api/v1/me/apps')
  assert.equal(offer.status, 200)
  assert.equal(said(await resetFactor(admin, robin)), '200')
  await assert.rejects(addApp(house, inside), /no_session/)
  assert.equal((await userRow(house.world.store, robin)).apps, 0)
})

onBothEngines('a user is not buried in mail by who helps her: ten times an hour', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { admin, robin } = await atHome(house)
  for (let n = 0; n < 5; n++) {
    assert.equal(said(await resetFactor(admin, robin)), '200')
    assert.equal(said(await issueCode(admin, robin)), '201')
  }
  const before = await tracesOf(house, robin)
  for (const call of BOTH) assert.equal(said(await call(admin, robin)), '429 mail_limit')
  assert.equal(await tracesOf(house, robin), before)
})
