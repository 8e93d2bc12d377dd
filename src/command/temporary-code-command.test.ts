import assert from 'node:assert/strict'
import { eventsOf } from '../../test/account-rows.ts'
import { answerBy, begin } from '../../test/authenticators.ts'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { changeUser } from '../../test/house-rows.ts'
import { mailTo } from '../../test/invited.ts'
import { temporaryCode } from './temporary-code-command.ts'

onBothEngines(
  'the operator issues a temporary code: it signs in once, is told by mail, and is recorded as of nobody',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    await signedIn(house, account)
    const issued = await temporaryCode(house.world, account.email.toUpperCase())
    assert.equal(issued.done, true)
    assert.match(issued.says, /^For Alex Kim, once, until .+ UTC\. Hand it over in person or by phone/)
    const code = /\n([A-Z2-7]{5}-[A-Z2-7]{5})$/.exec(issued.says)?.[1] ?? ''
    const mail = await mailTo(house, account.email, 'temporary code was issued')
    assert.match(mail.text, /^The operator of this service issued a temporary code/m)
    assert.ok(!mail.text.includes(code) && !mail.text.includes(code.replace('-', '')))
    const [event] = (await eventsOf(house, account)).filter(({ type }) => type === 'temporary_code_issued')
    assert.deepEqual([event?.actorId, event?.subjectId], [null, account.userId])
    const given = { method: 'temporary_code', code }
    assert.equal((await answerBy(await begin(house, account), 'second-factor', given)).state, 'signed_in')
    const again = await begin(house, account)
    assert.equal((await again.call('POST', '/api/v1/sign-in/second-factor', given)).body.code, 'code_used')
  },
)

onBothEngines(
  'no temporary code is issued for nobody, nor for a user who is deactivated',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    for (const email of ['nobody@example.com', 'nonsense', '']) {
      const answer = await temporaryCode(house.world, email)
      assert.deepEqual([answer.done, answer.says.startsWith('Nobody signs in with ')], [false, true])
    }
    await changeUser(house.world.store, account, { deactivated_at_ms: house.now() })
    const answer = await temporaryCode(house.world, account.email)
    assert.deepEqual([answer.done, /deactivated/.test(answer.says)], [false, true])
    assert.equal(
      (await eventsOf(house, account)).some(({ type }) => type === 'temporary_code_issued'),
      false,
    )
  },
)
