import assert from 'node:assert/strict'
import { addUserTo, takePhone } from '../../test/account-rows.ts'
import { temporaryCode } from '../../test/authenticators.ts'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
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

    await temporaryCode(house, robin)
    assert.equal(said(await leaves.demoted()), '200')
    assert.equal(said(await admin.call('GET', USERS)), '403 admin_required')
  },
)
