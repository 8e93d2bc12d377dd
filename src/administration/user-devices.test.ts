import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import { addApp, answerBy, enrolIn, nextCode, type Person } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { FROM_HERE, type House, onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import { askedAgain, devicesIn, meets, personOf, trustedBy } from '../../test/trusting.ts'
import { iso } from '../http/wire.ts'
import { DAY_MS, MINUTE_MS } from '../store/duration.ts'

const of = ({ userId }: { userId: string }, call = '') => `/api/v1/account/users/${userId}${call}`
const look = (browser: TestBrowser, user: { userId: string }) =>
  browser.call('GET', of(user, '/trusted-devices'))
const stopAll = (browser: TestBrowser, user: { userId: string }) =>
  browser.call('DELETE', of(user, '/trusted-devices'))

/** A person with a phone and an app, trusted in a browser, and her administrator's session. */
async function trustedPerson(house: House) {
  const { account, person } = await personOf(house, { primary: 'app', backup: 'sms' }, 'phone+app')
  const browser = await trustedBy(house, person, 'app')
  return { account, person, browser, admin: await signedIn(house, account) }
}

onBothEngines(
  'an administrator sees where a user of hers is trusted, and ends all of it',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { account, person, browser, admin } = await trustedPerson(house)
    const first = iso(house.now())
    nextCode(house)
    const second = await trustedBy(house, person, 'app')
    const seen = await look(admin, person)
    assert.equal(seen.status, 200)
    const own = await devicesIn(second)
    assert.deepEqual(
      seen.body,
      { items: own.map((device) => ({ ...device, current: false })), nextCursor: null },
      'as she sees it, the newest first',
    )
    assert.deepEqual(
      seen.body.items.map(({ trustedAt }: { trustedAt: string }) => trustedAt),
      [iso(house.now()), first],
    )
    house.passTime(20 * MINUTE_MS)
    assert.equal(said(await stopAll(admin, person)), '204', 'it needs no sudo')
    assert.deepEqual((await look(admin, person)).body.items, [])
    for (const one of [browser, second])
      await askedAgain(house, one, person, 'app', { askedBecause: 'trust_ended', because: 'revoked' })
    const recorded = (await eventsOf(house, account)).filter(({ type }) => type === 'trust_ended')
    const who = { actorId: account.userId, subjectId: person.userId }
    assert.deepEqual(recorded, [{ type: 'trust_ended', ...who, details: { devices: 2, ...FROM_HERE } }])
  },
)

test('a user who has no trusted device has an empty list, and nothing to end', async (t) => {
  const house = await openHouse(t)
  const { account, admin } = await trustedPerson(house)
  assert.deepEqual((await look(admin, account)).body, { items: [], nextCursor: null })
  assert.equal(said(await stopAll(admin, account)), '204')
  assert.equal((await eventsOf(house, account)).filter(({ type }) => type === 'trust_ended').length, 0)
})

test("a member, a stranger and another account's administrator neither see nor end a user's trust", async (t) => {
  const house = await openHouse(t)
  const { person, browser } = await trustedPerson(house)
  const member = await trustedBy(house, await withNextCode(house, person), 'app')
  const elsewhere = await signedIn(house, await house.newAccount())
  for (const [who, answer] of [
    [member, '403 admin_required'],
    [elsewhere, '404 not_found'],
    [house.browser(), '401 no_session'],
  ] as const)
    for (const call of [look, stopAll]) assert.equal(said(await call(who, person)), answer)
  assert.equal(await meets(browser, person), 'trusted_device')
})

onBothEngines(
  'a reset of her second factor ends her trust, and what she enrols then revives none',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { person, browser, admin } = await trustedPerson(house)
    const reset = await admin.call('POST', of(person, '/second-factor-reset'), {})
    assert.equal(said(reset), '200', JSON.stringify(reset.body))
    const because = { askedBecause: 'ended_by_change', because: 'second_factor_reset' } as const
    const enrols = async (asked: TestBrowser) => {
      const { temporaryCode: code } = reset.body
      await answerBy(asked, 'proof', { method: 'temporary_code', code })
      const state = await enrolIn(house, asked, 'app')
      assert.equal(state['state'], 'signed_in')
    }
    await askedAgain(house, browser, person, enrols, because)
    assert.equal(await meets(browser, person), 'second_factor_required')
  },
)

onBothEngines(
  'deactivating a user ends her trust, and reactivating her brings none back',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { person, browser, admin } = await trustedPerson(house)
    const at = iso(house.now())
    const set = async (status: string) => said(await admin.call('PATCH', of(person), { status }))
    assert.equal(await set('deactivated'), '200')
    assert.deepEqual((await look(admin, person)).body.items, [])
    house.passTime(MINUTE_MS)
    assert.equal(await set('active'), '200')
    const because = { askedBecause: 'ended_by_change', because: 'deactivated' } as const
    const ended = await askedAgain(house, browser, person, 'app', because)
    assert.equal(ended?.endedAt, at)
  },
)

test('what an administrator does to one user leaves the trust of another', async (t) => {
  const house = await openHouse(t)
  const { account, person, browser, admin } = await trustedPerson(house)
  const app = await addApp(house, admin)
  const own = await trustedBy(house, await withNextCode(house, { ...account, app }), 'app')
  assert.equal(said(await stopAll(admin, person)), '204')
  assert.equal(await meets(own, account), 'trusted_device')
  assert.equal(await meets(browser, person), 'second_factor_required')
  house.passTime(DAY_MS)
  assert.equal(await meets(own, account), 'trusted_device')
})

async function withNextCode(house: House, person: Person): Promise<Person> {
  nextCode(house)
  return person
}
