import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newKey } from '../../test/api-keys.ts'
import { fiftyTimes, oneWon } from '../../test/authenticators.ts'
import { PASSWORD } from '../../test/house.ts'
import { foundAccount, newGround, nthCode, startProduct } from '../../test/processes.ts'
import { openDatabase } from '../../test/stores.ts'
import { asked, productOf } from '../../test/verifying.ts'
import { eventRows, userRow } from '../../test/house-rows.ts'

test('two processes pass a verification once, redeem it once, and count in one budget', async (t) => {
  const ground = await newGround(t, 'postgres')
  const [one, other] = [await startProduct(t, ground), await startProduct(t, ground)]
  const account = await foundAccount(one)
  const admin = one.browser()
  await admin.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
  await admin.call('POST', '/api/v1/sign-in/sms-code')
  const first = await nthCode(ground, account.phone, 1, one)
  await admin.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code: first })
  const key = await newKey(admin, ['verify'])
  const [here, there] = [productOf(one, key), productOf(other, key)]
  const store = openDatabase(ground.database)
  t.after(() => store.close())

  const id = await asked(here, account)
  assert.equal((await there.call('POST', `/account/verifications/${id}/sms-code`)).status, 202)
  const code = await nthCode(ground, account.phone, 2, one)
  const wrong = { method: 'sms', code: code === '000000' ? '000001' : '000000' }
  for (const product of [here, there, here]) await product.answer(id, wrong)
  assert.equal((await userRow(store, account)).wrong_in_a_row, 3)

  const answers = await fiftyTimes((nth) =>
    (nth % 2 === 0 ? here : there).answer(id, { method: 'sms', code }),
  )
  oneWon(answers, ['422 code_used'], 'answer')
  assert.equal((await userRow(store, account)).wrong_in_a_row, 0)
  const redeemed = await fiftyTimes((nth) => (nth % 2 === 0 ? here : there).redeem(id, account.userId))
  oneWon(redeemed, ['409 verification_redeemed'], 'redemption')
  for (const type of ['verification_passed', 'verification_redeemed'])
    assert.equal((await eventRows(store, account, type)).length, 1, type)
})
