import assert from 'node:assert/strict'
import { guarding, newAccountOf, want, word } from '../../test/guarding.ts'
import { eachEngine, openDatabase } from '../../test/stores.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Store } from '../store/store.ts'
import { activeBrakes } from './active-brakes.ts'
import { askerKey } from './asker.ts'
import { judgeSms } from './judge-sms.ts'
import { noteAnswer } from './note-answer.ts'
import { noteSmsCountry } from './sms-countries.ts'
import { accountBudget } from './spend-budgets.ts'

const NOW = Date.UTC(2026, 10, 24, 9)
const MIDNIGHT = Date.UTC(2026, 10, 25)

const findEvents = statement((q, p: { accountId: string }) =>
  q.db
    .selectFrom('audit_events')
    .select(['type', 'details'])
    .where('account_id', '=', p.accountId)
    .orderBy('at_ms')
    .orderBy('id'),
)
const eventsIn = async (store: Store, accountId: string) =>
  (await store.read.all(findEvents, { accountId })).map(({ type, details }) => ({
    type,
    details: JSON.parse(details) as object,
  }))
const numberAt = (nth: number, prefix = '+1202555') => `${prefix}${String(nth).padStart(4, '0')}`

const findBrakes = statement((q, _: Record<never, never>) =>
  q.db.selectFrom('sms_brakes').select(['scope', 'state']).orderBy('scope'),
)

eachEngine('a number that can receive no SMS, or costs too much for any, is held for good', async (store) => {
  const world = guarding({ routes: { refuse: ['+1303555'] } })
  const accountId = await newAccountOf(store)
  const held = { because: 'number', until: null }
  for (const phone of [
    '+18005550123',
    '+19005550123',
    '+442079460018',
    // satellites, and networks of no country
    '+8821612345678',
    '+88213300655',
    '+883510000000094',
    '+870773111632',
    '+881612345678',
    '+979123456789',
    '+13035550123',
    'no number',
  ])
    assert.deepEqual((await want(store, world, { accountId, phone }, NOW)).held, held, phone)
  for (const phone of ['+18005550123', '+19005550123', '+13035550123'])
    assert.deepEqual((await want(store, world, { accountId, phone, proven: true }, NOW)).held, held, phone)
  assert.equal(
    word(await want(store, world, { accountId, phone: '+881612345678', proven: true }, NOW)),
    'sent',
  )
  assert.equal(word(await want(store, world, { accountId, phone: '+12025550123' }, NOW)), 'sent')
  assert.equal(world.counted.length, 14)
  assert.deepEqual(world.counted.at(0), { what: 'held', country: 'US', because: 'number' })
  assert.deepEqual(world.counted.at(3), { what: 'held', country: 'other', because: 'number' })
  assert.equal((await accountBudget(store.read, world.config.smsBudgets, accountId, NOW)).day.used, 2)
})

eachEngine(
  'a number of a country that is none of the account is held, by its real country',
  async (store) => {
    const world = guarding()
    const [us, gb] = [await newAccountOf(store, 'US'), await newAccountOf(store, 'GB')]
    const asked = async (accountId: string, phone: string, proven = false) =>
      word(await want(store, world, { accountId, phone, proven }, NOW))
    assert.equal(await asked(us, '+12025550123'), 'sent')
    assert.equal(await asked(us, '+14165550123'), 'country', 'Canada, by the same calling code')
    assert.equal(await asked(gb, '+447400123456'), 'sent')
    assert.equal(await asked(gb, '+447797712345'), 'country', 'Jersey')
    assert.equal(await asked(us, '+447400123456'), 'country')
    assert.equal(await asked(us, '+447400123456', true), 'sent', 'a number that its user has proved')
    await store.write((tx) => noteSmsCountry(tx, us, 'CA'))
    await store.write((tx) => noteSmsCountry(tx, us, 'CA'))
    assert.equal(await asked(us, '+14165550123'), 'sent')
    assert.equal(await asked(gb, '+14165550123'), 'country', 'that is the other account’s')
  },
)

eachEngine(
  'a budget holds at its end, begins anew with its window, and what is held uses up none',
  async (store) => {
    const world = guarding({ budgets: { account: { day: 10, month: 15 } } })
    const accountId = await newAccountOf(store)
    const asked = (nth: number, now: number) =>
      want(
        store,
        world,
        { accountId, phone: numberAt(100 * nth), proven: true, asker: { network: `${nth}` } },
        now,
      )
    for (let nth = 0; nth < 10; nth++) assert.equal(word(await asked(nth, NOW)), 'sent')
    for (let nth = 10; nth < 14; nth++)
      assert.deepEqual((await asked(nth, NOW + 1)).held, { because: 'budget', until: MIDNIGHT })
    const { day, month } = await accountBudget(store.read, world.config.smsBudgets, accountId, NOW)
    assert.deepEqual([day.used, day.limit, month.used, month.limit], [10, 10, 10, 15])
    assert.equal(word(await asked(14, MIDNIGHT - 1)), 'budget')
    for (let nth = 15; nth < 20; nth++) assert.equal(word(await asked(nth, MIDNIGHT)), 'sent')
    const end = Date.UTC(2026, 11, 1)
    assert.deepEqual((await asked(21, MIDNIGHT)).held, { because: 'budget', until: end })
    assert.deepEqual(
      await eventsIn(store, accountId),
      [MIDNIGHT, end].map((until) => ({
        type: 'sms_paused',
        details: { why: 'budget', until: new Date(until).toISOString() },
      })),
      'told once for each, and not for each SMS',
    )
    assert.equal(world.warned.length, 2)
    assert.equal(word(await asked(22, end)), 'sent')
  },
)

eachEngine('the last fifth of each budget is left to users who have proved their number', async (store) => {
  for (const [days, scope] of (['account', 'network', 'block', 'all'] as const).entries()) {
    const world = guarding({ budgets: { [scope]: { day: 20, month: 200 } } })
    const accountId = await newAccountOf(store)
    const now = NOW + days * DAY_MS
    const asked = async (nth: number, proven: boolean) => {
      const phone = numberAt(scope === 'block' ? nth : 100 * nth)
      return word(await want(store, world, { accountId, phone, proven, hasCode: false }, now))
    }
    const strangers = await Promise.all(Array.from({ length: 30 }, (_, nth) => asked(nth, false)))
    assert.equal(strangers.filter((one) => one === 'sent').length, 16, scope)
    for (let nth = 30; nth < 34; nth++) assert.equal(await asked(nth, true), 'sent')
    assert.equal(await asked(35, true), 'budget')
  }
})

eachEngine(
  'what one network asks for, and what goes to a hundred numbers side by side, has its budget',
  async (store) => {
    const world = guarding({ budgets: { network: { day: 4, month: 40 }, block: { day: 6, month: 60 } } })
    const accountId = await newAccountOf(store)
    const asked = async (phone: string, network: string) =>
      word(await want(store, world, { accountId, phone, proven: true, asker: { network } }, NOW))
    for (let nth = 0; nth < 4; nth++) assert.equal(await asked(numberAt(100 + nth), 'one'), 'sent')
    assert.equal(await asked(numberAt(200), 'one'), 'budget')
    for (let nth = 0; nth < 2; nth++) assert.equal(await asked(numberAt(110 + nth), 'other'), 'sent')
    assert.equal(await asked(numberAt(112), 'third'), 'budget')
    assert.equal(await asked(numberAt(212), 'third'), 'sent')
    const ofProgram = { accountId, phone: numberAt(300), proven: true, asker: { programOf: accountId } }
    for (let nth = 0; nth < 5; nth++) assert.equal(word(await want(store, world, ofProgram, NOW)), 'sent')
  },
)

eachEngine(
  'money is counted by the price of each prefix, and what has none is not held for it',
  async (store) => {
    const routes = { currency: 'EUR', routes: [{ prefix: '+1202', price: 0.4 }] }
    const world = guarding({ routes, budgets: { money: { day: 1_000_000, month: 9_000_000 } } })
    const accountId = await newAccountOf(store)
    const asked = (phone: string) => want(store, world, { accountId, phone, proven: true }, NOW)
    assert.equal((await asked('+12025550100')).priceMicros, 400_000)
    assert.equal(word(await asked('+12025550200')), 'sent')
    assert.equal(word(await asked('+12025550300')), 'budget')
    const unpriced = await asked('+13035550300')
    assert.deepEqual([unpriced.held, unpriced.priceMicros], [null, null])
  },
)

eachEngine(
  'of many at once, in two processes, no more are counted by a brake than go out, and none less',
  async (store, _engine, database) => {
    const other = openDatabase(database)
    try {
      const world = guarding()
      const accountId = await newAccountOf(store)
      const asked = (nth: number) =>
        want(
          nth % 2 === 0 ? store : other,
          world,
          { accountId, phone: numberAt(nth), asker: { network: 'one' } },
          NOW,
        )
      const judged = await Promise.all(Array.from({ length: 80 }, (_, nth) => asked(nth)))
      const sent = judged.filter(({ held }) => held === null).length
      // so many go out in one go before a block is watched: three times ten
      assert.equal(sent, 30)
      const states = (await store.read.all(findBrakes, {})).map(({ scope, state }) => [
        scope,
        (JSON.parse(state) as { sent: number }).sent,
      ])
      assert.deepEqual(states, [
        ['account', 30],
        ['block', 30],
        ['network', 30],
        ['range', 30],
      ])
    } finally {
      await other.close()
    }
  },
)

const forgetStates = statement((q, _: Record<never, never>) =>
  q.db.updateTable('sms_brakes').set({ state: '' }),
)

eachEngine('a brake that the release before has not counted by yet counts from now on', async (store) => {
  const world = guarding()
  const accountId = await newAccountOf(store)
  const asked = async () => word(await want(store, world, { accountId, phone: numberAt(1) }, NOW))
  assert.equal(await asked(), 'sent')
  await store.write((tx) => tx.run(forgetStates, {}))
  assert.equal(await asked(), 'sent')
  const states = (await store.read.all(findBrakes, {})).map(({ state }) => JSON.parse(state) as object)
  assert.ok(states.every((state) => 'sent' in state && state.sent === 1))
})

eachEngine('one SMS is judged in a transaction: a second would not see the first', async (store) => {
  const world = guarding()
  const accountId = await newAccountOf(store)
  const wanted = { accountId, phone: numberAt(1), text: 'x', asker: null, proven: true, hasCode: false }
  const twice = store.write(async (tx) => {
    await judgeSms(world, tx, wanted, NOW)
    await judgeSms(world, tx, wanted, NOW)
  })
  await assert.rejects(twice, /a second SMS/)
  assert.equal((await accountBudget(store.read, world.config.smsBudgets, accountId, NOW)).day.used, 0)
})

eachEngine(
  'of many at once, in two processes, none goes beyond a budget',
  async (store, _engine, database) => {
    const other = openDatabase(database)
    try {
      const world = guarding({ budgets: { all: { day: 25, month: 250 } } })
      const accounts = [await newAccountOf(store), await newAccountOf(store)]
      const judged = await Promise.all(
        Array.from({ length: 80 }, (_, nth) =>
          want(
            nth % 2 === 0 ? store : other,
            world,
            {
              accountId: accounts[nth % 3 === 0 ? 0 : 1] ?? '',
              phone: numberAt(100 * (nth % 7)),
              proven: true,
              asker: { network: `${nth % 5}` },
            },
            NOW,
          ),
        ),
      )
      assert.equal(judged.map(word).filter((one) => one === 'sent').length, 25)
      const used = await Promise.all(
        accounts.map(
          async (id) => (await accountBudget(store.read, world.config.smsBudgets, id, NOW)).day.used,
        ),
      )
      assert.equal((used[0] ?? 0) + (used[1] ?? 0), 25)
    } finally {
      await other.close()
    }
  },
)

eachEngine('of many at once, in two processes, none goes by a brake', async (store, _engine, database) => {
  const other = openDatabase(database)
  try {
    const world = guarding()
    const accountId = await newAccountOf(store)
    const judged = await Promise.all(
      Array.from({ length: 60 }, (_, nth) =>
        want(
          nth % 2 === 0 ? store : other,
          world,
          { accountId, phone: numberAt(nth), asker: { network: `${nth}` } },
          NOW,
        ),
      ),
    )
    assert.equal(
      judged.map(word).filter((one) => one === 'sent').length,
      30,
      'what a block may have in flight',
    )
    const [brake] = await activeBrakes(store.read, accountId, NOW)
    assert.deepEqual(
      [brake?.prefix, brake?.asked, brake?.held],
      ['+120255500', 60, 30],
      'each of them is counted',
    )
  } finally {
    await other.close()
  }
})

eachEngine('codes that nobody answers are braked by block, by range and by network', async (store) => {
  const cases = [
    {
      what: 'block',
      phone: (nth: number) => numberAt(nth % 100),
      network: (nth: number) => `${nth}`,
      most: 20,
    },
    {
      what: 'range',
      phone: (nth: number) => numberAt((nth * 100 + nth) % 10_000, '+1303555'),
      network: (nth: number) => `${nth}`,
      most: 60,
    },
    {
      what: 'network',
      phone: (nth: number) => `+1${['402', '503', '605', '707'][nth % 4]}${200 + nth}0123`,
      network: () => 'one',
      most: 50,
    },
  ]
  for (const { what, phone, network, most } of cases) {
    const world = guarding()
    const accountId = await newAccountOf(store)
    let [sent, held] = [0, 0]
    for (let nth = 0; nth < 100 && held === 0; nth++) {
      const wanted = { accountId, phone: phone(nth), asker: { network: network(nth) } }
      const judged = await want(store, world, wanted, NOW + nth * MINUTE_MS)
      if (judged.held === null) sent++
      else {
        held++
        assert.equal(judged.held.because, 'fraud')
        assert.equal(judged.held.until, NOW + nth * MINUTE_MS + HOUR_MS)
      }
    }
    assert.ok(held === 1 && sent <= most, `${what}: ${sent} went out`)
  }
})

eachEngine('who has proved her number is not braked for what strangers ask for', async (store) => {
  const world = guarding()
  const accountId = await newAccountOf(store)
  for (let nth = 0; nth < 40; nth++)
    await want(
      store,
      world,
      { accountId, phone: numberAt(nth), asker: { network: 'one' } },
      NOW + nth * MINUTE_MS,
    )
  const later = NOW + 40 * MINUTE_MS
  const hers = { accountId, phone: numberAt(77), asker: { network: 'one' } }
  assert.equal(word(await want(store, world, hers, later)), 'fraud')
  assert.equal(word(await want(store, world, { ...hers, proven: true }, later)), 'sent')
})

eachEngine('answers keep a brake open, and end a pause', async (store) => {
  const world = guarding()
  const accountId = await newAccountOf(store)
  const asker = { network: 'one' }
  const answer = (now: number) =>
    store.write(async (tx) => {
      const watched = { accountId, phone: numberAt(0), asker: askerKey(world, asker), proven: false }
      noteAnswer(world, tx, watched, now)
    })
  const asked = async (nth: number, now: number) =>
    word(await want(store, world, { accountId, phone: numberAt(nth % 100), asker }, now))
  for (let nth = 0; nth < 100; nth++) {
    assert.equal(await asked(nth, NOW + nth * MINUTE_MS), 'sent')
    if (nth % 2 === 0) await answer(NOW + nth * MINUTE_MS + 30 * SECOND_MS)
  }
  const later = NOW + 12 * HOUR_MS
  let sent = 0
  for (; (await asked(sent, later + sent * MINUTE_MS)) === 'sent'; sent++) assert.ok(sent < 100)
  const [brake] = await activeBrakes(store.read, accountId, later + sent * MINUTE_MS)
  assert.deepEqual([brake?.prefix, brake?.held], ['+120255500', 1])
  for (let nth = 0; nth < 10; nth++) await answer(later + sent * MINUTE_MS)
  assert.deepEqual(await activeBrakes(store.read, accountId, later + sent * MINUTE_MS), [])
  assert.equal(await asked(sent, later + sent * MINUTE_MS), 'sent')
})

eachEngine('each account is told once of a brake that holds its SMS, and no other account', async (store) => {
  const world = guarding()
  const [first, second, third] = [
    await newAccountOf(store),
    await newAccountOf(store),
    await newAccountOf(store),
  ]
  const asked = async (accountId: string, nth: number, now: number) =>
    word(await want(store, world, { accountId, phone: numberAt(nth), asker: { network: `${nth}` } }, now))
  for (let nth = 0; nth < 30; nth++) await asked(first, nth, NOW)
  for (let nth = 30; nth < 35; nth++) assert.equal(await asked(first, nth, NOW + MINUTE_MS), 'fraud')
  for (let nth = 35; nth < 40; nth++) assert.equal(await asked(second, nth, NOW + MINUTE_MS), 'fraud')
  const until = NOW + MINUTE_MS + HOUR_MS
  const details = { why: 'fraud', prefix: '+120255500', until: new Date(until).toISOString() }
  for (const accountId of [first, second])
    assert.deepEqual(await eventsIn(store, accountId), [{ type: 'sms_paused', details }])
  assert.deepEqual(await eventsIn(store, third), [])
  assert.equal(world.warned.length, 2)
  assert.ok(!JSON.stringify(world.warned).includes('+1202'), 'the log holds no number')
  assert.deepEqual(
    world.counted.filter(({ what }) => what === 'held').length,
    10,
    'each is counted once it is committed',
  )
  assert.deepEqual(await activeBrakes(store.read, second, NOW + 2 * MINUTE_MS), [
    {
      scope: 'block',
      prefix: '+120255500',
      pausedUntil: until,
      since: NOW,
      asked: 40,
      answered: 0,
      held: 5,
      proven: false,
    },
  ])
  assert.deepEqual(await activeBrakes(store.read, second, until), [])
  assert.deepEqual(await activeBrakes(store.read, third, NOW + 2 * MINUTE_MS), [])
})

eachEngine(
  'what is not to be answered waits behind a brake, and is none of what it watches',
  async (store) => {
    const world = guarding()
    const accountId = await newAccountOf(store)
    const told = async (nth: number, now: number) =>
      word(await want(store, world, { accountId, phone: numberAt(nth), asker: null, hasCode: false }, now))
    for (let nth = 0; nth < 50; nth++) assert.equal(await told(nth, NOW), 'sent')
    assert.equal(word(await want(store, world, { accountId, phone: numberAt(60) }, NOW + HOUR_MS)), 'sent')
    for (let nth = 0; nth < 40; nth++)
      await want(
        store,
        world,
        { accountId, phone: numberAt(nth), asker: { network: `${nth}` } },
        NOW + HOUR_MS,
      )
    assert.equal(await told(70, NOW + HOUR_MS), 'fraud')
  },
)
