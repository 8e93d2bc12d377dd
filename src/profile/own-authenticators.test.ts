import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import { addApp, addKey, nextCode, personWith, setPolicy } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { changeUser } from '../../test/house-rows.ts'
import { onBothEngines, signedIn } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import {
  answerSudoBy,
  byPassword,
  idOf,
  listed,
  remove,
  withPhone,
} from '../../test/session-authenticators.ts'
import { MINUTE_MS } from '../store/duration.ts'

const rename = (browser: TestBrowser, id: string, body: unknown) =>
  browser.call('PATCH', `/api/v1/me/authenticators/${id}`, body)

onBothEngines(
  'a user sees her phone, her apps and her keys: since when, used last when, and what of it signs her in',
  async (t, engine) => {
    const { house, account, browser } = await withPhone(t, { engine })
    const began = new Date(house.now()).toISOString()
    house.passTime(MINUTE_MS)
    const app = await addApp(house, browser, 'My phone')
    const key = await addKey(house, browser, 'Key ring')
    const added = new Date(house.now()).toISOString()
    const phone = {
      id: await idOf(browser, 'sms'),
      method: 'sms',
      name: account.phone,
      proven: true,
      addedAt: began,
      lastUsedAt: null,
      allowed: true,
      removable: false,
    }
    const common = { proven: true, addedAt: added, lastUsedAt: null, allowed: false, removable: true }
    assert.deepEqual(await listed(browser), [
      phone,
      { ...common, id: app.id, method: 'app', name: 'My phone' },
      { ...common, id: await idOf(browser, 'security_key'), method: 'security_key', name: 'Key ring' },
    ])

    await setPolicy(house, account, { primary: 'app' })
    const shown = (await listed(browser)).map(({ method, allowed, removable }) => [
      method,
      allowed,
      removable,
    ])
    assert.deepEqual(shown, [
      ['sms', false, true],
      ['app', true, false],
      ['security_key', false, true],
    ])

    nextCode(house)
    const used = new Date(house.now()).toISOString()
    const hers = { ...account, app, key }
    for (const method of ['app', 'security_key'] as const) await answerSudoBy(house, browser, hers, method)
    for (const method of ['app', 'security_key'])
      assert.equal((await listed(browser)).find((one) => one.method === method)?.lastUsedAt, used, method)
  },
)

onBothEngines(
  'a number on file shows as unproven, and an account that asks for nothing takes all',
  async (t, engine) => {
    const { house, account, browser } = await withPhone(t, { engine })
    await changeUser(house.world.store, account, { phone_proven_at_ms: null })
    const [onFile, ...others] = await listed(browser)
    assert.deepEqual([onFile?.proven, onFile?.addedAt, others], [false, null, []])
    await changeUser(house.world.store, account, { phone_proven_at_ms: house.now() })
    await addApp(house, browser)
    await addKey(house, browser)
    await setPolicy(house, account, { active: false })
    assert.deepEqual(
      (await listed(browser)).map(({ allowed, removable }) => [allowed, removable]),
      [
        [true, true],
        [true, true],
        [true, true],
      ],
    )
  },
)

onBothEngines('an app and a key are named anew with sudo, and that is recorded', async (t, engine) => {
  const { house, account, browser } = await withPhone(t, { engine })
  const app = await addApp(house, browser)
  await addKey(house, browser)
  const key = await idOf(browser, 'security_key')
  for (const [id, before, name] of [
    [app.id, 'Authenticator app', 'Old phone'],
    [key, 'Security key', 'Key ring'],
  ] as const) {
    const renamed = await rename(browser, id, { name })
    assert.deepEqual([renamed.status, renamed.body.id, renamed.body.name], [200, id, name])
    assert.equal(said(await rename(browser, id, { name })), '200', 'again is no change')
    const events = (await eventsOf(house, account)).filter(
      ({ type, details }) => type === 'authenticator_renamed' && details['authenticator'] === id,
    )
    assert.deepEqual(
      events.map(({ actorId, details }) => [actorId, details['before'], details['after']]),
      [[account.userId, { name: before }, { name }]],
    )
  }
  house.passTime(10 * MINUTE_MS)
  for (const id of [app.id, key])
    assert.equal(said(await rename(browser, id, { name: 'Swapped' })), '403 sudo_required')
})

test('a phone is named by its number, and a name is a line that shows', async (t) => {
  const { house, browser } = await withPhone(t)
  const app = await addApp(house, browser, 'My phone')
  assert.equal(said(await rename(browser, await idOf(browser, 'sms'), { name: 'Mine' })), '422 invalid')
  for (const body of [
    {},
    { name: '' },
    { name: 'a\u0000b' },
    { name: 'x'.repeat(61) },
    { name: 7 },
    [],
    { name: 'a', more: 1 },
  ])
    assert.equal(said(await rename(browser, app.id, body)), '422 invalid', JSON.stringify(body))
  assert.equal((await listed(browser)).find(({ id }) => id === app.id)?.name, 'My phone')
})

onBothEngines(
  'what belongs to another user, or to another account, is not there: neither to rename nor to remove',
  async (t, engine) => {
    const { house, account, browser } = await withPhone(t, { engine })
    const colleague = await personWith(house, account, 'phone+app')
    await setPolicy(house, account, { active: false })
    const theirs = await byPassword(house, colleague)
    const strangerAccount = await house.newAccount()
    const stranger = await signedIn(house, strangerAccount)
    await addKey(house, stranger)
    const ids = [
      ...(await listed(theirs)).map(({ id }) => id),
      ...(await listed(stranger)).map(({ id }) => id),
      'aut_nobody0000000000000000',
      'nonsense',
    ]
    assert.equal(ids.length, 6)
    for (const id of ids) {
      assert.equal(said(await rename(browser, id, { name: 'Stolen' })), '404 not_found', id)
      assert.equal(said(await remove(browser, id)), '404 not_found', id)
    }
    assert.equal((await listed(theirs)).length, 2)
    assert.equal((await listed(stranger)).length, 2)
    for (const { name } of [...(await listed(theirs)), ...(await listed(stranger))])
      assert.notEqual(name, 'Stolen')
  },
)
