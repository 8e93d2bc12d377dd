import assert from 'node:assert/strict'
import { keyDesk, SIGN_IN } from '../../../test/key-desk.ts'
import { eachEngine } from '../../../test/stores.ts'
import { passKeyChallenge } from './key-challenge.ts'

eachEngine('a challenge is used up once, by the statement itself', async (store) => {
  const desk = keyDesk(store)
  const { accountId, userId } = await desk.newUser()
  const { challenge } = await desk.request({ accountId, userId })
  const pass = (which: string) =>
    store.write((tx) => passKeyChallenge(tx, accountId, SIGN_IN, which, desk.now))
  await assert.rejects(pass('AAAA'), /passed twice/, 'another one')
  await pass(challenge)
  await assert.rejects(pass(challenge), /passed twice/)
})
