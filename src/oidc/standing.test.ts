import assert from 'node:assert/strict'
import { personWith } from '../../test/authenticators.ts'
import { onBothEngines, signedIn } from '../../test/house.ts'
import { changeApplication, openIssuer, withApplication } from '../../test/relying-party.ts'
import type { TestBrowser } from '../../test/browser.ts'

onBothEngines('who may not enter learns whom of her own account to ask', async (t, engine) => {
  const house = await openIssuer(t, { engine })
  const { account, admin, party } = await withApplication(house)
  await changeApplication(admin, party.application.id, { openTo: 'administrators' })
  const standing = async (browser: TestBrowser) => {
    const asked = await party.arrive(browser)
    const { body } = await browser.call('GET', `${asked.searchParams.get('to') ?? ''}/standing`)
    return { needs: body.needs, account: body.account, admins: body.admins }
  }
  const casey = await personWith(house, account, 'phone')
  const { name, administrators } = (await admin.call('GET', '/api/v1/account')).body
  assert.deepEqual(await standing(await signedIn(house, casey)), {
    needs: 'access',
    account: { name },
    admins: administrators,
  })
  const stranger = await signedIn(house, await house.newAccount())
  assert.deepEqual(await standing(stranger), { needs: 'access', account: null, admins: [] })
  const nobody = house.browser()
  assert.deepEqual(await standing(nobody), { needs: 'sign_in', account: null, admins: [] })
})
