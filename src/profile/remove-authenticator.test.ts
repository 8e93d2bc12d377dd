import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import { addApp, addKey, begin, nextCode, setPolicy } from '../../test/authenticators.ts'
import { changeUser, userRow } from '../../test/house-rows.ts'
import { onBothEngines, signedIn } from '../../test/house.ts'
import { mailTo, said } from '../../test/invited.ts'
import { allAnswered } from '../../test/mails.ts'
import {
  afterWrong,
  answerSudoBy,
  byPasswordAlone,
  idOf,
  listed,
  remove,
  withPhone,
} from '../../test/session-authenticators.ts'
import { METHOD_CHOICES } from '../policy/policy.ts'
import { MINUTE_MS } from '../store/duration.ts'

onBothEngines(
  'an app and a key that are removed are gone: her open sign-ins end, she is told, and it is recorded',
  async (t, engine) => {
    const { house, account, browser } = await withPhone(t, { engine })
    const app = await addApp(house, browser, 'Old phone')
    await addKey(house, browser, 'Key ring')
    const key = await idOf(browser, 'security_key')
    for (const [id, method, name, words] of [
      [app.id, 'app', 'Old phone', 'Old phone'],
      [key, 'security_key', 'Key ring', 'Key ring'],
    ] as const) {
      const under = await begin(house, account)
      const mailsBefore = house.mails.filter(({ subject }) => subject.includes('removed')).length
      assert.equal(said(await remove(browser, id)), '204')
      assert.equal(said(await under.call('GET', '/api/v1/sign-in')), '410 sign_in_expired')
      assert.equal(said(await remove(browser, id)), '404 not_found', 'once')
      const mail = await mailTo(house, account.email, 'removed', mailsBefore + 1)
      assert.ok(mail.text.includes(words), mail.text)
      const [event] = (await eventsOf(house, account))
        .filter(({ type }) => type === 'authenticator_removed')
        .filter(({ details }) => details['authenticator'] === id)
      assert.deepEqual(
        [event?.actorId, event?.details],
        [account.userId, { authenticator: id, method, name }],
      )
    }
    const { apps, security_keys: keys, ever_enrolled_at_ms: ever } = await userRow(house.world.store, account)
    assert.deepEqual([apps, keys, ever !== null], [0, 0, true])
    assert.equal((await listed(browser)).length, 1)
    assert.equal(said(await browser.call('GET', '/api/v1/session')), '200', 'her session goes on')
  },
)

onBothEngines('to remove one needs sudo', async (t, engine) => {
  const { house, account, browser } = await withPhone(t, { engine })
  const app = await addApp(house, browser)
  const other = await byPasswordAlone(house, account)
  assert.equal(said(await remove(other, app.id)), '403 sudo_required')
  house.passTime(10 * MINUTE_MS)
  assert.equal(said(await remove(browser, app.id)), '403 sudo_required')
  assert.equal(said(await remove(house.browser(), app.id)), '401 no_session')
  assert.equal((await userRow(house.world.store, account)).apps, 1)
  assert.equal(
    (await eventsOf(house, account)).filter(({ type }) => type === 'authenticator_removed').length,
    0,
  )
})

test('under each policy the last one that it allows stays, and a number stays while SMS is active', async (t) => {
  const { house, account, browser } = await withPhone(t)
  const app = await addApp(house, browser)
  await addKey(house, browser)
  const ids = {
    sms: await idOf(browser, 'sms'),
    app: app.id,
    security_key: await idOf(browser, 'security_key'),
  }
  const refusals = {
    sms: { sms: '409 last_authenticator' },
    app: { app: '409 last_authenticator' },
    security_key: { security_key: '409 last_authenticator' },
    'sms+app': { sms: '422 phone_required' },
    'app+sms': { sms: '422 phone_required' },
    'sms+security_key': { sms: '422 phone_required' },
    'security_key+sms': { sms: '422 phone_required' },
  } satisfies Record<keyof typeof METHOD_CHOICES, object>
  for (const [choice, policy] of Object.entries(METHOD_CHOICES)) {
    await setPolicy(house, account, { active: true, ...policy })
    const expected: Record<string, string> = refusals[choice as keyof typeof refusals]
    for (const one of await listed(browser)) {
      const refusal = expected[one.method]
      assert.equal(one.removable, refusal === undefined, `${choice}: ${one.method}`)
      if (refusal !== undefined) assert.equal(said(await remove(browser, ids[one.method])), refusal, choice)
    }
  }
  assert.equal((await listed(browser)).length, 3)
  assert.equal((await userRow(house.world.store, account)).phone, account.phone)
})

onBothEngines('the second app and the second key can go, the last one can not', async (t, engine) => {
  const { house, account, browser } = await withPhone(t, { engine })
  const first = await addApp(house, browser)
  const second = await addApp(house, browser)
  await setPolicy(house, account, { primary: 'app' })
  assert.equal(said(await remove(browser, first.id)), '204')
  assert.equal(said(await remove(browser, second.id)), '409 last_authenticator')
  await addKey(house, browser)
  await addKey(house, browser)
  await setPolicy(house, account, { primary: 'security_key' })
  assert.equal(said(await remove(browser, await idOf(browser, 'security_key'))), '204')
  assert.equal(said(await remove(browser, await idOf(browser, 'security_key'))), '409 last_authenticator')
})

onBothEngines(
  'who has none that her policy allows keeps the last one that proves who she is',
  async (t, engine) => {
    const { house, account, browser } = await withPhone(t, { engine })
    const app = await addApp(house, browser)
    await setPolicy(house, account, { primary: 'security_key' })
    assert.equal(said(await remove(browser, await idOf(browser, 'sms'))), '204')
    assert.equal(said(await remove(browser, app.id)), '409 last_authenticator')
  },
)

test('a number on file that nobody proved goes while SMS is not active', async (t) => {
  const { house, account, browser } = await withPhone(t)
  await addApp(house, browser)
  await setPolicy(house, account, { primary: 'app' })
  await changeUser(house.world.store, account, { phone_proven_at_ms: null })
  assert.equal(said(await remove(browser, await idOf(browser, 'sms'))), '204')
  assert.equal((await userRow(house.world.store, account)).phone, null)
})

onBothEngines(
  'a number that is removed is told by SMS, and her e-mail by its last digits',
  async (t, engine) => {
    const { house, account, browser } = await withPhone(t, { engine })
    await addApp(house, browser)
    await setPolicy(house, account, { primary: 'app' })
    assert.equal(said(await remove(browser, await idOf(browser, 'sms'))), '204')
    const mail = await mailTo(house, account.email, 'removed')
    assert.ok(mail.text.includes(account.phone.slice(-3)) && !mail.text.includes(account.phone), mail.text)
    await allAnswered(house)
    assert.equal(
      house.sent.filter(({ to }) => to === account.phone).length,
      2,
      'a code at first, then the news',
    )
    assert.doesNotMatch(house.sent.at(-1)?.text ?? '', /\d{6}/)
    const { phone, phone_proven_at_ms: proven } = await userRow(house.world.store, account)
    assert.deepEqual([phone, proven], [null, null])
    const [event] = (await eventsOf(house, account)).filter(({ type }) => type === 'authenticator_removed')
    assert.ok(!JSON.stringify(event).includes(account.phone), 'the record has no number')
  },
)

onBothEngines('of two removals at once one authenticator is left', async (t, engine) => {
  const { house, account, browser } = await withPhone(t, { engine })
  const app = await addApp(house, browser)
  await addKey(house, browser)
  const key = await idOf(browser, 'security_key')
  await setPolicy(house, account, { active: false })
  assert.equal(said(await remove(browser, await idOf(browser, 'sms'))), '204')
  const answers = await Promise.all([remove(browser, app.id), remove(browser.copy(), key)])
  assert.deepEqual(answers.map(said).toSorted(), ['204', '409 last_authenticator'])
  assert.equal((await listed(browser)).length, 1)
})

test('codes that were switched off free nobody of the last authenticator', async (t) => {
  const { house, account, browser } = await withPhone(t)
  const app = await addApp(house, browser)
  await setPolicy(house, account, { primary: 'app' })
  nextCode(house)
  await afterWrong(house, account, 99)
  const wrong = { method: 'app', code: app.code() === '000000' ? '000001' : '000000' }
  assert.equal(said(await browser.call('POST', '/api/v1/session/sudo', wrong)), '429 too_many_attempts')
  assert.notEqual((await userRow(house.world.store, account)).codes_disabled_at_ms, null)
  assert.equal(said(await remove(browser, app.id)), '409 last_authenticator')
})

test('sudo by a key removes the app that was lost', async (t) => {
  const { house, account, browser } = await withPhone(t)
  const key = await addKey(house, browser)
  const app = await addApp(house, browser)
  await setPolicy(house, account, { primary: 'security_key', backup: 'sms' })
  const other = await byPasswordAlone(house, account)
  await answerSudoBy(house, other, { ...account, key }, 'security_key')
  assert.equal(said(await remove(other, app.id)), '204')
  assert.equal(said(await (await signedIn(house, account)).call('GET', '/api/v1/session')), '200')
})
