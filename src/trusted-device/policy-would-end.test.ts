import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { setPolicy } from '../../test/authenticators.ts'
import { type House, onBothEngines, openHouse } from '../../test/house.ts'
import { multiplyDevices } from '../../test/many-rows.ts'
import { newId } from '../http/token.ts'
import { DEVICE_TRUST, type DeviceTrust } from '../policy/device-trust.ts'
import { type SavedPolicy, readPolicy } from '../policy/policy-store.ts'
import { allowedMethods, METHOD_CHOICES, type TwoFactorPolicy } from '../policy/policy.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../store/duration.ts'
import { SLICE } from '../store/slices.ts'
import { type TrustCount, trustThatEnded, trustThatWouldEnd } from './count-trust.ts'
import { liveDevicesOf, stateOf } from './live-devices.ts'
import {
  devicesOf,
  endDevice,
  noteDeviceUsed,
  storeTrust,
  type TrustedDevice,
} from './trusted-device-store.ts'

type Account = { accountId: string }

/** Devices that are trusted at this moment, under the policy of this moment: whose, and earned by which of its methods. */
async function storeDevices(
  { world, now }: House,
  { accountId }: Account,
  policy: SavedPolicy,
  devices: { userId: string; nth: number }[],
): Promise<void> {
  const methods = allowedMethods(policy)
  const at = now()
  await world.store.write(async (tx) => {
    for (const { userId, nth } of devices) {
      const id = newId(world.random, 'dev')
      const earnedBy = methods[nth % methods.length] ?? 'sms'
      const endsAt = at + DEVICE_TRUST[policy.deviceTrust].ms
      const browser = { browserHash: id, address: '127.0.0.1', browser: 'Firefox on Linux' }
      await storeTrust(
        tx,
        { accountId, userId, id, publicKey: null, earnedBy, endsAt, ...browser },
        policy,
        at,
      )
    }
  })
}

/** Every device of these users that is trusted at this moment. */
async function liveOf(
  { world, now }: House,
  { accountId }: Account,
  users: string[],
): Promise<TrustedDevice[]> {
  const found: TrustedDevice[] = []
  for (const userId of users)
    for (const { device } of await liveDevicesOf(world.store.read, { accountId, userId }, now()))
      found.push(device)
  return found
}

const policy = fc
  .record({
    active: fc.constantFrom(true, true, true, false),
    methods: fc.constantFrom(...Object.values(METHOD_CHOICES)),
    deviceTrust: fc.constantFrom(...(Object.keys(DEVICE_TRUST) as DeviceTrust[])),
  })
  .map(({ active, methods, deviceTrust }): TwoFactorPolicy => ({ active, ...methods, deviceTrust }))
const USERS = ['usr_1', 'usr_2', 'usr_3', 'usr_4']
const story = fc.record({
  // a policy is saved, time passes, devices are trusted, time passes
  steps: fc.array(
    fc.record({
      policy,
      hours: fc.tuple(fc.nat(40), fc.nat(40)),
      devices: fc.array(fc.record({ userId: fc.constantFrom(...USERS), nth: fc.nat(1) }), { maxLength: 8 }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  revoked: fc.boolean(),
  wanted: fc.array(policy, { minLength: 3, maxLength: 3 }),
})

onBothEngines(
  'what a policy would end is exactly what it ends when it is saved: devices, users and why',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const { read } = house.world.store
    let [devices, none] = [0, 0]
    for (const told of fc.sample(story, { seed: 6, numRuns: engine === 'sqlite' ? 60 : 20 })) {
      const account = await house.newAccount()
      for (const { policy: saved, hours, devices: given } of told.steps) {
        await setPolicy(house, account, saved)
        house.passTime(hours[0] * HOUR_MS)
        if (saved.deviceTrust !== 'single_sign_on')
          await storeDevices(house, account, await readPolicy(read, account.accountId), given)
        house.passTime(hours[1] * HOUR_MS)
      }
      const [first] = await liveOf(house, account, USERS)
      if (first && told.revoked)
        await house.world.store.write((tx) => endDevice(tx, first, 'revoked', house.now()))
      // one after the other, so that the later ones find what the earlier ones have left
      for (const wanted of told.wanted) {
        const before = await liveOf(house, account, USERS)
        const counted = await trustThatWouldEnd(read, account.accountId, wanted, house.now())
        assert.deepEqual(await liveOf(house, account, USERS), before, 'counting ends nothing')
        await setPolicy(house, account, wanted)
        const after = new Set((await liveOf(house, account, USERS)).map(({ id }) => id))
        const ended = before.filter(({ id }) => !after.has(id))
        assert.equal(counted.ends.devices, ended.length)
        assert.equal(counted.ends.users, new Set(ended.map(({ userId }) => userId)).size)
        assert.deepEqual(counted.trusted, {
          devices: before.length,
          users: new Set(before.map(({ userId }) => userId)).size,
        })
        await sameUsers(house, counted.ends, ended)
        const saved = await readPolicy(read, account.accountId)
        assert.deepEqual(
          await trustThatEnded(read, account.accountId, saved),
          counted,
          'and told the same after',
        )
        devices += ended.length
        none += ended.length === 0 ? 1 : 0
        house.passTime(HOUR_MS)
      }
    }
    assert.ok(devices > 30 && none > 10, `some end, some do not: ${devices} devices, ${none} times none`)
  },
)

/** Holds what was counted of users to the devices that have ended, and to how these stand now. */
async function sameUsers(
  { world, now }: House,
  { most, because }: TrustCount['ends'],
  ended: TrustedDevice[],
): Promise<void> {
  const byUser = Map.groupBy(ended, ({ userId }) => userId)
  const sum = (users: [string, number][]) => users.toSorted(([one], [other]) => one.localeCompare(other))
  assert.deepEqual(
    sum(most.map(({ userId, devices }) => [userId, devices])),
    sum([...byUser].map(([userId, devices]) => [userId, devices.length])),
  )
  assert.deepEqual(
    most.map(({ devices }) => devices),
    most.map(({ devices }) => devices).toSorted((one, other) => other - one),
    'who loses most comes first',
  )
  const all = new Set<string>()
  for (const one of most) {
    const causes: string[] = []
    for (const device of byUser.get(one.userId) ?? []) {
      const state = await stateOf(world.store.read, device, now())
      causes.push(state.is === 'over' ? state.because : 'live')
    }
    assert.ok(causes.includes(one.because), `${one.because} is none of ${causes.join(', ')}`)
    for (const cause of causes) all.add(cause)
  }
  assert.deepEqual(new Set<string>(because), all)
}

onBothEngines(
  'of more devices than are counted at a time each is counted once, the fifty who lose most are named, and nobody of another account',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const { store } = house.world
    const [account, other] = [await house.newAccount(), await house.newAccount()]
    const users = Array.from({ length: 100 }, (_, nth) => `usr_${nth}`)
    for (const one of [account, other]) {
      await setPolicy(house, one, { primary: 'sms', backup: 'app', deviceTrust: '1_week' })
      const saved = await readPolicy(store.read, one.accountId)
      const devices = users.flatMap((userId) => [0, 1, 0].map((nth) => ({ userId, nth })))
      await storeDevices(house, one, saved, one === account ? devices : devices.slice(0, 10))
    }
    const TIMES = 2 ** 7
    await multiplyDevices(store, account.accountId, 7)
    assert.ok(300 * TIMES > SLICE)
    const saved = await readPolicy(store.read, account.accountId)
    await storeDevices(
      house,
      account,
      saved,
      [0, 1, 0, 1, 0, 1, 0].map((nth) => ({ userId: 'usr_77b', nth })),
    )
    const current = await readPolicy(store.read, account.accountId)
    const would = async (over: Partial<TwoFactorPolicy>) => {
      const { read } = store
      const { trusted, ends } = await trustThatWouldEnd(
        read,
        account.accountId,
        { ...current, ...over },
        house.now(),
      )
      const { most, ...sums } = ends
      return { trusted, ...sums, most: most.length, first: most[0] }
    }
    const ALL = { devices: 300 * TIMES + 7, users: 100 * TIMES }
    const none = { devices: 0, users: 0, because: [], most: 0, first: undefined }
    const first = (devices: number, because: string) => ({ userId: 'usr_77b', devices, because })

    assert.deepEqual(await would({ primary: 'app', backup: null }), {
      trusted: ALL,
      devices: 200 * TIMES + 4,
      users: 100 * TIMES,
      because: ['method_not_allowed'],
      most: 50,
      first: first(6, 'method_not_allowed'),
    })
    for (const [over, because] of [
      [{ active: false }, 'two_factor_off'],
      [{ deviceTrust: 'single_sign_on' }, 'shorter_period'],
    ] as const)
      assert.deepEqual(await would(over), {
        trusted: ALL,
        ...ALL,
        because: [because],
        most: 50,
        first: first(10, because),
      })
    assert.deepEqual(await would({}), { trusted: ALL, ...none })
    assert.deepEqual(await would({ deviceTrust: '1_day' }), { trusted: ALL, ...none }, 'sooner, but not yet')
    house.passTime(DAY_MS)
    assert.equal((await would({ deviceTrust: '1_day' })).devices, ALL.devices)
    await setPolicy(house, account, { primary: 'app', backup: null })
    const left = { devices: 100 * TIMES + 3, users: 100 * TIMES }
    const then = await would({ deviceTrust: '1_day' })
    assert.deepEqual(then.trusted, left, 'what is over already is trusted no more')
    assert.equal(then.devices, left.devices, 'and ends no more')
  },
)

test('trust that was used under a clock that has been put back is over, and counted no more', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const { read } = house.world.store
  const account = await house.newAccount()
  await setPolicy(house, account, { primary: 'sms', backup: 'app', deviceTrust: '1_week' })
  const saved = await readPolicy(read, account.accountId)
  await storeDevices(house, account, saved, [{ userId: 'usr_1', nth: 0 }])
  const count = async (over: Partial<TwoFactorPolicy>) => {
    const { trusted, ends } = await trustThatWouldEnd(
      read,
      account.accountId,
      { ...saved, ...over },
      house.now(),
    )
    return [trusted.devices, ends.devices]
  }
  assert.deepEqual(await count({ active: false }), [1, 1])
  await house.world.store.write(async (tx) => {
    const [device] = await devicesOf(tx, { accountId: account.accountId, userId: 'usr_1' }, house.now())
    assert.ok(device)
    const from = { address: '127.0.0.1', browser: 'Firefox on Linux' }
    await noteDeviceUsed(tx, device, from, house.now() + 2 * MINUTE_MS)
  })
  assert.deepEqual(await count({ active: false }), [0, 0])
  assert.deepEqual(await count({}), [0, 0])
})
