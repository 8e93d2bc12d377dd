import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addApp,
  begin,
  personWith,
  recoveryCodes,
  setPolicy,
  signedInBy,
  tryBy,
  WRONG_RESCUE,
  wrongInARow,
} from '../../test/authenticators.ts'
import { type House, onBothEngines, openHouse } from '../../test/house.ts'
import { statement } from '../store/statement.ts'

const moveCodes = statement((q, p: { accountId: string; from: string; to: string }) =>
  q.db
    .updateTable('recovery_codes')
    .set({ user_id: p.to })
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.from),
)
const countThem = statement((q, p: { accountId: string; userId: string }) =>
  q.db
    .updateTable('users')
    .set({ recovery_codes: 10 })
    .where('account_id', '=', p.accountId)
    .where('id', '=', p.userId),
)

/** Counts the slow hashes of codes from here on. */
function slowHashes({ world }: House): () => number {
  const hasher = world.passwordHasher
  let hashes = 0
  world.passwordHasher = { ...hasher, hashWithSalt: (...of) => (hashes++, hasher.hashWithSalt(...of)) }
  return () => hashes
}

test('nothing slow is done for an answer that the sign-in does not ask for', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const person = await personWith(house, account, 'phone')
  await recoveryCodes(await signedInBy(house, person, 'sms'))
  const given = { method: 'recovery_code', code: WRONG_RESCUE.recovery_code }
  const hashes = slowHashes(house)
  const asked = await begin(house, person)
  for (let tries = 0; tries < 15; tries++)
    assert.equal(await tryBy(asked, given, 'proof'), '422 method_not_offered')
  await setPolicy(house, account, { primary: 'app', backup: null })
  const enrols = await begin(house, person)
  for (let tries = 0; tries < 15; tries++) assert.equal(await tryBy(enrols, given), '422 method_not_offered')
  assert.deepEqual([hashes(), await wrongInARow(house, person)], [0, 0])
  assert.equal(await tryBy(enrols, given, 'proof'), '422 code_wrong')
  assert.deepEqual(
    [hashes(), await wrongInARow(house, person)],
    [1, 1],
    'what is asked for is looked at, and counted',
  )
})

onBothEngines(
  'recovery codes that are moved to another user in the database open nothing',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const [thief, victim] = [
      await personWith(house, account, 'phone'),
      await personWith(house, account, 'phone+app'),
    ]
    const [code] = await recoveryCodes(await signedInBy(house, thief, 'sms'))
    const { accountId } = account
    await house.world.store.write(async (tx) => {
      await tx.run(moveCodes, { accountId, from: thief.userId, to: victim.userId })
      await tx.run(countThem, { accountId, userId: victim.userId })
    })
    assert.equal(await tryBy(await begin(house, victim), { method: 'recovery_code', code }), '422 code_wrong')
  },
)

onBothEngines(
  'under a clock that was put back no code of an app is judged, and none counted',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const person = await personWith(house, account, 'phone')
    const app = await addApp(house, await signedInBy(house, person, 'sms'))
    await setPolicy(house, account, { primary: 'app', backup: null })
    house.passTime(60 * 60_000)
    const ahead = await begin(house, person)
    assert.equal(await tryBy(ahead, { method: 'app', code: app.code() }), '200')
    house.passTime(-50 * 60_000)
    const back = await begin(house, person)
    for (let tries = 0; tries < 12; tries++)
      assert.equal(await tryBy(back, { method: 'app', code: app.code() }), '422 code_expired')
    assert.equal(await wrongInARow(house, person), 0)
    house.passTime(52 * 60_000)
    assert.equal(await tryBy(await begin(house, person), { method: 'app', code: app.code() }), '200')
  },
)
