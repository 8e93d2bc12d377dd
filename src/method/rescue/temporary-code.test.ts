import assert from 'node:assert/strict'
import { fiftyAtOnce, judge, SIGN_IN } from '../../../test/code-desk.ts'
import { type House, onBothEngines, openHouse } from '../../../test/house.ts'
import { userRow } from '../../../test/house-rows.ts'
import { HOUR_MS, SECOND_MS } from '../../store/duration.ts'
import { statement } from '../../store/statement.ts'
import { readUser, userToChange } from '../../user/user-store.ts'
import { issueTemporaryCode, readyTemporaryCode } from './temporary-code.ts'

type Who = { accountId: string; userId: string }

const readCode = statement((q, p: Who) =>
  q.db
    .selectFrom('temporary_codes')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId),
)
const giveCode = statement((q, p: Who & { hash: string }) =>
  q.db
    .updateTable('temporary_codes')
    .set({ code_hash: p.hash })
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId),
)

const idOf = ({ accountId, userId }: Who) => ({ accountId, id: userId })
const issue = ({ world }: House, who: Who, hours = 24) =>
  world.store.write((tx) => issueTemporaryCode(world, tx, idOf(who), null, hours, world.clock.now()))
const enter = (house: House, who: Who, code: string) =>
  judge(house, who, readyTemporaryCode(house.world, code))
const rowOf = ({ world }: House, { accountId, userId }: Who) =>
  world.store.read.first(readCode, { accountId, userId })
const wrongInARow = async (house: House, who: Who) => (await userRow(house.world.store, who)).wrong_in_a_row

onBothEngines('a temporary code is ten letters and digits, and works once', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const user = await house.newAccount()
  const { code, expiresAt } = await issue(house, user)
  assert.match(code, /^[A-Z2-7]{10}$/)
  assert.equal(expiresAt, house.now() + 24 * HOUR_MS)
  const { store } = house.world
  assert.equal((await readUser(store.read, user.accountId, user.userId)).temporaryCodeEndsAt, expiresAt)
  assert.ok(!JSON.stringify(await rowOf(house, user)).includes(code), 'not in clear')
  const typed = ` ${code.slice(0, 5).toLowerCase()} - ${code.slice(5)}`
  assert.equal(await enter(house, user, typed), 'passed', 'capitals, blanks and hyphens do not matter')
  assert.equal((await userRow(store, user)).temporary_code_ends_at_ms, null)
  assert.equal(await enter(house, user, code), 'code_used')
  assert.equal(await enter(house, user, 'AAAAAAAAAA'), 'code_expired', 'there is none any more')
  assert.equal(await wrongInARow(house, user), 0)
})

onBothEngines('a wrong one is counted while one is live, and only then', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const user = await house.newAccount()
  assert.equal(await enter(house, user, 'AAAAAAAAAA'), 'code_expired')
  const { code } = await issue(house, user)
  const wrong = `${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`
  for (const typed of [wrong, '', code.slice(1), `${code}A`, 'é'])
    assert.equal(await enter(house, user, typed), 'wrong')
  assert.equal(await wrongInARow(house, user), 5)
  assert.equal(await enter(house, user, code), 'passed')
})

onBothEngines('of fifty equal codes at once one passes, and the others cost no try', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const user = await house.newAccount()
  const { code } = await issue(house, user)
  assert.deepEqual(await fiftyAtOnce(() => enter(house, user, code)), { passed: 1, code_used: 49 })
  assert.equal(await wrongInARow(house, user), 0)
})

onBothEngines(
  'it lives for the hours that it was issued for, to the millisecond, and never for more than a day',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const user = await house.newAccount()
    for (const [hours, lives] of [
      [1, 1],
      [24, 24],
      [1_000, 24],
    ] as const) {
      const late = await issue(house, user, hours)
      assert.equal(late.expiresAt, house.now() + lives * HOUR_MS)
      house.passTime(lives * HOUR_MS)
      assert.equal(await enter(house, user, late.code), 'code_expired')
      const inTime = await issue(house, user, hours)
      house.passTime(lives * HOUR_MS - 1)
      assert.equal(await enter(house, user, inTime.code), 'passed')
    }
    assert.equal(await wrongInARow(house, user), 0)
  },
)

onBothEngines('a clock that is put back lets none live longer', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const user = await house.newAccount()
  const { code } = await issue(house, user)
  house.passTime(-61 * SECOND_MS)
  assert.equal(await enter(house, user, code), 'code_expired')
  house.passTime(1 * SECOND_MS)
  assert.equal(await enter(house, user, code), 'passed', "a minute is another node's clock")
})

onBothEngines('there is one at a time: a new one voids the old one', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const user = await house.newAccount()
  const old = await issue(house, user)
  const { code } = await issue(house, user)
  assert.equal(await enter(house, user, old.code), 'wrong')
  assert.equal(await enter(house, user, code), 'passed')
  assert.equal(await enter(house, user, (await issue(house, user)).code), 'passed', 'after a used one too')
})

onBothEngines('the statement that uses a code up says by itself whether it won', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { store } = house.world
  const { accountId, userId } = await house.newAccount()
  const { code } = await issue(house, { accountId, userId })
  const ready = readyTemporaryCode(house.world, code)
  const accept = () =>
    store.write(async (tx) => {
      const user = await userToChange(tx, accountId, userId)
      return ready.accept(tx, user, SIGN_IN, house.now())
    })
  assert.deepEqual(await accept(), { bound: null })
  assert.equal(await accept(), null)
})

onBothEngines(
  "another user's code is not right, and neither is its hash in her own row",
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const user = await house.newAccount()
    const thief = await house.newAccount()
    const { code } = await issue(house, user)
    await issue(house, thief)
    assert.equal(await enter(house, thief, code), 'wrong')
    const hash = (await rowOf(house, user))?.code_hash ?? ''
    const { accountId, userId } = thief
    await house.world.store.write((tx) => tx.run(giveCode, { accountId, userId, hash }))
    assert.equal(await enter(house, thief, code), 'wrong')
    assert.equal(await enter(house, user, code), 'passed')
  },
)
