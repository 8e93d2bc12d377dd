import assert from 'node:assert/strict'
import { addUserTo } from '../../test/account-rows.ts'
import { changeUser } from '../../test/house-rows.ts'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'

onBothEngines(
  'an account names up to three administrators, the oldest first, and nobody who left',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const browser = await signedIn(house, account)
    const names = async () => (await browser.call('GET', '/api/v1/account')).body.administrators
    const add = async (name: string, role: 'admin' | 'member', n: number) => {
      house.passTime(1_000)
      return addUserTo(house, account, {
        name,
        role,
        email: `colleague.${n}@example.com`,
        phone: `+1202555019${n}`,
      })
    }
    await add('Sam Roe', 'member', 0)
    const robin = await add('Robin Diaz', 'admin', 1)
    await add('Kit Lee', 'admin', 2)
    await add('Jo Park', 'admin', 3)
    assert.deepEqual(await names(), ['Alex Kim', 'Robin Diaz', 'Kit Lee'])
    await changeUser(house.world.store, robin, { deactivated_at_ms: house.now() })
    assert.deepEqual(await names(), ['Alex Kim', 'Kit Lee', 'Jo Park'])
  },
)

onBothEngines('who changed the account last shows by name', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const browser = await signedIn(house, await house.newAccount())
  assert.equal((await browser.call('GET', '/api/v1/account')).body.changed, null)
  house.passTime(60_000)
  const { body } = await browser.call('PATCH', '/api/v1/account', { name: 'Example Group' })
  assert.deepEqual(body.changed, { at: new Date(house.now()).toISOString(), by: 'Alex Kim' })
})
