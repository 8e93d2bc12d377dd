import assert from 'node:assert/strict'
import { personWith, signedInBy } from '../../test/authenticators.ts'
import { hostBrowser, openHosts, passes } from '../../test/behind-proxy.ts'
import { type House, onBothEngines } from '../../test/house.ts'
import { HOUR_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import { sweep } from './sweep.ts'

const findAll = statement((q, _: Record<never, never>) => q.db.selectFrom('forward_sessions').select('id'))
const countRows = async ({ world }: House) => (await world.store.read.all(findAll, {})).length

onBothEngines('what was let in is forgotten with its session, and with its user', async (t, engine) => {
  const { house, account, admin, browser } = await openHosts(t, { engine })
  const person = await personWith(house, account, 'phone')
  await passes(hostBrowser(house, await signedInBy(house, person, 'sms')))
  await passes(browser)
  assert.equal(await countRows(house), 2)
  assert.equal((await admin.call('DELETE', `/api/v1/account/users/${person.userId}`)).status, 204)
  assert.equal(await countRows(house), 1)
  await sweep(house.world, house.now() + 24 * HOUR_MS)
  assert.equal(await countRows(house), 0)
})
