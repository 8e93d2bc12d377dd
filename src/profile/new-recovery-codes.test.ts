import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import { addApp, begin } from '../../test/authenticators.ts'
import { userRow } from '../../test/house-rows.ts'
import { onBothEngines } from '../../test/house.ts'
import { mailTo, said } from '../../test/invited.ts'
import { everyTable } from '../../test/mails.ts'
import {
  byPasswordAlone,
  recoveryCodes,
  signedInByRescue,
  withNothing,
  withPhone,
} from '../../test/session-authenticators.ts'
import { MINUTE_MS } from '../store/duration.ts'

onBothEngines(
  'ten codes are shown once, counted in her profile, told by mail, recorded, and stored by their hashes alone',
  async (t, engine) => {
    const { house, account, browser } = await withPhone(t, { engine })
    const me = async () => (await browser.call('GET', '/api/v1/me')).body
    const before = await me()
    assert.deepEqual([before.recoveryCodesLeft, before.recoveryCodesMadeAt], [0, null])
    const codes = await recoveryCodes(browser)
    assert.equal(new Set(codes).size, 10)
    const after = await me()
    assert.deepEqual(
      [after.recoveryCodesLeft, after.recoveryCodesMadeAt],
      [10, new Date(house.now()).toISOString()],
    )
    const mail = await mailTo(house, account.email, 'recovery codes')
    const events = (await eventsOf(house, account)).filter(({ type }) => type === 'recovery_codes_made')
    assert.deepEqual(
      events.map(({ actorId }) => actorId),
      [account.userId],
    )
    const kept = Object.entries(await everyTable(house))
    for (const code of codes) {
      const bare = code.replaceAll('-', '')
      for (const text of [code, bare, bare.toLowerCase(), bare.slice(0, 8), bare.slice(8)]) {
        for (const [table, rows] of kept) assert.ok(!rows.includes(text), table)
        assert.ok(!mail.text.includes(text) && !house.logged.join('\n').includes(text))
      }
      assert.ok(!JSON.stringify(after).includes(bare))
    }
  },
)

onBothEngines('a new set voids the old one, and each code is counted down once', async (t, engine) => {
  const { house, account, browser } = await withPhone(t, { engine })
  const [old] = await recoveryCodes(browser)
  const [code] = await recoveryCodes(browser)
  const waiting = await begin(house, account)
  const given = { method: 'recovery_code', code: old }
  assert.equal(said(await waiting.call('POST', '/api/v1/sign-in/second-factor', given)), '422 code_wrong')
  const rescued = await signedInByRescue(house, account, 'recovery_code', code)
  const left = async () => (await rescued.call('GET', '/api/v1/me')).body.recoveryCodesLeft
  assert.equal(await left(), 9)
  const again = { method: 'recovery_code', code }
  assert.equal(
    said(await (await begin(house, account)).call('POST', '/api/v1/sign-in/second-factor', again)),
    '422 code_wrong',
  )
  await recoveryCodes(browser)
  assert.equal(await left(), 10)
})

onBothEngines('new codes need sudo, and no slow hash is made without', async (t, engine) => {
  const { house, account, browser } = await withPhone(t, { engine })
  const other = await byPasswordAlone(house, account)
  house.passTime(10 * MINUTE_MS)
  const hasher = house.world.passwordHasher
  let hashes = 0
  house.world.passwordHasher = {
    ...hasher,
    hashWithSalt: (...of) => (hashes++, hasher.hashWithSalt(...of)),
  }
  for (const one of [browser, other])
    assert.equal(said(await one.call('POST', '/api/v1/me/recovery-codes')), '403 sudo_required')
  assert.equal(said(await house.browser().call('POST', '/api/v1/me/recovery-codes')), '401 no_session')
  assert.equal(hashes, 0)
  assert.equal((await userRow(house.world.store, account)).recovery_codes, 0)
})

onBothEngines('they stand in for an authenticator: who has none gets none', async (t, engine) => {
  const { house, account, browser } = await withNothing(t, { engine })
  const refused = await browser.call('POST', '/api/v1/me/recovery-codes')
  assert.equal(said(refused), '409 authenticator_required')
  assert.equal((await userRow(house.world.store, account)).recovery_codes, 0)
})

test('who has an app or a key alone can have them too, and two sets at once leave one', async (t) => {
  const { house, account, browser } = await withPhone(t)
  await addApp(house, browser)
  const sets = await Promise.all([recoveryCodes(browser), recoveryCodes(browser.copy())])
  assert.equal((await userRow(house.world.store, account)).recovery_codes, 10)
  const outcomes = []
  for (const [code] of sets) {
    const given = { method: 'recovery_code', code }
    const waiting = await begin(house, account)
    outcomes.push(said(await waiting.call('POST', '/api/v1/sign-in/second-factor', given)))
  }
  assert.deepEqual(outcomes.toSorted(), ['200', '422 code_wrong'])
})

test('sudo that ends while the codes are made gives none', async (t) => {
  const { house, account, browser } = await withPhone(t)
  const hasher = house.world.passwordHasher
  house.passTime(9 * MINUTE_MS)
  house.world.passwordHasher = {
    ...hasher,
    async hashWithSalt(...of) {
      house.passTime(MINUTE_MS)
      return hasher.hashWithSalt(...of)
    },
  }
  assert.equal(said(await browser.call('POST', '/api/v1/me/recovery-codes')), '403 sudo_required')
  assert.equal((await userRow(house.world.store, account)).recovery_codes, 0)
})
