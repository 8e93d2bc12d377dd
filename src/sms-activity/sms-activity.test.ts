import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { addUserTo } from '../../test/account-rows.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { want } from '../../test/guarding.ts'
import { type House, onBothEngines, openHouse, signedIn, type TestAccount } from '../../test/house.ts'
import { allAnswered } from '../../test/mails.ts'
import { smsThat } from '../../test/sms-rows.ts'
import type { Engine } from '../store/statement.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../store/duration.ts'

type Scene = { house: House; account: TestAccount; admin: TestBrowser; noon: number }

/** An administrator who has signed in at noon (UTC) by an SMS that was sent and answered. */
async function atNoon(t: TestContext, engine: Engine): Promise<Scene> {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const noon = Math.ceil(house.now() / DAY_MS) * DAY_MS + DAY_MS / 2
  house.passTime(noon - house.now())
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  await allAnswered(house)
  return { house, account, admin, noon }
}

const daysOf = async (admin: TestBrowser, query = '') => {
  const { status, body } = await admin.call('GET', `/api/v1/account/sms${query}`)
  assert.equal(status, 200)
  return body.days as {
    beginsAt: string
    sent: number
    delivered: number
    answered: number
    failed: number
    paused: number
  }[]
}

onBothEngines(
  'each day says how many were sent, arrived, were answered, failed and were held',
  async (t, engine) => {
    const scene = await atNoon(t, engine)
    const { house, account, admin, noon } = scene
    await smsThat(house, account, { at: noon - 1, state: 'delivered', deliveredAt: noon })
    await smsThat(house, account, { at: noon - 2, state: 'failed', sentAt: null })
    await smsThat(house, account, { at: noon - 3, state: 'held', sentAt: null, heldBecause: 'fraud' })
    await smsThat(house, account, { at: noon - 13 * 60 * MINUTE_MS, state: 'delivered', deliveredAt: noon })
    await smsThat(house, account, { at: noon - 6 * DAY_MS - 12 * 60 * MINUTE_MS })
    await smsThat(house, account, { at: noon - 7 * DAY_MS })
    const days = await daysOf(admin)
    assert.deepEqual(
      days.map(({ sent, delivered, answered, failed, paused }) => [
        sent,
        delivered,
        answered,
        failed,
        paused,
      ]),
      [
        [3, 1, 1, 1, 1],
        [1, 1, 0, 0, 0],
        ...Array.from({ length: 4 }, () => [0, 0, 0, 0, 0]),
        [1, 0, 0, 0, 0],
      ],
    )
    assert.equal(days[0]?.beginsAt, new Date(noon - DAY_MS / 2).toISOString())
    const inTokyo = await daysOf(admin, '?timeZone=Asia/Tokyo')
    assert.equal(inTokyo[0]?.sent, 4, 'thirteen hours ago was this morning')
    assert.equal(inTokyo[1]?.sent, 0)
    assert.equal((await admin.call('GET', '/api/v1/account/sms?timeZone=Mars/Olympus')).status, 422)
  },
)

onBothEngines(
  'what did not arrive at first is told with why, whose it was, and what became of it',
  async (t, engine) => {
    const scene = await atNoon(t, engine)
    const { house, account, admin, noon } = scene
    const { userId } = await addUserTo(house, account, {
      name: 'Sam Reyes',
      role: 'member',
      email: 'sam@example.com',
      phone: '+12025550188',
    })
    const whose = { ...account, userId, phone: '+12025550188' }
    const again = { sentAgainAt: noon - 20, againBecause: 'no_receipt' } as const
    await smsThat(house, whose, { at: noon - 40, state: 'delivered', deliveredAt: noon - 10, ...again })
    await smsThat(house, whose, { at: noon - 41, state: 'failed', sentAt: null })
    await smsThat(house, whose, { at: noon - 42, state: 'failed' })
    await smsThat(
      house,
      { ...whose, phone: '+442079460018' },
      { at: noon - 43, state: 'held', sentAt: null, heldBecause: 'country' },
    )
    const list = async (query = '') => (await admin.call('GET', `/api/v1/account/sms/troubles${query}`)).body
    const { items, nextCursor, count } = await list()
    assert.deepEqual(
      items.map((item: Record<string, unknown>) => [
        item['what'],
        item['because'],
        item['phone'],
        item['country'],
        item['numberKind'],
      ]),
      [
        ['sent_again', 'no_receipt', '+12025550188', 'US', 'fixed_line_or_mobile'],
        ['failed', 'not_taken', '+12025550188', 'US', 'fixed_line_or_mobile'],
        ['failed', 'undelivered', '+12025550188', 'US', 'fixed_line_or_mobile'],
        ['held', 'country', '+442079460018', 'GB', 'fixed_line'],
      ],
    )
    assert.deepEqual(
      [items[0].user, items[0].deliveredAt],
      [{ id: userId, name: 'Sam Reyes' }, new Date(noon - 10).toISOString()],
    )
    assert.deepEqual([nextCursor, count], [null, 4])
    const first = await list('?limit=3')
    assert.equal((await list(`?limit=3&cursor=${first.nextCursor}`)).items.length, 1)

    const hers = (await admin.call('GET', `/api/v1/account/users/${userId}/sms`)).body.items
    assert.deepEqual(
      hers.map((sms: Record<string, unknown>) => sms['delivery']),
      ['delivered', 'failed', 'failed', 'failed'],
    )
    const file = await admin.call('GET', '/api/v1/account/sms', undefined, { accept: 'text/csv' })
    assert.equal(file.body.trim().split('\r\n').length, 1 + 5)
    assert.match(file.body, /Sam Reyes,sam@example\.com,\+?'?\+12025550188,US,delivered/)
  },
)

onBothEngines(
  'what holds SMS of an account now is told to it alone, and how much of its budget is used',
  async (t, engine) => {
    const { house, account, admin, noon } = await atNoon(t, engine)
    const { store } = house.world
    const other = await house.newAccount()
    for (let nth = 0; nth < 31; nth++) {
      const asked = { accountId: account.accountId, phone: `+130355501${40 + nth}` }
      await want(store, house.world, { ...asked, asker: { network: `192.0.2.${nth}` } }, noon)
    }
    const { brakes, budget } = (await admin.call('GET', '/api/v1/account/sms')).body
    const [at, until] = [noon, noon + HOUR_MS].map((moment) => new Date(moment).toISOString())
    assert.deepEqual(brakes, [
      {
        scope: 'block',
        prefix: '+130355501',
        proven: false,
        pausedUntil: until,
        since: at,
        asked: 31,
        answered: 0,
      },
    ])
    const { account: limits } = house.world.config.smsBudgets
    assert.deepEqual(budget, {
      today: { used: 31, limit: limits.day },
      month: { used: 31, limit: limits.month },
    })
    const others = await signedIn(house, other)
    assert.deepEqual((await others.call('GET', '/api/v1/account/sms')).body.brakes, [])
    house.passTime(HOUR_MS)
    const later = await signedIn(house, account)
    assert.deepEqual((await later.call('GET', '/api/v1/account/sms')).body.brakes, [])
  },
)

onBothEngines('a user who is deleted leaves the counts, and neither name nor number', async (t, engine) => {
  const scene = await atNoon(t, engine)
  const { house, account, admin, noon } = scene
  const { userId } = await addUserTo(house, account, {
    name: 'Sam Reyes',
    role: 'member',
    email: 'sam@example.com',
    phone: '+12025550188',
  })
  await smsThat(
    house,
    { ...account, userId, phone: '+12025550188' },
    { at: noon - 40, state: 'failed', sentAt: null },
  )
  assert.equal((await admin.call('DELETE', `/api/v1/account/users/${userId}`)).status, 204)
  const { items } = (await admin.call('GET', '/api/v1/account/sms/troubles')).body
  assert.deepEqual([items.length, items[0].user, items[0].phone], [1, null, null])
  assert.equal((await daysOf(admin))[0]?.failed, 1)
})

test('SMS of another account are nobody else’s to see', async (t) => {
  const { house, account, noon } = await atNoon(t, 'sqlite')
  await smsThat(house, account, { at: noon - 1, state: 'failed', sentAt: null })
  const other = await house.newAccount()
  const admin = await signedIn(house, other)
  await allAnswered(house)
  assert.deepEqual((await admin.call('GET', '/api/v1/account/sms/troubles')).body.items, [])
  assert.equal((await daysOf(admin))[0]?.failed, 0)
  assert.equal((await admin.call('GET', `/api/v1/account/users/${account.userId}/sms`)).status, 404)
})
