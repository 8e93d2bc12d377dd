import assert from 'node:assert/strict'
import { personWith } from '../../test/authenticators.ts'
import { allAnswered } from '../../test/mails.ts'
import { onBothEngines } from '../../test/house.ts'
import { withPhone } from '../../test/session-authenticators.ts'

const toldOf = (sent: { to: string; text: string }[], phone: string) =>
  sent.filter(({ to, text }) => to === phone && !/#\d{6}$/.test(text)).length

onBothEngines(
  'a number is told of a change within its own budget alone, and one that cannot receive SMS is not',
  async (t, engine) => {
    const { house, account, browser } = await withPhone(t, { engine })
    const person = await personWith(house, account, 'phone')
    const reset = (phone: string) =>
      browser.call('POST', `/api/v1/account/users/${person.userId}/second-factor-reset`, { phone })
    const [one, other] = ['+12025550171', '+12025550172']
    assert.equal((await reset(one)).status, 200)
    await allAnswered(house)
    assert.equal(toldOf(house.sent, person.phone), 1, 'her number is told')
    for (let round = 0; round < 4; round++) {
      assert.equal((await reset(other)).status, 200)
      assert.equal((await reset(one)).status, 200)
    }
    await allAnswered(house)
    assert.deepEqual(
      [toldOf(house.sent, one), toldOf(house.sent, other)],
      [2, 2],
      'two an hour, as every number that nobody has proved',
    )
    assert.equal((await reset(other)).status, 200)
    assert.equal((await reset(one)).status, 429, 'and a user is not buried in mail about it')
  },
)
