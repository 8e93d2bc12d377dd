import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type House, onBothEngines, openHouse } from '../../test/house.ts'
import { everyTable } from '../../test/mails.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../store/duration.ts'
import { type MailScope, spendMailBudget } from './mail-budget.ts'

const spend = (
  { world }: House,
  scope: MailScope,
  of: string,
  now: number,
  then: () => void = () => undefined,
) =>
  world.store.write(async (tx) => {
    const verdict = await spendMailBudget(world, tx, scope, of, now)
    then()
    return verdict
  })

/** In which minutes of a day a mail goes out, where as many are asked for as may. */
async function minutesOf(house: House, scope: MailScope): Promise<number[]> {
  const spent: number[] = []
  for (let now = DAY_MS; now < 2 * DAY_MS;) {
    const verdict = await spend(house, scope, 'alex.kim@example.com', now)
    if (verdict.may) spent.push((now - DAY_MS) / MINUTE_MS)
    now = verdict.may ? now + MINUTE_MS : verdict.retryAt
  }
  return spent
}

test('each budget lets out as many mails as it says', async (t) => {
  const house = await openHouse(t)
  const five = (hour: number) => [0, 1, 2, 3, 4].map((minute) => hour * 60 + minute)
  assert.deepEqual(await minutesOf(house, 'reset links to an address from a network'), [
    ...five(0),
    ...five(1),
  ])
  assert.deepEqual(await minutesOf(house, 'codes of a user'), [0, 1, 2, 3].flatMap(five))
  assert.deepEqual(await minutesOf(house, 'sign-ups of an address'), five(0))
  assert.deepEqual(await minutesOf(house, 'invitations of an account to an address'), [
    ...five(0),
    5,
    6,
    7,
    8,
    9,
  ])
})

test('a minute lies between two reset links, sign-ups or invitations', async (t) => {
  const house = await openHouse(t)
  for (const scope of [
    'reset links to an address from a network',
    'sign-ups of an address',
    'invitations of an account to an address',
  ] as const) {
    assert.deepEqual(await spend(house, scope, 'one', 0), { may: true })
    assert.deepEqual(
      await spend(house, scope, 'one', MINUTE_MS - 1),
      { may: false, retryAt: MINUTE_MS },
      scope,
    )
    assert.deepEqual(await spend(house, scope, 'one', MINUTE_MS), { may: true }, scope)
  }
})

test('a network has a hundred reset links and twenty sign-ups an hour', async (t) => {
  const house = await openHouse(t)
  for (const [scope, most] of [
    ['reset links from a network', 100],
    ['sign-ups from a network', 20],
  ] as const) {
    for (let n = 0; n < most; n++)
      assert.deepEqual(await spend(house, scope, '203.0.113.7', n), { may: true }, `${scope} ${n}`)
    assert.deepEqual(
      await spend(house, scope, '203.0.113.7', most),
      { may: false, retryAt: HOUR_MS },
      `${scope}: until the first is an hour old`,
    )
    assert.deepEqual(await spend(house, scope, '203.0.113.8', most), { may: true })
  }
})

onBothEngines(
  'one more may go when the oldest that counts is old enough, to the millisecond',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const ask = (now: number) =>
      spend(house, 'reset links to an address from a network', 'alex.kim@example.com', now)
    assert.deepEqual(await ask(0), { may: true })
    assert.deepEqual(await ask(MINUTE_MS - 1), { may: false, retryAt: MINUTE_MS })
    for (const nth of [1, 2, 3, 4]) assert.deepEqual(await ask(nth * MINUTE_MS), { may: true })
    assert.deepEqual(await ask(5 * MINUTE_MS), { may: false, retryAt: HOUR_MS })
    assert.deepEqual(await ask(HOUR_MS - 1), { may: false, retryAt: HOUR_MS })
    assert.deepEqual(await ask(HOUR_MS), { may: true })
  },
)

onBothEngines('what is refused spends nothing', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const ask = (now: number) =>
    spend(house, 'reset links to an address from a network', 'alex.kim@example.com', now)
  await ask(0)
  for (let ms = 1; ms <= 20; ms++) assert.equal((await ask(ms)).may, false)
  for (const nth of [1, 2, 3, 4]) assert.deepEqual(await ask(nth * MINUTE_MS), { may: true })
})

onBothEngines('what an act that failed has spent is not spent', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const scope = 'reset links to an address from a network'
  const failing = spend(house, scope, 'alex.kim@example.com', 0, () => {
    throw new Error('the act failed')
  })
  await assert.rejects(failing, /the act failed/)
  assert.deepEqual(await spend(house, scope, 'alex.kim@example.com', 0), { may: true })
})

onBothEngines('of many that ask at once as many are let through as the budget says', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const verdicts = await Promise.all(
    Array.from({ length: 30 }, () => spend(house, 'sign-ups from a network', '203.0.113.7', HOUR_MS)),
  )
  assert.equal(verdicts.filter(({ may }) => may).length, 20)
  const first = await Promise.all(
    Array.from({ length: 10 }, () => spend(house, 'sign-ups of an address', 'kai@example.com', HOUR_MS)),
  )
  assert.equal(first.filter(({ may }) => may).length, 1)
})

test('budgets are apart: one of an address, of a user and of a network, though they had the same name', async (t) => {
  const house = await openHouse(t)
  const scopes: MailScope[] = [
    'codes of a user',
    'reset links to an address from a network',
    'sign-ups of an address',
    'invitations of an account to an address',
  ]
  for (const scope of scopes)
    for (const who of ['one', 'other']) assert.deepEqual(await spend(house, scope, who, 0), { may: true })
})

test('a clock that is put back lets nobody wait for the time that is to come again', async (t) => {
  const house = await openHouse(t)
  const ask = (now: number) =>
    spend(house, 'reset links to an address from a network', 'alex.kim@example.com', now)
  for (const nth of [0, 1, 2, 3, 4]) await ask(DAY_MS + nth * MINUTE_MS)
  assert.deepEqual(await ask(HOUR_MS), { may: true })
  assert.equal((await ask(HOUR_MS - MINUTE_MS)).may, false, 'a minute apart are two clocks of one time')
})

test('whose budget it is stands nowhere in clear', async (t) => {
  const house = await openHouse(t)
  await spend(house, 'reset links to an address from a network', 'alex.kim@example.com', house.now())
  await spend(house, 'reset links from a network', '203.0.113.7', house.now())
  const { mail_budgets: rows = '' } = await everyTable(house)
  assert.equal(JSON.parse(rows).length, 2)
  assert.doesNotMatch(rows, /alex|example|203\.0/)
})
