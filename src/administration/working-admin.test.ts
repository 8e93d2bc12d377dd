import assert from 'node:assert/strict'
import { addUserTo, giveRole, takePhone } from '../../test/account-rows.ts'
import { answerBy, begin, enrolIn, personWith } from '../../test/authenticators.ts'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { changeUser } from '../../test/house-rows.ts'
import { said } from '../../test/invited.ts'

const USERS = '/api/v1/account/users'

onBothEngines(
  'an administrator who is stuck stands in for nobody, until she has something to answer by',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const robin = await addUserTo(house, account, {
      name: 'Robin Diaz',
      email: 'robin.diaz@example.com',
      phone: '+13035550155',
      role: 'admin',
    })
    await takePhone(house, robin)
    const admin = await signedIn(house, account)
    const own = `${USERS}/${account.userId}`
    const leaves = {
      demoted: () => admin.call('PATCH', own, { role: 'member' }),
      deactivated: () => admin.call('PATCH', own, { status: 'deactivated' }),
      deleted: () => admin.call('DELETE', own),
    }
    for (const [how, leave] of Object.entries(leaves))
      assert.equal(said(await leave()), '409 last_admin', how)
    assert.equal(
      said(await admin.call('PATCH', own, { name: 'Alex Kim' })),
      '200',
      'a name takes nobody away',
    )

    await changeUser(house.world.store, robin, { phone: robin.phone, phone_proven_at_ms: house.now() })
    assert.equal(said(await leaves.demoted()), '200')
    assert.equal(said(await admin.call('GET', USERS)), '403 admin_required')
  },
)

onBothEngines('a temporary code makes no administrator who stands in for another', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const robin = await personWith(house, account, 'phone')
  await giveRole(house, robin, 'admin')
  const admin = await signedIn(house, account)
  const own = `${USERS}/${account.userId}`
  const reset = await admin.call('POST', `${USERS}/${robin.userId}/second-factor-reset`, {})
  assert.equal(said(reset), '200')
  assert.equal(said(await admin.call('PATCH', own, { role: 'member' })), '409 last_admin')
  assert.equal(said(await admin.call('PATCH', own, { status: 'deactivated' })), '409 last_admin')
  assert.equal(said(await admin.call('DELETE', own)), '409 last_admin')

  const browser = await begin(house, robin)
  await answerBy(browser, 'proof', { method: 'temporary_code', code: reset.body.temporaryCode })
  assert.equal((await enrolIn(house, browser, 'sms'))['state'], 'signed_in')
  assert.equal(said(await admin.call('DELETE', own)), '204', 'with what she set up by it she does')
})
