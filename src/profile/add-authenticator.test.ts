import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import {
  addApp,
  begin,
  nextCode,
  personWith,
  setPolicy,
  stateOf,
  testApp,
  testKey,
  wrongAppCode,
} from '../../test/authenticators.ts'
import { userRow } from '../../test/house-rows.ts'
import { onBothEngines, signedIn } from '../../test/house.ts'
import { mailTo, said } from '../../test/invited.ts'
import {
  addNewKey,
  askApp,
  askNewKey,
  byPassword,
  byPasswordAlone,
  confirmApp,
  listed,
  sudoOf,
  withPhone,
} from '../../test/session-authenticators.ts'
import { MINUTE_MS } from '../store/duration.ts'

onBothEngines(
  'a user adds several apps and several keys, each by its name, and each is told and recorded',
  async (t, engine) => {
    const { house, account, browser } = await withPhone(t, { engine })
    const names = []
    for (const name of ['My phone', undefined, undefined]) {
      const offer = (await askApp(browser)).body
      assert.equal(new URL(offer.otpauthUri).searchParams.get('secret'), offer.secret)
      assert.match(offer.qrSvg, /^<svg/)
      const added = await confirmApp(browser, offer.id, testApp(house, offer).code(), name)
      assert.deepEqual([added.status, added.body.id, added.body.proven], [201, offer.id, true])
      names.push(added.body.name)
    }
    for (const name of ['Key ring', undefined, undefined]) {
      const options = (await askNewKey(browser)).body
      const added = await addNewKey(browser, testKey(house).register(options), name)
      assert.equal(added.status, 201)
      names.push(added.body.name)
    }
    const expected = [
      'My phone',
      'Authenticator app',
      'Authenticator app 2',
      'Key ring',
      'Security key',
      'Security key 2',
    ]
    assert.deepEqual(names, expected)
    const shown = (await listed(browser)).slice(1).map(({ name }) => name)
    assert.deepEqual(shown.toSorted(), expected.toSorted())
    const { apps, security_keys: keys } = await userRow(house.world.store, account)
    assert.deepEqual([apps, keys], [3, 3])
    await mailTo(house, account.email, 'added', 6)
    const events = (await eventsOf(house, account)).filter(({ type }) => type === 'authenticator_added')
    assert.equal(events.filter(({ actorId }) => actorId === account.userId).length >= 6, true)
  },
)

onBothEngines('to begin and to finish needs sudo, each time', async (t, engine) => {
  const { house, account, browser } = await withPhone(t, { engine })
  const app = testApp(house, (await askApp(browser)).body)
  const response = testKey(house).register((await askNewKey(browser)).body)
  house.passTime(10 * MINUTE_MS - 1)
  const again = (await askApp(browser)).body
  assert.notEqual(again.id, app.id)
  assert.notEqual(
    again.secret,
    app.secret,
    'whoever has a copy of the cookie does not see what she has scanned',
  )
  house.passTime(10 * MINUTE_MS)
  const other = await byPasswordAlone(house, account)
  for (const late of [
    await askApp(browser),
    await askNewKey(browser),
    await confirmApp(browser, app.id, app.code()),
    await confirmApp(browser, app.id, wrongAppCode(house, app)),
    await addNewKey(browser, response),
    await askApp(other),
    await askNewKey(other),
  ])
    assert.equal(said(late), '403 sudo_required')
  const { apps, security_keys: keys, wrong_in_a_row: wrong } = await userRow(house.world.store, account)
  assert.deepEqual([apps, keys, wrong], [0, 0, 0], 'nothing was judged')
})

onBothEngines(
  'what is offered in one session is worth nothing in another, nor for another user',
  async (t, engine) => {
    const { house, account, browser } = await withPhone(t, { engine })
    const colleague = await personWith(house, account, 'phone')
    const second = await signedIn(house, account)
    const theirs = await signedIn(house, colleague)
    const offer = (await askApp(browser)).body
    const response = testKey(house).register((await askNewKey(browser)).body)
    for (const other of [second, theirs]) {
      assert.equal(said(await confirmApp(other, offer.id, testApp(house, offer).code())), '422 code_expired')
      assert.equal(said(await addNewKey(other, response)), '422 code_expired')
      await askApp(other)
      await askNewKey(other)
      assert.equal(said(await confirmApp(other, offer.id, testApp(house, offer).code())), '422 code_expired')
      assert.notEqual(said(await addNewKey(other, response)), '201')
    }
    for (const who of [account, colleague]) {
      const { apps, security_keys: keys, wrong_in_a_row: wrong } = await userRow(house.world.store, who)
      assert.deepEqual([apps, keys, wrong], [0, 0, 0])
    }
    assert.equal(said(await confirmApp(browser, offer.id, testApp(house, offer).code())), '201')
    assert.equal(said(await addNewKey(browser, response)), '201')
  },
)

onBothEngines(
  'a wrong code of a new app counts, and binds nothing; the right one binds once and is dead for sudo',
  async (t, engine) => {
    const { house, account, browser } = await withPhone(t, { engine })
    const app = testApp(house, (await askApp(browser)).body)
    assert.equal(said(await confirmApp(browser, app.id, wrongAppCode(house, app))), '422 code_wrong')
    assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 1)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => confirmApp(browser.copy(), app.id, app.code())),
    )
    assert.equal(answers.filter(({ status }) => status === 201).length, 1)
    assert.equal(answers.filter((one) => said(one) === '422 code_used').length, 19)
    const { apps, wrong_in_a_row: wrong } = await userRow(house.world.store, account)
    assert.deepEqual([apps, wrong], [1, 0])
    const given = { method: 'app', code: app.code() }
    assert.equal(said(await browser.call('POST', '/api/v1/session/sudo', given)), '422 code_used')
  },
)

onBothEngines('the same credential is registered once, and by one user for good', async (t, engine) => {
  const { house, account, browser } = await withPhone(t, { engine })
  const key = testKey(house)
  const first = (await askNewKey(browser)).body
  assert.equal(said(await addNewKey(browser, key.register(first))), '201')
  const [credentialId = ''] = key.credentialIds
  const again = (await askNewKey(browser)).body
  assert.deepEqual(
    again.excludeCredentials.map(({ id }: { id: string }) => id),
    [credentialId],
  )
  const refused = await addNewKey(browser, key.register(again, { credentialId }))
  assert.deepEqual([said(refused), refused.body.reason], ['422 key_refused', 'already_registered'])
  const stranger = await signedIn(house, await house.newAccount())
  const theirs = (await askNewKey(stranger)).body
  const taken = await addNewKey(stranger, key.register(theirs, { credentialId }))
  assert.deepEqual([said(taken), taken.body.reason], ['422 key_refused', 'already_registered'])
  const { security_keys: keys, wrong_in_a_row: wrong } = await userRow(house.world.store, account)
  assert.deepEqual([keys, wrong], [1, 0], 'and it was no guess')
})

onBothEngines(
  'a new authenticator starts no sudo where none is needed, proves, and ends open sign-ins',
  async (t, engine) => {
    const { house, account, browser } = await withPhone(t, { engine })
    house.passTime(MINUTE_MS)
    const { until } = await sudoOf(browser)
    const offer = (await askApp(browser)).body
    const under = await begin(house, account)
    await confirmApp(browser, offer.id, testApp(house, offer).code())
    assert.equal(said(await under.call('GET', '/api/v1/sign-in')), '410 sign_in_expired')
    const after = await sudoOf(browser)
    const at = new Date(house.now()).toISOString()
    assert.deepEqual(
      after.answered.filter(({ method }: { method: string }) => method === 'app'),
      [{ method: 'app', at }],
    )
    const lasts = Date.parse(after.until) - house.now()
    assert.equal(lasts, 10 * MINUTE_MS, 'the act used sudo, and that is all')
    assert.ok(Date.parse(after.until) > Date.parse(until))
    house.passTime(10 * MINUTE_MS)
    assert.equal((await sudoOf(browser)).until, null)
  },
)

test('what was added signs her in at once', async (t) => {
  const { house, account, browser } = await withPhone(t)
  const app = await addApp(house, browser)
  await setPolicy(house, account, { primary: 'app', backup: 'sms' })
  nextCode(house)
  const next = await begin(house, account)
  assert.deepEqual((await stateOf(next))['methods'], [
    { method: 'app', rank: 'primary' },
    { method: 'sms', rank: 'backup', sentTo: `•••• ${account.phone.slice(-3)}` },
  ])
  const done = await next.call('POST', '/api/v1/sign-in/second-factor', { method: 'app', code: app.code() })
  assert.equal(done.body.state, 'signed_in')
})

test('what is misshapen is refused and not counted', async (t) => {
  const { house, account, browser } = await withPhone(t)
  const offer = (await askApp(browser)).body
  for (const code of ['1234567', '12345', 'abcdef', '１２３４５６', 123456, [1], null, ' 123456'])
    assert.equal(
      said(await browser.call('POST', `/api/v1/me/apps/${offer.id}/confirmation`, { code })),
      '422 invalid',
    )
  for (const body of [{}, { response: {} }, { response: 'x' }, { response: null, name: 'x' }, []])
    assert.equal(said(await browser.call('POST', '/api/v1/me/security-keys', body)), '422 invalid')
  assert.equal(said(await confirmApp(browser, 'aut_nobody0000000000000000', '123456')), '422 code_expired')
  const { apps, wrong_in_a_row: wrong } = await userRow(house.world.store, account)
  assert.deepEqual([apps, wrong], [0, 0])
})

test('nobody adds anything without a session', async (t) => {
  const { house, account } = await withPhone(t)
  const nobody = house.browser()
  for (const refused of [
    await askApp(nobody),
    await askNewKey(nobody),
    await confirmApp(nobody, 'aut_x', '123456'),
  ])
    assert.match(said(refused), /^401 no_session|^404 not_found/)
  await setPolicy(house, account, { active: false })
  const open = await byPassword(house, account)
  assert.equal(said(await askApp(open)), '403 sudo_required', 'nor by a password alone')
})
