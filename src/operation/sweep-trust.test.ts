import assert from 'node:assert/strict'
import { signInRows } from '../../test/account-rows.ts'
import { onBothEngines, openHouse } from '../../test/house.ts'
import { passwordIn, personOf, signInsIn, trustedBy } from '../../test/trusting.ts'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import { sweep } from './sweep.ts'

onBothEngines('a finished sign-in is kept for 90 days', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { account, person } = await personOf(house)
  const [last] = await signInsIn(await trustedBy(house, person, 'app'))
  const isKept = async () => (await signInRows(house, account)).some(({ id }) => id === last?.id)
  house.passTime(90 * DAY_MS)
  await sweep(house.world, house.now())
  assert.ok(await isKept())
  house.passTime(SECOND_MS)
  await sweep(house.world, house.now())
  assert.ok(!(await isKept()))
})

onBothEngines(
  'what ended the trust of a browser is told for as long as the trust is kept: 90 days from its end',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { person } = await personOf(house, { deviceTrust: '1_day' })
    const browser = await trustedBy(house, person, 'app')
    house.passTime(91 * DAY_MS - MINUTE_MS)
    await sweep(house.world, house.now())
    assert.equal((await passwordIn(browser, person)).body.trustEnded?.because, 'expired')
    house.passTime(2 * MINUTE_MS)
    await sweep(house.world, house.now())
    const { body } = await passwordIn(browser, person)
    assert.deepEqual([body.askedBecause, body.trustEnded], ['not_trusted', null])
  },
)
