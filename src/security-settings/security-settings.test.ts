import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserTo, eventsOf, giveRole, policyRow, takePhone } from '../../test/account-rows.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { changeUser, sessionRows } from '../../test/house-rows.ts'
import {
  atSmsStep,
  type House,
  onBothEngines,
  openHouse,
  PASSWORD,
  sentSudoCode,
  SET_UP_CODE,
  signedIn,
  type TestAccount,
  toSmsStep,
} from '../../test/house.ts'
import { MINUTE_MS } from '../store/duration.ts'

const ON = { active: true, primary: 'sms', backup: null, deviceTrust: 'single_sign_on' }
const OFF = { ...ON, active: false }
const APP_ALONE_TWICE = { ...ON, primary: 'app', backup: 'app' }

const save = (browser: TestBrowser, twoFactor: object, version: number) =>
  browser.call('PUT', '/api/v1/account/security-policy', { twoFactor, version })
const show = (browser: TestBrowser) => browser.call('GET', '/api/v1/account/security-policy')
const byPassword = (browser: TestBrowser, account: TestAccount) =>
  browser.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })

async function newAdmin(
  t: Parameters<typeof openHouse>[0],
  options: Parameters<typeof openHouse>[1] = {},
): Promise<{ house: House; account: TestAccount; browser: TestBrowser }> {
  const house = await openHouse(t, options)
  house.stopTime()
  const account = await house.newAccount()
  return { house, account, browser: await signedIn(house, account) }
}

/** An admin whose account asks for no second factor, in a session that her password alone has started. */
async function whileOff(t: Parameters<typeof openHouse>[0], options: Parameters<typeof openHouse>[1] = {}) {
  const { house, account, browser } = await newAdmin(t, options)
  assert.equal((await save(browser, OFF, 1)).status, 200)
  const again = house.browser()
  assert.equal((await byPassword(again, account)).body.state, 'signed_in')
  return { house, account, browser: again }
}

const addMember = (house: House, account: TestAccount, n: number) =>
  addUserTo(house, account, {
    name: 'Robin Diaz',
    email: `robin.diaz.${n}@example.com`,
    role: 'member',
    phone: `+1202555${7000 + n}`,
  })

onBothEngines(
  'an administrator sees the policy in force: active, SMS alone, single sign-on',
  async (t, engine) => {
    const { house, browser } = await newAdmin(t, { engine })
    const shown = await show(browser)
    assert.deepEqual(shown.body, {
      twoFactor: ON,
      version: 1,
      saved: { at: new Date(house.now()).toISOString(), by: null },
    })
  },
)

test('a member neither sees nor saves the policy', async (t) => {
  const { house, account, browser } = await newAdmin(t)
  await giveRole(house, account, 'member')
  for (const refused of [await show(browser), await save(browser, OFF, 1)])
    assert.deepEqual([refused.status, refused.body.code], [403, 'admin_required'])
  assert.equal(
    (await save(browser, { nonsense: 1 }, 1)).body.code,
    'admin_required',
    'said before the body is looked at',
  )
})

onBothEngines(
  'switched off, the password alone signs in; switched on again, the code is asked again',
  async (t, engine) => {
    const { house, account, browser } = await newAdmin(t, { engine })
    const off = await save(browser, OFF, 1)
    assert.deepEqual(
      [off.status, off.body.twoFactor, off.body.version, off.body.saved.by],
      [200, OFF, 2, 'Alex Kim'],
    )
    const done = await byPassword(house.browser(), account)
    assert.deepEqual([done.body.state, done.body.why, done.body.amr], ['signed_in', 'not_demanded', ['pwd']])
    const on = await save(browser, ON, 2)
    assert.deepEqual([on.status, on.body.version], [200, 3], 'she answered in this session a moment ago')
    assert.equal((await byPassword(house.browser(), account)).body.state, 'second_factor_required')
  },
)

test('while it is off the chosen method and period stay stored', async (t) => {
  const { account, house, browser } = await newAdmin(t)
  await save(browser, OFF, 1)
  const row = await policyRow(house, account)
  assert.deepEqual([row?.active, row?.primary_method, row?.device_trust], [0, 'sms', 'single_sign_on'])
})

onBothEngines(
  'who switches on without an answer in her session proves it first, by a code in place',
  async (t, engine) => {
    const { house, account, browser } = await whileOff(t, { engine })
    assert.equal((await save(browser, ON, 2)).body.code, 'sudo_required')
    const code = await sentSudoCode(house, account, browser)
    assert.equal((await browser.call('POST', '/api/v1/session/sudo', { method: 'sms', code })).status, 200)
    assert.equal((await save(browser, ON, 2)).status, 200)
  },
)

test('an answer proves for ten minutes: later, sudo that still lasts is not enough', async (t) => {
  const { house, browser } = await newAdmin(t)
  house.passTime(5 * MINUTE_MS)
  assert.equal((await save(browser, OFF, 1)).status, 200)
  house.passTime(5 * MINUTE_MS - 1)
  assert.equal((await save(browser, ON, 2)).status, 200, 'answered 10 minutes ago all but a millisecond')
  assert.equal((await save(browser, OFF, 3)).status, 200, 'switching off needs no proof')
  house.passTime(1)
  const refused = await save(browser, ON, 4)
  assert.deepEqual(
    [refused.status, refused.body.code, refused.body.methods],
    [403, 'proof_required', [{ method: 'sms', enrolled: true }]],
  )
})

onBothEngines('an answer in another session proves nothing here', async (t, engine) => {
  const { house, account, browser } = await newAdmin(t, { engine })
  house.passTime(9 * MINUTE_MS)
  assert.equal((await save(browser, OFF, 1)).status, 200)
  house.passTime(2 * MINUTE_MS)
  const other = house.browser()
  await byPassword(other, account)
  const code = await sentSudoCode(house, account, other)
  assert.equal((await other.call('POST', '/api/v1/session/sudo', { method: 'sms', code })).status, 200)
  assert.equal((await save(browser, ON, 2)).body.code, 'proof_required')
  assert.equal((await save(other, ON, 2)).status, 200)
})

test('a change that asks for no more than before needs no proof', async (t) => {
  const { house, browser } = await newAdmin(t)
  for (let minutes = 0; minutes < 18; minutes += 9) {
    house.passTime(9 * MINUTE_MS)
    assert.equal((await save(browser, ON, 1)).status, 200)
  }
  assert.equal((await show(browser)).body.version, 1, 'saving what is there already is no new version')
})

test('of several reasons to refuse the first is said: allowed, version, sudo, admins, proof', async (t) => {
  const { house, account, browser } = await whileOff(t)
  const stale = 1
  const current = 2
  assert.equal(
    (await save(browser, APP_ALONE_TWICE, stale)).body.code,
    'policy_not_allowed',
    'allowed before version',
  )
  assert.equal((await save(browser, ON, stale)).body.code, 'policy_changed', 'version before sudo')
  await takePhone(house, account)
  assert.equal((await save(browser, ON, current)).body.code, 'sudo_required', 'sudo before admins')
  assert.equal(
    (await browser.call('POST', '/api/v1/session/sudo', { method: 'password', password: PASSWORD })).status,
    200,
  )
  assert.equal((await save(browser, ON, current)).body.code, 'would_lock_out_admins', 'admins before proof')
  await changeUser(house.world.store, account, { phone: account.phone, phone_proven_at_ms: house.now() })
  assert.equal((await save(browser, ON, current)).body.code, 'proof_required', 'proof at last')
  assert.deepEqual((await show(browser)).body.twoFactor, OFF, 'and nothing was saved')
})

onBothEngines(
  'a policy under which every administrator would be stuck is refused; one who is not is enough',
  async (t, engine) => {
    const { house, account, browser } = await whileOff(t, { engine })
    await takePhone(house, account)
    await browser.call('POST', '/api/v1/session/sudo', { method: 'password', password: PASSWORD })
    const refused = await save(browser, ON, 2)
    assert.deepEqual([refused.status, refused.body.code], [422, 'would_lock_out_admins'])
    await addUserTo(house, account, {
      name: 'Robin Diaz',
      email: 'robin.diaz@example.com',
      role: 'member',
      phone: '+12025550190',
    })
    assert.equal(
      (await save(browser, ON, 2)).body.code,
      'would_lock_out_admins',
      'a member is no administrator',
    )
    const other = await addUserTo(house, account, {
      name: 'Sam Roe',
      email: 'sam.roe@example.com',
      role: 'admin',
      phone: '+12025550191',
    })
    assert.equal((await save(browser, ON, 2)).body.code, 'proof_required', 'she can enrol')
    await changeUser(house.world.store, other, { deactivated_at_ms: house.now() })
    assert.equal((await save(browser, ON, 2)).body.code, 'would_lock_out_admins', 'deactivated is nobody')
  },
)

test('every period is saved, on or off', async (t) => {
  const { browser } = await newAdmin(t)
  const policies = [
    { ...ON, deviceTrust: '1_day' },
    { ...ON, deviceTrust: '1_week' },
    { ...OFF, deviceTrust: '30_days' },
    { ...OFF, deviceTrust: 'single_sign_on' },
  ]
  for (const [nth, policy] of policies.entries()) {
    const answer = await save(browser, policy, nth + 1)
    assert.deepEqual([answer.status, answer.body.twoFactor], [200, policy], JSON.stringify(answer.body))
  }
})

test('a form of the policy that holds anything else, or less, is refused with its place', async (t) => {
  const { browser } = await newAdmin(t)
  const said = async (body: object) => {
    const { body: problem } = await browser.call('PUT', '/api/v1/account/security-policy', body)
    return [problem.code, ...(problem.errors ?? []).map(({ pointer }: { pointer: string }) => pointer)]
  }
  assert.deepEqual(await said({ twoFactor: { ...ON, grace: 3 }, version: 1 }), [
    'invalid',
    '/twoFactor/grace',
  ])
  assert.deepEqual(await said({ twoFactor: ON, version: 1, force: true }), ['invalid', '/force'])
  assert.deepEqual(await said({ twoFactor: ON }), ['invalid', '/version'])
  assert.deepEqual(await said({ twoFactor: { active: true }, version: 1 }), [
    'invalid',
    '/twoFactor/primary',
    '/twoFactor/backup',
    '/twoFactor/deviceTrust',
  ])
  assert.deepEqual(
    await said({ twoFactor: { ...ON, active: 1, primary: 'email', deviceTrust: 'forever' }, version: '1' }),
    ['invalid', '/twoFactor/active', '/twoFactor/primary', '/twoFactor/deviceTrust', '/version'],
  )
})

onBothEngines('of two saves of the same version one wins, and the other is told', async (t, engine) => {
  const { house, account, browser } = await newAdmin(t, { engine })
  const other = await signedIn(house, account)
  for (let version = 1; version < 9; version += 1) {
    const wanted = version % 2 === 1 ? OFF : ON
    const answers = await Promise.all([
      save(browser, wanted, version),
      save(other, wanted, version),
      save(browser, wanted, version),
      save(other, wanted, version),
    ])
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 409, 409, 409],
    )
    const refused = answers.find(({ status }) => status === 409)
    assert.deepEqual([refused?.body.code, refused?.body.version], ['policy_changed', version + 1])
  }
  assert.equal((await eventsOf(house, account)).filter(({ type }) => type === 'policy_saved').length, 8)
})

onBothEngines(
  'a change is recorded with before and after, and told to every administrator',
  async (t, engine) => {
    const { house, account, browser } = await newAdmin(t, { engine })
    await addUserTo(house, account, {
      name: 'Robin Diaz',
      email: 'robin.diaz@example.com',
      role: 'admin',
      phone: '+12025550190',
    })
    await addUserTo(house, account, {
      name: 'Sam Roe',
      email: 'sam.roe@example.com',
      role: 'member',
      phone: '+12025550191',
    })
    assert.equal((await save(browser, OFF, 1)).status, 200)
    const event = (await eventsOf(house, account)).find(({ type }) => type === 'policy_saved')
    const from = { address: '127.0.0.1', browser: 'Unknown browser' }
    assert.deepEqual([event?.actorId, event?.details], [account.userId, { before: ON, after: OFF, ...from }])
    const mails = async () => {
      const { items } = (
        await house
          .browser()
          .call('GET', '/api/v1/outbox', undefined, { authorization: `Bearer ${SET_UP_CODE}` })
      ).body
      return items.filter(
        ({ subject }: { subject: string }) =>
          subject.includes('Example Ltd') && !subject.includes('is ready'),
      )
    }
    for (let tries = 0; tries < 200 && (await mails()).length < 3; tries++)
      await new Promise((resolve) => setTimeout(resolve, 10))
    const told = (await mails()).map(
      ({ to, subject }: { to: string; subject: string }) => `${to}: ${subject}`,
    )
    assert.deepEqual(told.toSorted(), [
      `${account.email}: The security policy of Example Ltd was changed`,
      'robin.diaz@example.com: The security policy of Example Ltd was changed',
      'sam.roe@example.com: Example Ltd no longer asks for a second factor',
    ])
    const { text } = (await mails()).find(({ to }: { to: string }) => to === 'robin.diaz@example.com')
    assert.match(
      text,
      /^Alex Kim saved .*Before: SMS alone, trusted device: Single sign-on\nNow: two-factor authentication is off\n/s,
    )
  },
)

test('what is saved holds for a sign-in under way: one begun while it was off is asked, one begun while it was on is let in by its answer', async (t) => {
  const { house, account, browser } = await newAdmin(t)
  const { browser: begun, code } = await atSmsStep(house, account)
  assert.equal((await save(browser, OFF, 1)).status, 200)
  const done = await begun.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code })
  assert.deepEqual([done.body.state, done.body.why], ['signed_in', 'not_demanded'])
  assert.equal((await save(browser, ON, 2)).status, 200)
  const next = house.browser()
  await toSmsStep(house, account, next)
  assert.equal((await next.call('GET', '/api/v1/session')).body.code, 'no_session')
})

test('a running session goes on whatever is saved', async (t) => {
  const { house, account, browser } = await newAdmin(t)
  const other = await signedIn(house, account)
  await save(browser, OFF, 1)
  await save(browser, ON, 2)
  assert.equal((await other.call('GET', '/api/v1/session')).status, 200)
})

onBothEngines(
  'sign-ins that finish while a policy is saved fit the policy before it or after it, and no other',
  async (t, engine) => {
    const { house, account, browser } = await newAdmin(t, { engine })
    const users = await Promise.all(Array.from({ length: 50 }, (_, n) => addMember(house, account, n)))
    const atTheStep = await Promise.all(users.slice(0, 25).map((user) => atSmsStep(house, user)))
    const finishing = [
      ...atTheStep.map(async ({ browser: one, code }) =>
        one.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code }),
      ),
      ...users.slice(25).map(async (user) => byPassword(house.browser(), user)),
    ]
    assert.equal((await save(browser, OFF, 1)).status, 200)
    const answers = await Promise.all(finishing)
    const seen = answers.map(({ body }) => `${body.state ?? body.code} ${body.why ?? ''} ${body.amr ?? ''}`)
    for (const one of seen.slice(0, 25)) assert.match(one, /^signed_in (answered|not_demanded) pwd,sms,mfa$/)
    for (const one of seen.slice(25))
      assert.match(one, /^(second_factor_required |signed_in not_demanded pwd)/)
  },
)

onBothEngines(
  'once a policy is saved nobody is let in under the one before, however many are on their way',
  async (t, engine) => {
    const { house, account, browser } = await newAdmin(t, { engine })
    const users = await Promise.all(Array.from({ length: 50 }, (_, n) => addMember(house, account, n)))
    assert.equal((await save(browser, OFF, 1)).status, 200)
    const finishing = users.map(async (user) => byPassword(house.browser(), user))
    assert.equal((await save(browser, ON, 2)).status, 200)
    const inBefore = new Set(
      (await Promise.all(users.map((user) => sessionRows(house.world.store, user))))
        .flat()
        .map(({ id }) => id),
    )
    const answers = await Promise.all(finishing)
    const letIn = (await Promise.all(users.map((user) => sessionRows(house.world.store, user)))).flat()
    assert.deepEqual(
      letIn.filter(({ id }) => !inBefore.has(id)),
      [],
    )
    assert.equal(answers.filter(({ body }) => body.state === 'signed_in').length, inBefore.size)
  },
)
