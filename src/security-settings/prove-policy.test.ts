import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserTo, takePhone } from '../../test/account-rows.ts'
import { addApp, addKey, nextCode, setPolicy } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { changeUser, switchTwoFactor } from '../../test/house-rows.ts'
import { onBothEngines, PASSWORD, signedIn } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import {
  answerSudoBy,
  idOf,
  recoveryCodes,
  remove,
  signedInByRescue,
  sudo,
  withPhone,
} from '../../test/session-authenticators.ts'
import { issueTemporaryCode } from '../method/rescue/temporary-code.ts'
import { METHOD_CHOICES } from '../policy/policy.ts'
import { HOUR_MS, MINUTE_MS } from '../store/duration.ts'
import { userToChange } from '../user/user-store.ts'

type Choice = keyof typeof METHOD_CHOICES

const policy = (choice: Choice, active = true) => ({
  active,
  ...METHOD_CHOICES[choice],
  deviceTrust: 'single_sign_on',
})
const save = (browser: TestBrowser, twoFactor: object, version: number) =>
  browser.call('PUT', '/api/v1/account/security-policy', { twoFactor, version })

onBothEngines(
  'a change of methods is proved by one of the new policy: the refusal lists them, and enrolling one on the spot passes',
  async (t, engine) => {
    const { house, account, browser } = await withPhone(t, { engine })
    for (const [choice, methods] of [
      ['app', [{ method: 'app', enrolled: false }]],
      ['security_key', [{ method: 'security_key', enrolled: false }]],
    ] as const) {
      const refused = await save(browser, policy(choice), 1)
      assert.deepEqual([said(refused), refused.body.methods], ['403 proof_required', methods])
    }
    await addApp(house, browser)
    assert.equal(said(await save(browser, policy('app'), 1)), '200')
    house.passTime(5 * MINUTE_MS)
    const refused = await save(browser, policy('security_key'), 2)
    assert.equal(said(refused), '403 proof_required')
    await addKey(house, browser)
    house.passTime(5 * MINUTE_MS)
    assert.equal(said(await save(browser, policy('security_key'), 2)), '200')
    const again = await save(browser, policy('sms+app'), 3)
    assert.deepEqual(
      [said(again), again.body.methods],
      [
        '403 proof_required',
        [
          { method: 'sms', enrolled: true },
          { method: 'app', enrolled: true },
        ],
      ],
      'ten minutes ago is too long ago',
    )
    await answerSudoBy(house, browser, account, 'sms')
    assert.equal(said(await save(browser, policy('sms+app'), 3)), '200', 'by one of the two')
  },
)

onBothEngines('the order of the two methods is a change, and one of the two proves it', async (t, engine) => {
  const { house, account, browser } = await withPhone(t, { engine })
  assert.equal(said(await save(browser, policy('sms+app'), 1)), '200', 'she signed in by SMS a moment ago')
  house.passTime(9 * MINUTE_MS)
  assert.equal(said(await save(browser, policy('sms+app'), 2)), '200')
  house.passTime(9 * MINUTE_MS)
  assert.equal(said(await save(browser, policy('sms+app'), 2)), '200', 'a mere re-save needs none')
  assert.equal(said(await save(browser, policy('app+sms'), 2)), '403 proof_required')
  assert.equal(said(await save(browser, policy('app+sms', false), 2)), '200', 'switching off needs none')
  assert.equal(said(await save(browser, policy('app+sms'), 3)), '403 proof_required', 'switching on does')
  await answerSudoBy(house, browser, account, 'sms')
  assert.equal(said(await save(browser, policy('app+sms'), 3)), '200')
})

onBothEngines('a proof in another session, or by another method, proves nothing here', async (t, engine) => {
  const { house, account, browser } = await withPhone(t, { engine })
  const app = await addApp(house, browser)
  nextCode(house)
  const other = await signedIn(house, account)
  assert.equal(said(await save(other, policy('app'), 1)), '403 proof_required', 'by SMS, and in this one')
  const after = await answerSudoBy(house, other, { ...account, app }, 'app')
  assert.notEqual(after.until, null)
  assert.equal(said(await save(other, policy('app'), 1)), '200', 'it proves, though it starts no sudo')
})

onBothEngines('a recovery code that opened the session proves no policy', async (t, engine) => {
  const { house, account, browser } = await withPhone(t, { engine })
  const [code] = await recoveryCodes(browser)
  const rescued = await signedInByRescue(house, account, 'recovery_code', code)
  assert.equal(said(await save(rescued, policy('sms+app'), 1)), '403 sudo_required')
  await addApp(house, rescued)
  assert.equal(
    said(await save(rescued, policy('app'), 1)),
    '403 sudo_required',
    'the new app is proof, never sudo',
  )
  await answerSudoBy(house, rescued, account, 'sms')
  assert.equal(said(await save(rescued, policy('app'), 1)), '200', 'with sudo it proves')
})

onBothEngines('what she has removed since proves nothing any more', async (t, engine) => {
  const { house, browser } = await withPhone(t, { engine })
  await addApp(house, browser)
  assert.equal(said(await remove(browser, await idOf(browser, 'app'))), '204')
  const refused = await save(browser, policy('app'), 1)
  assert.deepEqual(
    [said(refused), refused.body.methods],
    ['403 proof_required', [{ method: 'app', enrolled: false }]],
  )
})

onBothEngines(
  'an administrator with an app, a key or a live temporary code is not locked out; one with an expired code is',
  async (t, engine) => {
    const { house, account, browser } = await withPhone(t, { engine })
    const { store } = house.world
    const other = await addUserTo(house, account, {
      name: 'Robin Diaz',
      email: 'robin.diaz@example.com',
      role: 'admin',
      phone: '+12025550191',
    })
    const robin = await signedIn(house, other)
    await switchTwoFactor(store, account, false)
    await takePhone(house, account)
    assert.equal((await sudo(browser, { method: 'password', password: PASSWORD })).status, 200)
    await addApp(house, robin)
    await takePhone(house, other)
    for (const choice of ['app', 'app+sms', 'sms'] as const)
      assert.equal(
        said(await save(browser, policy(choice), 1)),
        '403 proof_required',
        `${choice}: by Robin's app`,
      )
    const app = await idOf(robin, 'app')
    await addKey(house, robin)
    assert.equal(said(await remove(robin, app)), '204')
    for (const choice of ['security_key', 'app', 'sms'] as const)
      assert.equal(
        said(await save(browser, policy(choice), 1)),
        '403 proof_required',
        `${choice}: by Robin's key`,
      )
    await changeUser(store, other, { deactivated_at_ms: house.now() })
    assert.equal(said(await save(browser, policy('app'), 1)), '422 would_lock_out_admins')
    const { accountId, userId } = account
    await store.write(async (tx) => {
      await issueTemporaryCode(
        house.world,
        tx,
        await userToChange(tx, accountId, userId),
        null,
        1,
        house.now(),
      )
    })
    assert.equal(said(await save(browser, policy('app'), 1)), '403 proof_required', 'by her temporary code')
    house.passTime(HOUR_MS - 1)
    const later = house.browser()
    await later.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
    assert.equal((await sudo(later, { method: 'password', password: PASSWORD })).status, 200)
    assert.equal(said(await save(later, policy('app'), 1)), '403 proof_required')
    house.passTime(1)
    assert.equal(said(await save(later, policy('app'), 1)), '422 would_lock_out_admins', 'it has expired')
  },
)

test('of several reasons the first is said, for a change of methods too', async (t) => {
  const { house, account, browser } = await withPhone(t)
  const wrong = { ...policy('app'), backup: 'security_key' }
  house.passTime(10 * MINUTE_MS)
  assert.equal(said(await save(browser, wrong, 7)), '422 policy_not_allowed')
  assert.equal(said(await save(browser, policy('app'), 7)), '409 policy_changed')
  assert.equal(said(await save(browser, policy('app'), 1)), '403 sudo_required')
  await answerSudoBy(house, browser, account, 'sms')
  await changeUser(house.world.store, account, { phone: '+442079460958' })
  assert.equal(said(await save(browser, policy('sms+app'), 1)), '422 would_lock_out_admins')
  await changeUser(house.world.store, account, { phone: account.phone })
  assert.equal(said(await save(browser, policy('app'), 1)), '403 proof_required')
  await addApp(house, browser)
  assert.equal(said(await save(browser, policy('app'), 1)), '200')
  await setPolicy(house, account, { primary: 'app' })
})
