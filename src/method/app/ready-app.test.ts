import assert from 'node:assert/strict'
import { Secret } from 'otpauth'
import { nextCode, testApp, wrongAppCode } from '../../../test/authenticators.ts'
import { fiftyAtOnce, judge, NEW_APP, offered, SIGN_IN, withApp } from '../../../test/code-desk.ts'
import { type House, onBothEngines, openHouse, type TestAccount } from '../../../test/house.ts'
import { userRow } from '../../../test/house-rows.ts'
import { MINUTE_MS, SECOND_MS } from '../../store/duration.ts'
import { statement } from '../../store/statement.ts'
import type { Engine } from '../../store/statement.ts'
import { switchCodesOff } from '../../user/factor-store.ts'
import { findOffer, useOffer } from './app-offer.ts'
import { appRows, appsOf, removeApp, removeAppsOf, renameApp, useStep } from './app-store.ts'
import { readyAppCode, readyAppOffer } from './ready-app.ts'

type Row = { id: string; secret: string }

const readSecrets = statement((q, p: { accountId: string }) =>
  q.db.selectFrom('apps').select(['id', 'secret']).where('account_id', '=', p.accountId).orderBy('id'),
)
const writeSecret = statement((q, p: Row) =>
  q.db.updateTable('apps').set({ secret: p.secret }).where('id', '=', p.id),
)
const giveApp = statement((q, p: { id: string; userId: string; accountId: string }) =>
  q.db.updateTable('apps').set({ user_id: p.userId, account_id: p.accountId }).where('id', '=', p.id),
)
const moveOffer = statement((q, p: { from: string; to: string }) =>
  q.db.updateTable('app_offers').set({ secret: p.to }).where('secret', '=', p.from),
)
const offerSecrets = statement((q, _: Record<never, never>) =>
  q.db.selectFrom('app_offers').select('secret').orderBy('owner_id'),
)

/** A house whose clock stands still, in the middle of a step. */
async function stoppedHouse(t: Parameters<typeof openHouse>[0], engine: Engine): Promise<House> {
  const house = await openHouse(t, { engine })
  house.stopTime()
  house.passTime(15 * SECOND_MS - (house.now() % (30 * SECOND_MS)))
  return house
}
const enter = (house: House, who: TestAccount, code: string) =>
  judge(house, who, readyAppCode(house.world, code))
const confirm = (house: House, who: TestAccount, given: { id: string; code: string; name?: string }) =>
  judge(house, who, readyAppOffer(house.world, given), NEW_APP)
const namesOf = async (house: House, { accountId, userId }: TestAccount) =>
  (await appsOf(house.world.store.read, accountId, userId)).map(({ name }) => name)

onBothEngines('a code of the app answers, one step either side and no further', async (t, engine) => {
  const house = await stoppedHouse(t, engine)
  const user = await house.newAccount()
  const app = await withApp(house, user)
  const code = app.code()
  house.passTime(-60 * SECOND_MS)
  assert.equal(await enter(house, user, code), 'wrong', 'two steps too early')
  house.passTime(30 * SECOND_MS)
  const early = await withApp(house, user, 'Another')
  assert.equal(await enter(house, user, code), 'passed', 'the clock of her phone is a step ahead')
  const late = early.code()
  house.passTime(60 * SECOND_MS)
  assert.equal(await enter(house, user, late), 'wrong', 'two steps too late')
  const behind = early.code()
  house.passTime(30 * SECOND_MS)
  assert.equal(await enter(house, user, behind), 'passed', 'the clock of her phone is a step behind')
})

onBothEngines(
  'a step once used is dead, and so are older ones; the same code sent again costs no try',
  async (t, engine) => {
    const house = await stoppedHouse(t, engine)
    const user = await house.newAccount()
    const app = await withApp(house, user)
    const older = app.code()
    nextCode(house)
    const code = app.code()
    assert.equal(await enter(house, user, code), 'passed')
    assert.equal(await enter(house, user, code), 'code_used')
    assert.equal((await userRow(house.world.store, user)).wrong_in_a_row, 0)
    assert.equal(await enter(house, user, older), 'wrong', 'an older one is a guess like any other')
    assert.equal((await userRow(house.world.store, user)).wrong_in_a_row, 1)
    house.passTime(60 * SECOND_MS)
    assert.equal(await enter(house, user, code), 'wrong', 'once it is too old, the used one is too')
    assert.equal((await userRow(house.world.store, user)).wrong_in_a_row, 2)
  },
)

onBothEngines('a wrong code is counted, and without an app no code is', async (t, engine) => {
  const house = await stoppedHouse(t, engine)
  const user = await house.newAccount()
  assert.equal(await enter(house, user, '123456'), 'code_expired')
  const app = await withApp(house, user)
  assert.equal(await enter(house, user, wrongAppCode(house, app)), 'wrong')
  assert.equal((await userRow(house.world.store, user)).wrong_in_a_row, 1)
  const stranger = await house.newAccount()
  await withApp(house, stranger)
  nextCode(house)
  assert.equal(await enter(house, stranger, app.code()), 'wrong', "another user's app answers nothing")
})

onBothEngines(
  'while the clock is put back by an hour no code of an app is judged, nor counted',
  async (t, engine) => {
    const house = await stoppedHouse(t, engine)
    const user = await house.newAccount()
    const app = await withApp(house, user)
    house.passTime(-60 * MINUTE_MS)
    assert.equal(await enter(house, user, app.code()), 'code_expired')
    assert.equal((await userRow(house.world.store, user)).wrong_in_a_row, 0)
    house.passTime(60 * MINUTE_MS)
    assert.equal(await enter(house, user, app.code()), 'passed')
  },
)

onBothEngines('of fifty equal codes at once one passes, and the others cost no try', async (t, engine) => {
  const house = await stoppedHouse(t, engine)
  const user = await house.newAccount()
  const code = (await withApp(house, user)).code()
  assert.deepEqual(await fiftyAtOnce(() => enter(house, user, code)), { passed: 1, code_used: 49 })
  assert.equal((await userRow(house.world.store, user)).wrong_in_a_row, 0)
})

onBothEngines(
  'the statements that use a step or an offer up say by themselves whether they won',
  async (t, engine) => {
    const house = await stoppedHouse(t, engine)
    const { store } = house.world
    const user = await house.newAccount()
    await withApp(house, user)
    const [app] = await appRows(store.read, user)
    assert.ok(app)
    const step = app.last_step + 1
    const use = (one: number) => store.write((tx) => useStep(tx, app, one, house.now()))
    assert.equal(await use(step), true)
    assert.deepEqual([await use(step), await use(step - 1), await use(step + 1)], [false, false, true])
    await offered(house, user)
    const offer = await findOffer(store.read, { accountId: user.accountId, ownerId: NEW_APP.ownerId })
    assert.ok(offer)
    const spend = () => store.write((tx) => useOffer(tx, offer, house.now()))
    assert.deepEqual([await spend(), await spend()], [true, false])
  },
)

onBothEngines(
  'secrets that are swapped in the database, or moved to another user, answer nothing: it fails closed',
  async (t, engine) => {
    const house = await stoppedHouse(t, engine)
    const { store } = house.world
    const user = await house.newAccount()
    const apps = [await withApp(house, user), await withApp(house, user)]
    nextCode(house)
    const { accountId } = user
    const [one, other] = await store.read.all(readSecrets, { accountId })
    assert.ok(one && other)
    await store.write((tx) => tx.run(writeSecret, { id: one.id, secret: other.secret }))
    await store.write((tx) => tx.run(writeSecret, { id: other.id, secret: one.secret }))
    for (const app of apps) await assert.rejects(enter(house, user, app.code()))
    await store.write((tx) => tx.run(writeSecret, one))
    await store.write((tx) => tx.run(writeSecret, other))
    assert.equal(await enter(house, user, apps[0]?.code() ?? ''), 'passed')

    const thief = await house.newAccount()
    const moved = { id: apps[1]?.id ?? '', accountId: thief.accountId, userId: thief.userId }
    await store.write((tx) => tx.run(giveApp, moved))
    await assert.rejects(enter(house, thief, apps[1]?.code() ?? ''))
  },
)

onBothEngines('an app is hers once its first code came back, which signs nobody in', async (t, engine) => {
  const house = await stoppedHouse(t, engine)
  const user = await house.newAccount()
  const app = testApp(house, await offered(house, user))
  assert.equal(await enter(house, user, app.code()), 'code_expired', 'not before')
  assert.equal(await confirm(house, user, { id: app.id, code: wrongAppCode(house, app) }), 'wrong')
  assert.deepEqual(await namesOf(house, user), [])
  assert.equal((await userRow(house.world.store, user)).ever_enrolled_at_ms, null)
  const code = app.code()
  assert.equal(await confirm(house, user, { id: app.id, code, name: 'My phone' }), 'passed')
  const row = await userRow(house.world.store, user)
  assert.deepEqual([row.apps, row.ever_enrolled_at_ms], [1, house.now()])
  assert.equal(await enter(house, user, code), 'code_used')
  nextCode(house)
  assert.equal(await enter(house, user, app.code()), 'passed')
  const { accountId, userId } = user
  assert.deepEqual(await appsOf(house.world.store.read, accountId, userId), [
    { id: app.id, name: 'My phone', createdAt: house.now() - 30_000, lastUsedAt: house.now() },
  ])
})

onBothEngines(
  'of fifty equal confirmations at once one binds, and the offer is used up with it',
  async (t, engine) => {
    const house = await stoppedHouse(t, engine)
    const user = await house.newAccount()
    const app = testApp(house, await offered(house, user))
    const given = { id: app.id, code: app.code() }
    assert.deepEqual(await fiftyAtOnce(() => confirm(house, user, given)), { passed: 1, code_used: 49 })
    assert.deepEqual(await namesOf(house, user), ['Authenticator app'])
    assert.notEqual((await offered(house, user)).id, app.id, 'the next one has another secret')
  },
)

onBothEngines('asked for again, the secret is another one, and the one before is void', async (t, engine) => {
  const house = await stoppedHouse(t, engine)
  const user = await house.newAccount()
  const first = testApp(house, await offered(house, user))
  const second = testApp(house, await offered(house, user))
  assert.notEqual(second.id, first.id)
  assert.notEqual(second.secret, first.secret)
  assert.equal(await confirm(house, user, { id: first.id, code: first.code() }), 'code_expired')
  const elsewhere = testApp(house, await offered(house, user, SIGN_IN))
  assert.equal(await confirm(house, user, { id: elsewhere.id, code: elsewhere.code() }), 'code_expired')
  assert.equal((await userRow(house.world.store, user)).wrong_in_a_row, 0)
  assert.equal(await confirm(house, user, { id: second.id, code: second.code() }), 'passed')
})

onBothEngines(
  'an offer is worth nothing after ten minutes, under a clock put back, elsewhere, or to somebody else',
  async (t, engine) => {
    const house = await stoppedHouse(t, engine)
    const user = await house.newAccount()
    const app = testApp(house, await offered(house, user))
    const take = () => confirm(house, user, { id: app.id, code: app.code() })
    house.passTime(10 * MINUTE_MS)
    assert.equal(await take(), 'code_expired')
    house.passTime(-10 * MINUTE_MS - 61 * SECOND_MS)
    assert.equal(await take(), 'code_expired')
    house.passTime(61 * SECOND_MS)
    const given = { id: app.id, code: app.code() }
    assert.equal(await judge(house, user, readyAppOffer(house.world, given), SIGN_IN), 'code_expired')
    assert.equal(await confirm(house, await house.newAccount(), given), 'code_expired')
    assert.equal(await confirm(house, user, { ...given, id: `${app.id}x` }), 'code_expired')
    house.passTime(10 * MINUTE_MS - 1)
    assert.equal(await take(), 'passed')
  },
)

onBothEngines('an offer whose secret was swapped in the database binds nothing', async (t, engine) => {
  const house = await stoppedHouse(t, engine)
  const { store } = house.world
  const user = await house.newAccount()
  const app = testApp(house, await offered(house, user))
  await offered(house, user, SIGN_IN)
  const [one, other] = await store.read.all(offerSecrets, {})
  await store.write((tx) => tx.run(moveOffer, { from: one?.secret ?? '', to: other?.secret ?? '' }))
  await assert.rejects(confirm(house, user, { id: app.id, code: app.code() }))
  assert.deepEqual(await namesOf(house, user), [])
})

onBothEngines('apps have names of their own, twenty at most, and go one by one', async (t, engine) => {
  const house = await stoppedHouse(t, engine)
  const { store } = house.world
  const user = await house.newAccount()
  const who = { accountId: user.accountId, id: user.userId }
  const apps = [
    await withApp(house, user),
    await withApp(house, user, 'Work phone'),
    await withApp(house, user),
  ]
  assert.deepEqual(await namesOf(house, user), ['Authenticator app', 'Work phone', 'Authenticator app 2'])
  const [first] = apps
  assert.ok(first)
  assert.equal(await store.write((tx) => renameApp(tx, who, first.id, 'Old phone')), true)
  const stranger = await house.newAccount()
  const other = { accountId: stranger.accountId, id: stranger.userId }
  assert.equal(await store.write((tx) => renameApp(tx, other, first.id, 'Mine')), false)
  assert.equal(await store.write((tx) => removeApp(tx, other, first.id)), false)
  assert.deepEqual(await namesOf(house, user), ['Old phone', 'Work phone', 'Authenticator app 2'])
  assert.equal(await store.write((tx) => removeApp(tx, who, first.id)), true)
  assert.equal(await enter(house, user, first.code()), 'wrong', 'what is removed answers nothing')
  assert.equal((await userRow(store, user)).apps, 2)
  while ((await namesOf(house, user)).length < 20) await withApp(house, user)
  await assert.rejects(withApp(house, user))
  assert.equal((await namesOf(house, user)).length, 20)
  await store.write((tx) => removeAppsOf(tx, who))
  assert.equal((await userRow(store, user)).apps, 0)
})

onBothEngines('a new app switches codes on again that had been switched off', async (t, engine) => {
  const house = await stoppedHouse(t, engine)
  const { store } = house.world
  const user = await house.newAccount()
  const who = { accountId: user.accountId, id: user.userId }
  await store.write((tx) => switchCodesOff(tx, who, house.now()))
  await withApp(house, user)
  assert.equal((await userRow(store, user)).codes_disabled_at_ms, null)
})

onBothEngines('no secret of an app stands in the database in clear', async (t, engine) => {
  const house = await stoppedHouse(t, engine)
  const user = await house.newAccount()
  const app = await withApp(house, user)
  const offer = await offered(house, user)
  const stored = JSON.stringify([
    await house.world.store.read.all(readSecrets, { accountId: user.accountId }),
    await house.world.store.read.all(offerSecrets, {}),
  ])
  for (const { secret } of [app, offer]) {
    const bytes = Buffer.from(Secret.fromBase32(secret).bytes)
    for (const clear of [
      secret,
      ...(['base64url', 'base64', 'hex'] as const).map((way) => bytes.toString(way)),
    ])
      assert.ok(!stored.includes(clear), clear)
  }
})
