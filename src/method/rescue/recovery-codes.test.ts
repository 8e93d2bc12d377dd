import assert from 'node:assert/strict'
import { fiftyAtOnce, judge } from '../../../test/code-desk.ts'
import { type House, onBothEngines, openHouse } from '../../../test/house.ts'
import { userRow } from '../../../test/house-rows.ts'
import { MINUTE_MS } from '../../store/duration.ts'
import { statement } from '../../store/statement.ts'
import {
  makeRecoveryCodes,
  readyRecoveryCode,
  recoveryCodesMadeAt,
  removeRecoveryCodes,
  storeRecoveryCodes,
} from './recovery-codes.ts'

type Who = { accountId: string; userId: string }

const readCodes = statement((q, p: Who) =>
  q.db
    .selectFrom('recovery_codes')
    .selectAll()
    .where('account_id', '=', p.accountId)
    .where('user_id', '=', p.userId),
)

const idOf = ({ accountId, userId }: Who) => ({ accountId, id: userId })
const rowsOf = ({ world }: House, { accountId, userId }: Who) =>
  world.store.read.all(readCodes, { accountId, userId })
const left = async (house: House, who: Who) => (await userRow(house.world.store, who)).recovery_codes

/** A new set for a user. */
async function withCodes({ world }: House, who: Who): Promise<[string, ...string[]]> {
  const made = await makeRecoveryCodes(world, who)
  await world.store.write((tx) => storeRecoveryCodes(tx, idOf(who), made, world.clock.now()))
  return made.codes as [string, ...string[]]
}
const enter = async (house: House, who: Who, code: string) =>
  judge(house, who, readyRecoveryCode(house.world, who, code, house.now()))

/** How many slow hashes something costs. */
async function hashesOf({ world }: House, act: () => Promise<unknown>): Promise<number> {
  const hasher = world.passwordHasher
  let hashes = 0
  world.passwordHasher = {
    ...hasher,
    hashWithSalt: (...of) => (hashes++, hasher.hashWithSalt(...of)),
  }
  await act()
  world.passwordHasher = hasher
  return hashes
}

onBothEngines(
  'a set is ten codes of sixteen letters in groups of four, stored under slow hashes with one salt',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const user = await house.newAccount()
    const codes = await withCodes(house, user)
    assert.equal(new Set(codes).size, 10)
    for (const code of codes) assert.match(code, /^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/)
    const rows = await rowsOf(house, user)
    assert.equal(new Set(rows.map(({ code_hash: hash }) => hash)).size, 10)
    assert.equal(new Set(rows.map(({ salt }) => salt)).size, 1)
    const stored = JSON.stringify(rows)
    for (const code of codes)
      assert.ok(!stored.includes(code) && !stored.includes(code.replaceAll('-', '')), 'not in clear')
    const [other] = await rowsOf(house, await withOwnSet(house))
    assert.notEqual(other?.salt, rows[0]?.salt)
    const { accountId, userId } = user
    assert.equal(await recoveryCodesMadeAt(house.world.store.read, accountId, userId), house.now())
  },
)

async function withOwnSet(house: House): Promise<Who> {
  const user = await house.newAccount()
  await withCodes(house, user)
  return user
}

onBothEngines('each code works once, and is counted down', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const user = await house.newAccount()
  const codes = await withCodes(house, user)
  for (const [at, code] of codes.entries()) {
    assert.equal(await enter(house, user, code), 'passed')
    assert.equal(await left(house, user), 9 - at)
    const again = at === 9 ? 'code_expired' : 'wrong'
    assert.equal(await enter(house, user, code), again, 'the last one leaves none to be looked at')
  }
  assert.equal((await userRow(house.world.store, user)).wrong_in_a_row, 0)
})

onBothEngines('blanks, hyphens and small letters do not matter', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const user = await house.newAccount()
  const [first, second, third] = await withCodes(house, user)
  assert.equal(await enter(house, user, ` ${first.toLowerCase().replaceAll('-', ' ')}\t`), 'passed')
  assert.equal(await enter(house, user, (second ?? '').replaceAll('-', '–')), 'passed')
  assert.equal(await enter(house, user, (third ?? '').replaceAll('-', '')), 'passed')
})

onBothEngines('of fifty equal codes at once one passes', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const user = await house.newAccount()
  const [code] = await withCodes(house, user)
  const ready = await readyRecoveryCode(house.world, user, code, house.now())
  const outcomes = await fiftyAtOnce(() => judge(house, user, ready))
  assert.equal(outcomes['passed'], 1)
  assert.equal(await left(house, user), 9)
})

onBothEngines('a new set voids the old one, and removing it all', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { store } = house.world
  const user = await house.newAccount()
  const [old] = await withCodes(house, user)
  const prepared = await readyRecoveryCode(house.world, user, old, house.now())
  const [code, another] = await withCodes(house, user)
  assert.equal(await judge(house, user, prepared), 'wrong', 'it was on its way when the set was replaced')
  assert.equal(await enter(house, user, old), 'wrong')
  assert.equal(await enter(house, user, code), 'passed')
  assert.equal((await rowsOf(house, user)).length, 10)
  await store.write((tx) => removeRecoveryCodes(tx, idOf(user)))
  assert.equal(await enter(house, user, another ?? ''), 'code_expired')
  assert.equal(await left(house, user), 0)
  assert.equal(await recoveryCodesMadeAt(store.read, user.accountId, user.userId), null)
})

onBothEngines("another user's code is not right, and stays hers", async (t, engine) => {
  const house = await openHouse(t, { engine })
  const user = await house.newAccount()
  const other = await house.newAccount()
  const [code] = await withCodes(house, user)
  await withCodes(house, other)
  assert.equal(await enter(house, other, code), 'wrong')
  const hers = await readyRecoveryCode(house.world, user, code, house.now())
  assert.equal(await judge(house, other, hers), 'wrong', 'nor once it was made ready for its owner')
  assert.equal(await enter(house, user, code), 'passed')
})

onBothEngines(
  'a try costs one slow hash; none where no code is looked at, or where it has not the form of one',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const user = await house.newAccount()
    assert.equal(await hashesOf(house, () => withCodes(house, user)), 10)
    const [code] = await withCodes(house, user)
    const wrong = `${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`
    assert.equal(await hashesOf(house, () => enter(house, user, wrong)), 1)

    for (const misshapen of [
      '',
      'x',
      '123456',
      `${code}A`,
      code.slice(1),
      code.replace('-', '0'),
      '1'.repeat(16),
    ])
      assert.equal(
        await hashesOf(house, async () => assert.equal(await enter(house, user, misshapen), 'wrong')),
        0,
      )
    assert.equal((await userRow(house.world.store, user)).wrong_in_a_row, 8, 'each was counted all the same')
    for (let n = 0; n < 2; n++) await enter(house, user, wrong)
    const during = () => enter(house, user, code)
    const locked = async () => assert.equal(await during(), 'too_many_attempts')
    assert.equal(await hashesOf(house, locked), 0, 'during a lock')
    house.passTime(15 * MINUTE_MS)
    assert.equal(await hashesOf(house, async () => assert.equal(await during(), 'passed')), 1)

    const nobody = await house.newAccount()
    const none = async () => assert.equal(await enter(house, nobody, code), 'code_expired')
    assert.equal(await hashesOf(house, none), 0, 'where she has none')
    assert.equal((await userRow(house.world.store, nobody)).wrong_in_a_row, 0)
  },
)

onBothEngines('a code that was on its way when a lock ended is not counted as wrong', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const user = await house.newAccount()
  const [code] = await withCodes(house, user)
  for (let n = 0; n < 10; n++) await enter(house, user, 'wrong')
  const during = await readyRecoveryCode(house.world, user, code, house.now())
  house.passTime(15 * MINUTE_MS)
  assert.equal(await judge(house, user, during), 'code_expired')
  assert.equal((await userRow(house.world.store, user)).wrong_in_a_row, 10)
  assert.equal(await enter(house, user, code), 'passed')
})
