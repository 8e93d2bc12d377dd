import assert from 'node:assert/strict'
import fc from 'fast-check'
import { setPolicy } from '../../test/authenticators.ts'
import { type House, onBothEngines, openHouse } from '../../test/house.ts'
import { newId } from '../http/token.ts'
import { DEVICE_TRUST, type DeviceTrust } from '../policy/device-trust.ts'
import { type SavedPolicy, readPolicy } from '../policy/policy-store.ts'
import { allowedMethods, METHOD_CHOICES, type TwoFactorPolicy } from '../policy/policy.ts'
import { DAY_MS, HOUR_MS } from '../store/duration.ts'
import { type EndedOf, liveDevicesOf, stateOf, trustThatWouldEnd } from './live-devices.ts'
import { endDevice, storeTrust, type TrustedDevice } from './trusted-device-store.ts'

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
        assert.equal(counted.devices, ended.length)
        await sameUsers(house, counted.users, ended)
        devices += ended.length
        none += ended.length === 0 ? 1 : 0
        house.passTime(HOUR_MS)
      }
    }
    assert.ok(devices > 30 && none > 10, `some end, some do not: ${devices} devices, ${none} times none`)
  },
)

/** Holds what was counted of users to the devices that have ended, and to how these stand now. */
async function sameUsers({ world, now }: House, counted: EndedOf[], ended: TrustedDevice[]): Promise<void> {
  const byUser = Map.groupBy(ended, ({ userId }) => userId)
  const sum = (users: [string, number][]) => users.toSorted(([one], [other]) => one.localeCompare(other))
  assert.deepEqual(
    sum(counted.map(({ userId, devices }) => [userId, devices])),
    sum([...byUser].map(([userId, devices]) => [userId, devices.length])),
  )
  for (const { userId, because } of counted) {
    const causes: string[] = []
    for (const device of byUser.get(userId) ?? []) {
      const state = await stateOf(world.store.read, device, now())
      causes.push(state.is === 'over' ? state.because : 'live')
    }
    assert.ok(causes.includes(because), `${because} is none of ${causes.join(', ')}`)
  }
}

onBothEngines(
  'of some thousand devices, more than are read at a time, each is counted once, and those of another account are not',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const [account, other] = [await house.newAccount(), await house.newAccount()]
    const users = Array.from({ length: 1_500 }, () => newId(house.world.random, 'usr'))
    for (const one of [account, other]) {
      await setPolicy(house, one, { primary: 'sms', backup: 'app', deviceTrust: '1_week' })
      const saved = await readPolicy(house.world.store.read, one.accountId)
      const devices = users.flatMap((userId) => [0, 1, 0].map((nth) => ({ userId, nth })))
      await storeDevices(house, one, saved, one === account ? devices : devices.slice(0, 10))
    }
    const current = await readPolicy(house.world.store.read, account.accountId)
    const would = (over: Partial<TwoFactorPolicy>) =>
      trustThatWouldEnd(house.world.store.read, account.accountId, { ...current, ...over }, house.now())
    const sorted = (counted: EndedOf[]) => counted.map(({ userId }) => userId).toSorted()
    const all = users.toSorted()

    const appOnly = await would({ primary: 'app', backup: null })
    assert.equal(appOnly.devices, 3_000)
    assert.deepEqual(sorted(appOnly.users), all)
    for (const { devices, because } of appOnly.users)
      assert.deepEqual([devices, because], [2, 'method_not_allowed'])
    const off = await would({ active: false })
    assert.deepEqual([off.devices, off.users.length, off.users[0]?.because], [4_500, 1_500, 'two_factor_off'])
    const always = await would({ deviceTrust: 'single_sign_on' })
    assert.deepEqual([always.devices, always.users.length], [4_500, 1_500])
    assert.equal(always.users[0]?.because, 'shorter_period')
    assert.deepEqual(await would({}), { devices: 0, users: [] })
    assert.deepEqual(await would({ deviceTrust: '1_day' }), { devices: 0, users: [] }, 'sooner, but not yet')
    house.passTime(DAY_MS)
    assert.equal((await would({ deviceTrust: '1_day' })).devices, 4_500)
    await setPolicy(house, account, { primary: 'app', backup: null })
    assert.equal(
      (await would({ deviceTrust: '1_day' })).devices,
      1_500,
      'what is over already is not counted',
    )
  },
)
