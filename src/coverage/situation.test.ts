import assert from 'node:assert/strict'
import fc from 'fast-check'
import { randomUser, storeUserIn } from '../../test/random-users.ts'
import { userRow } from '../../test/house-rows.ts'
import { eachEngine } from '../../test/stores.ts'
import { newId } from '../http/token.ts'
import { systemRandom } from '../random/system-random.ts'
import { decisionView, isActive, readUser } from '../user/user-store.ts'
import { decisionViewOf, standing } from './situation.ts'

const NOW = Date.UTC(2026, 10, 28, 12)

eachEngine('what the database keeps of a user tells all that decides her sign-ins', async (store) => {
  const accountId = newId(systemRandom(), 'acc')
  const states = fc.sample(randomUser, { seed: 7, numRuns: 200 })
  await store.write(async (tx) => {
    for (const [nth, state] of states.entries())
      await storeUserIn(tx, state, { accountId, id: `usr_${nth}`, nth, passwordHash: 'none' }, NOW)
  })
  for (const [nth, state] of states.entries()) {
    const user = await readUser(store.read, accountId, `usr_${nth}`)
    const row = await userRow(store, { accountId, userId: user.id })
    const codeLives = row.temporary_code_ends_at_ms !== null && row.temporary_code_ends_at_ms > NOW
    const group = { situation: row.situation, codeLives }
    assert.deepEqual(decisionViewOf(group), decisionView(user, NOW), JSON.stringify(state))
    assert.deepEqual(standing(group), {
      role: user.role,
      accepted: user.acceptedAt !== null,
      deactivated: user.deactivatedAt !== null,
      phoneUnreachable: user.phoneUnreachable,
    })
    assert.equal(isActive(user), state.status === 'active')
  }
})
