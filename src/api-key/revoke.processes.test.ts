import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KEYS, newKey, programOf } from '../../test/api-keys.ts'
import { PASSWORD } from '../../test/house.ts'
import { KAI, said } from '../../test/invited.ts'
import { foundAccount, newGround, nthCode, startProduct } from '../../test/processes.ts'

test('a key that is revoked at one process does nothing at another', async (t) => {
  const ground = await newGround(t, 'postgres')
  const [one, other] = [await startProduct(t, ground), await startProduct(t, ground)]
  const account = await foundAccount(one)
  const admin = one.browser()
  await admin.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
  await admin.call('POST', '/api/v1/sign-in/sms-code')
  const code = await nthCode(ground, account.phone, 1, one)
  await admin.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code })
  for (let round = 0; round < 6; round++) {
    const key = await newKey(admin, ['users:write'])
    const programs = [one, other].map((product) => programOf(product, key))
    let revoked = false
    const acts = Array.from({ length: 16 }, async (_, nth) => {
      await new Promise((resolve) => setTimeout(resolve, nth * 3))
      const asksLate = revoked
      const user = { ...KAI, email: `user.${round}.${nth}@example.com`, invite: false }
      const answer = said((await programs[nth % 2]?.('POST', '/account/users', user)) ?? assert.fail())
      assert.match(answer, asksLate ? /^401 api_key_wrong$/ : /^201$|^401 api_key_wrong$/)
      return answer
    })
    await new Promise((resolve) => setTimeout(resolve, 20))
    assert.equal(said(await admin.call('DELETE', `${KEYS}/${key.id}`)), '204')
    revoked = true
    await Promise.all(acts)
    for (const program of programs)
      assert.equal(said(await program('POST', '/account/users', KAI)), '401 api_key_wrong')
  }
})
