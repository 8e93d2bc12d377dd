import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DEVICE_TRUST, type DeviceTrust } from '../policy/device-trust.ts'
import type { SavedPolicy } from '../policy/policy-store.ts'
import { allowedMethods, METHOD_CHOICES, type TwoFactorPolicy } from '../policy/policy.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../store/duration.ts'
import { type Trust, trustState } from './trust-rules.ts'

const T0 = Date.UTC(2026, 0, 1)
const WEEK: TwoFactorPolicy = { active: true, primary: 'app', backup: 'sms', deviceTrust: '1_week' }

const saved = (over: Partial<TwoFactorPolicy>, savedAt: number, version = 2): SavedPolicy => ({
  ...WEEK,
  ...over,
  version,
  savedAt,
  savedBy: null,
})

/** Trust that was given at T0 under a policy, by an app. */
const givenUnder = (policy: TwoFactorPolicy, over: Partial<Trust> = {}): Trust => ({
  earnedBy: 'app',
  givenAt: T0,
  endsAt: T0 + DEVICE_TRUST[policy.deviceTrust].ms,
  lastUsedAt: T0,
  underActive: policy.active,
  ended: null,
  ...over,
})

const WEEKS_END = T0 + 7 * DAY_MS

test('trust is live from the answer that earned it until its end, and not at its end', () => {
  const trust = givenUnder(WEEK)
  for (const now of [T0, T0 + DAY_MS, WEEKS_END - 1])
    assert.deepEqual(trustState(trust, [], now), { is: 'live', endsAt: WEEKS_END })
  for (const now of [WEEKS_END, WEEKS_END + DAY_MS])
    assert.deepEqual(trustState(trust, [], now), { is: 'over', at: WEEKS_END, because: 'expired' })
})

test('a shorter period moves the end to what it would have been; one that is past already ends with the save', () => {
  const trust = givenUnder(WEEK)
  const early = [saved({ deviceTrust: '1_day' }, T0 + HOUR_MS)]
  assert.deepEqual(trustState(trust, early, T0 + DAY_MS - 1), { is: 'live', endsAt: T0 + DAY_MS })
  const shorter = { is: 'over', because: 'shorter_period' } as const
  assert.deepEqual(trustState(trust, early, T0 + 3 * DAY_MS), { ...shorter, at: T0 + DAY_MS })
  const late = [saved({ deviceTrust: '1_day' }, T0 + 3 * DAY_MS)]
  assert.deepEqual(trustState(trust, late, T0 + 3 * DAY_MS), { ...shorter, at: T0 + 3 * DAY_MS })
})

test('a longer period moves no end, neither later nor back to what it was', () => {
  const trust = givenUnder(WEEK)
  const longer = saved({ deviceTrust: '30_days' }, T0 + 2 * HOUR_MS, 3)
  assert.deepEqual(trustState(trust, [longer], T0 + DAY_MS), { is: 'live', endsAt: WEEKS_END })
  const shorter = saved({ deviceTrust: '1_day' }, T0 + HOUR_MS)
  assert.deepEqual(trustState(trust, [shorter, longer], T0 + 3 * HOUR_MS), {
    is: 'live',
    endsAt: T0 + DAY_MS,
  })
})

test('what ended it first is what it ended by', () => {
  const trust = givenUnder(WEEK)
  const off = saved({ active: false }, T0 + DAY_MS, 2)
  const on = saved({ deviceTrust: 'single_sign_on', primary: 'sms', backup: null }, T0 + 2 * DAY_MS, 3)
  assert.deepEqual(trustState(trust, [off, on], T0 + 3 * DAY_MS), {
    is: 'over',
    at: T0 + DAY_MS,
    because: 'two_factor_off',
  })
  const afterItsEnd = saved({ active: false }, WEEKS_END)
  assert.deepEqual(trustState(trust, [afterItsEnd], WEEKS_END + DAY_MS), {
    is: 'over',
    at: WEEKS_END,
    because: 'expired',
  })
})

test('a change that ended it is told before any policy; after its end it changes nothing', () => {
  const off = [saved({ active: false }, T0 + DAY_MS)]
  const ended = { at: T0 + 2 * DAY_MS, because: 'revoked' } as const
  const now = T0 + 3 * DAY_MS
  assert.deepEqual(trustState(givenUnder(WEEK, { ended }), off, now), { is: 'over', ...ended })
  const late = { at: WEEKS_END, because: 'revoked' } as const
  const expired = { is: 'over', at: WEEKS_END, because: 'expired' } as const
  for (const at of [now, WEEKS_END + 1])
    assert.deepEqual(trustState(givenUnder(WEEK, { ended: late }), [], at), expired)
})

test('trust that was given or used more than a minute from now was so under another clock', () => {
  const back = { is: 'over', because: 'clock_put_back' } as const
  const live = { is: 'live', endsAt: WEEKS_END } as const
  for (const trust of [givenUnder(WEEK), givenUnder(WEEK, { givenAt: T0 - DAY_MS, endsAt: WEEKS_END })]) {
    assert.deepEqual(trustState(trust, [], T0 - MINUTE_MS), live)
    const now = T0 - MINUTE_MS - 1
    assert.deepEqual(trustState(trust, [], now), { ...back, at: now })
  }
})

test('a policy that was saved under a clock that ran ahead counts', () => {
  const ahead = [saved({ active: false }, T0 + 30 * DAY_MS)]
  assert.equal(trustState(givenUnder(WEEK), ahead, T0 + DAY_MS).is, 'over')
})

// A history: trust that is given, and policies that are saved after it, on a grid of six hours.
const GRID = 6 * HOUR_MS
const LAST = (35 * DAY_MS) / GRID

const choice = fc.constantFrom(...Object.values(METHOD_CHOICES))
const policy = fc
  .record({
    active: fc.boolean(),
    methods: choice,
    deviceTrust: fc.constantFrom(...(Object.keys(DEVICE_TRUST) as DeviceTrust[])),
  })
  .map(({ active, methods, deviceTrust }) => ({ active, ...methods, deviceTrust }))
const history = fc
  .record({
    first: policy.filter(({ deviceTrust }) => deviceTrust !== 'single_sign_on'),
    // mostly such as leave some trust: else all is over at the first save
    saves: fc.array(fc.record({ policy, kind: fc.nat(3), at: fc.nat(LAST) }), { maxLength: 6 }),
    nth: fc.nat(2),
  })
  .map(({ first, saves, nth }) => {
    const allowed = allowedMethods(first)
    const earnedBy = allowed[nth % allowed.length] ?? 'sms'
    const since = saves
      .toSorted((one, other) => one.at - other.at)
      .map((save, at) =>
        saved(
          save.kind === 0 ? save.policy : { ...first, deviceTrust: save.policy.deviceTrust },
          T0 + save.at * GRID,
          at + 2,
        ),
      )
    return { first, earnedBy, since }
  })

type History = { first: TwoFactorPolicy; earnedBy: Trust['earnedBy']; since: SavedPolicy[] }

/**
 * Step by step, without any cleverness: whether every policy that was in force at some step from the answer until now
 * would have granted trust that is alive now.
 */
function liveByHand({ first, earnedBy, since }: History, now: number): boolean {
  let demandedOnce = false
  for (let step = T0; step <= now; step += GRID) {
    const before = since.findLast(({ savedAt }) => savedAt < step)
    const inForce: TwoFactorPolicy[] = [before ?? first, ...since.filter(({ savedAt }) => savedAt === step)]
    for (const { active, ...chosen } of inForce) {
      if (!active && demandedOnce) return false
      if (active) demandedOnce = true
      const methods = active ? [chosen.primary, chosen.backup] : ['sms', 'app', 'security_key']
      if (!methods.includes(earnedBy)) return false
      const days = { single_sign_on: 0, '1_day': 1, '1_week': 7, '30_days': 30 }[chosen.deviceTrust]
      if (now >= T0 + days * DAY_MS) return false
    }
  }
  return true
}

test('over random histories trust is live exactly as long as every policy since would have granted it', () => {
  let [live, over] = [0, 0]
  fc.assert(
    fc.property(history, (told) => {
      const trust = givenUnder(told.first, { earnedBy: told.earnedBy })
      let firstOver: number | null = null
      for (let now = T0; now <= T0 + LAST * GRID; now += GRID) {
        const since = told.since.filter(({ savedAt }) => savedAt <= now)
        const state = trustState(trust, since, now)
        const expected = liveByHand(told, now)
        assert.equal(state.is === 'live', expected, `after ${(now - T0) / DAY_MS} days`)
        if (expected) live++
        else over++
        if (state.is === 'live') continue
        firstOver ??= now
        assert.equal(state.at, firstOver, 'it says when it ended, ever after')
      }
    }),
    { seed: 6, numRuns: 3_000 },
  )
  assert.ok(live > 20_000 && over > 20_000, `both happen: ${live} times live, ${over} times over`)
})

test('whatever the clock does, trust lasts no longer than was promised, counted from the second factor', () => {
  const clock = fc.array(fc.integer({ min: -40 * DAY_MS, max: 40 * DAY_MS }), {
    minLength: 1,
    maxLength: 12,
  })
  fc.assert(
    fc.property(history, clock, ({ first, earnedBy, since }, moves) => {
      let trust = givenUnder(first, { earnedBy })
      let now = T0
      for (const move of moves) {
        now += move
        const state = trustState(trust, since, now)
        if (state.is !== 'live') continue
        assert.ok(now < state.endsAt && state.endsAt <= T0 + DEVICE_TRUST[first.deviceTrust].ms)
        assert.ok(now >= Math.max(T0, trust.lastUsedAt) - MINUTE_MS)
        trust = { ...trust, lastUsedAt: now }
      }
    }),
    { seed: 6, numRuns: 3_000 },
  )
})
