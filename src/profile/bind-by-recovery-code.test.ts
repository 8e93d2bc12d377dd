import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addApp, begin, nextCode, setPolicy, testApp, testKey } from '../../test/authenticators.ts'
import { userRow } from '../../test/house-rows.ts'
import { onBothEngines } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import {
  addNewKey,
  answerSudoBy,
  askApp,
  askNewKey,
  confirmApp,
  idOf,
  recoveryCodes,
  remove,
  signedInByRescue,
  sudoOf,
  withPhone,
} from '../../test/session-authenticators.ts'
import { issueTemporaryCode } from '../method/rescue/temporary-code.ts'
import { HOUR_MS, MINUTE_MS } from '../store/duration.ts'
import { userToChange } from '../user/user-store.ts'

type Session = Awaited<ReturnType<typeof withPhone>>

/** A session that a recovery code has opened, and what is left of the set. */
async function byRecoveryCode({ house, account, browser }: Session) {
  const [code, ...left] = await recoveryCodes(browser)
  return { left, rescued: await signedInByRescue(house, account, 'recovery_code', code) }
}

onBothEngines(
  'a sign-in by a recovery code covers the binding of one authenticator, without sudo, and no other',
  async (t, engine) => {
    const session = await withPhone(t, { engine })
    const { house, account } = session
    const { rescued } = await byRecoveryCode(session)
    assert.equal((await sudoOf(rescued)).until, null)
    const app = testApp(house, (await askApp(rescued)).body)
    const response = testKey(house).register((await askNewKey(rescued)).body)
    house.passTime(20 * MINUTE_MS)
    const again = testApp(house, (await askApp(rescued)).body)
    assert.notEqual(again.id, app.id, 'each is a new one')
    assert.equal(said(await addNewKey(rescued, response)), '422 code_expired')
    assert.equal(said(await confirmApp(rescued, again.id, again.code())), '201')
    assert.equal((await sudoOf(rescued)).until, null, 'and it starts no sudo')
    for (const more of [await askApp(rescued), await askNewKey(rescued)])
      assert.equal(said(more), '403 sudo_required')
    const { apps, security_keys: keys } = await userRow(house.world.store, account)
    assert.deepEqual([apps, keys], [1, 0])
  },
)

onBothEngines('of two bindings at once by one recovery code one wins', async (t, engine) => {
  const session = await withPhone(t, { engine })
  const { house, account } = session
  const { rescued } = await byRecoveryCode(session)
  const app = testApp(house, (await askApp(rescued)).body)
  const response = testKey(house).register((await askNewKey(rescued)).body)
  const answers = await Promise.all([
    confirmApp(rescued, app.id, app.code()),
    addNewKey(rescued.copy(), response),
  ])
  assert.deepEqual(answers.map(said).toSorted(), ['201', '403 sudo_required'])
  const { apps, security_keys: keys } = await userRow(house.world.store, account)
  assert.equal(apps + keys, 1)
})

onBothEngines('it covers neither a removal nor new codes, nor a policy', async (t, engine) => {
  const session = await withPhone(t, { engine })
  const { house, account, browser } = session
  const old = await addApp(house, browser)
  const { rescued } = await byRecoveryCode(session)
  const twoFactor = { active: false, primary: 'sms', backup: null, deviceTrust: 'single_sign_on' }
  for (const refused of [
    await remove(rescued, old.id),
    await rescued.call('POST', '/api/v1/me/recovery-codes'),
    await rescued.call('PUT', '/api/v1/me/second-factor', { ownChoice: true }),
    await rescued.call('PUT', '/api/v1/account/security-policy', { twoFactor, version: 1 }),
  ])
    assert.equal(said(refused), '403 sudo_required')
  const app = testApp(house, (await askApp(rescued)).body)
  assert.equal(said(await confirmApp(rescued, app.id, app.code())), '201', 'and none of it spent the cover')
  assert.equal(said(await remove(rescued, old.id)), '403 sudo_required')
  const [row] = [await userRow(house.world.store, account)]
  assert.equal(row.apps, 2)
})

test('it covers a new number as well', async (t) => {
  const session = await withPhone(t)
  const { house, account } = session
  const { rescued } = await byRecoveryCode(session)
  const phone = '+13035550188'
  assert.equal(said(await rescued.call('PUT', '/api/v1/me/phone', { phone })), '202')
  const code = await house.codeFor(phone)
  assert.equal(said(await rescued.call('POST', '/api/v1/me/phone/confirmation', { code })), '200')
  assert.equal((await userRow(house.world.store, account)).phone, phone)
  assert.equal(said(await askApp(rescued)), '403 sudo_required')
})

test('it covers for an hour, in its own session', async (t) => {
  const session = await withPhone(t)
  const { house, account } = session
  const { rescued, left } = await byRecoveryCode(session)
  house.passTime(HOUR_MS - MINUTE_MS)
  assert.equal(said(await askApp(rescued)), '200')
  house.passTime(MINUTE_MS)
  assert.equal(said(await askApp(rescued)), '403 sudo_required')
  const second = await signedInByRescue(house, account, 'recovery_code', left[0] ?? '')
  assert.equal(said(await askApp(second)), '200')
  assert.equal(said(await askApp(rescued)), '403 sudo_required', 'not in the one before')
})

onBothEngines('a wrong code spends a try, and not the cover', async (t, engine) => {
  const session = await withPhone(t, { engine })
  const { house, account } = session
  const { rescued } = await byRecoveryCode(session)
  const app = testApp(house, (await askApp(rescued)).body)
  const wrong = app.code() === '000000' ? '000001' : '000000'
  assert.equal(said(await confirmApp(rescued, app.id, wrong)), '422 code_wrong')
  assert.equal((await userRow(house.world.store, account)).wrong_in_a_row, 1)
  assert.equal(said(await confirmApp(rescued, app.id, app.code())), '201')
})

onBothEngines('a sign-in by a temporary code covers nothing', async (t, engine) => {
  const { house, account } = await withPhone(t, { engine })
  const { store } = house.world
  const { code } = await store.write(async (tx) => {
    const user = await userToChange(tx, account.accountId, account.userId)
    return issueTemporaryCode(house.world, tx, user, null, 1, house.now())
  })
  const rescued = await signedInByRescue(house, account, 'temporary_code', code)
  for (const refused of [await askApp(rescued), await askNewKey(rescued)])
    assert.equal(said(refused), '403 sudo_required')
  const { until } = await answerSudoBy(house, rescued, account, 'sms')
  assert.notEqual(until, null)
  assert.equal(said(await askApp(rescued)), '200')
})

test('what it bound signs her in, and the cover ends her open sign-ins too', async (t) => {
  const session = await withPhone(t)
  const { house, account } = session
  const { rescued } = await byRecoveryCode(session)
  const under = await begin(house, account)
  const app = testApp(house, (await askApp(rescued)).body)
  await confirmApp(rescued, app.id, app.code())
  assert.equal(said(await under.call('GET', '/api/v1/sign-in')), '410 sign_in_expired')
  await setPolicy(house, account, { primary: 'app' })
  nextCode(house)
  const next = await begin(house, account)
  const done = await next.call('POST', '/api/v1/sign-in/second-factor', { method: 'app', code: app.code() })
  assert.equal(done.body.state, 'signed_in')
  assert.equal(await idOf(next, 'app'), app.id)
})
