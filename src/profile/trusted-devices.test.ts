import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import { givenBy, nextCode, personWith, setPolicy } from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { FROM_HERE, onBothEngines, openHouse, PASSWORD } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import { sudoOf } from '../../test/session-authenticators.ts'
import { askedAgain, devicesIn, meets, passwordIn, personOf, trustedBy } from '../../test/trusting.ts'
import { iso } from '../http/wire.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../store/duration.ts'

const LIST = '/api/v1/me/trusted-devices'
const REVOKED = { askedBecause: 'trust_ended', because: 'revoked' } as const
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

const stop = async (browser: TestBrowser, id: string) => said(await browser.call('DELETE', `${LIST}/${id}`))
const stopAll = async (browser: TestBrowser) => said(await browser.call('DELETE', LIST))
const trustedIn = async (browser: TestBrowser) =>
  (await browser.call('GET', '/api/v1/session')).body.trustedDevice

/** The device of the browser that asks. */
async function ownDevice(browser: TestBrowser) {
  const own = (await devicesIn(browser)).find(({ current }) => current)
  assert.ok(own, 'this browser is trusted')
  return own
}

onBothEngines(
  'she sees where she is trusted: browser, address, by what, since when, used when last, until when; the newest first',
  async (t, engine) => {
    const house = await openHouse(t, { engine, env: { SALLYPORT_TRUST_PROXY: '127.0.0.1' } })
    const { person } = await personOf(house, { backup: 'sms' }, 'phone+app')
    const from = (address: string, agent: string) => ({ 'x-forwarded-for': address, 'user-agent': agent })
    const first = house.browser()
    await passwordIn(first, person)
    const answer = { ...(await givenBy(house, first, person, 'app')), trustDevice: true }
    const given = from('203.0.113.7', FIREFOX)
    await first.call('POST', '/api/v1/sign-in/second-factor', answer, given)
    const firstAt = house.now()
    house.passTime(HOUR_MS)
    const second = await trustedBy(house, person, 'sms')
    const secondAt = house.now()

    const [newer, older, ...more] = await devicesIn(second)
    assert.deepEqual(more, [])
    assert.deepEqual(newer, {
      id: newer?.id,
      current: true,
      browser: newer?.browser,
      address: '127.0.0.1',
      earnedBy: 'sms',
      trustedAt: iso(secondAt),
      lastUsedAt: iso(secondAt),
      endsAt: iso(secondAt + 7 * DAY_MS),
    })
    const asGiven = {
      id: older?.id,
      current: false,
      browser: 'Firefox on Linux',
      address: '203.0.113.7',
      earnedBy: 'app',
      trustedAt: iso(firstAt),
      lastUsedAt: iso(firstAt),
      endsAt: iso(firstAt + 7 * DAY_MS),
    }
    assert.deepEqual(older, asGiven)
    for (const device of [newer, older]) assert.match(device?.id ?? '', /^dev_[0-9a-z]{26}$/)

    house.passTime(DAY_MS)
    const credentials = { email: person.email, password: PASSWORD }
    const again = await first.call('POST', '/api/v1/sign-in', credentials, from('198.51.100.9', CHROME))
    assert.equal(again.body.why, 'trusted_device')
    const used = { lastUsedAt: iso(house.now()), address: '198.51.100.9', browser: 'Chrome on Windows' }
    assert.deepEqual((await devicesIn(first))[1], { ...asGiven, ...used, current: true })
  },
)

test('whose time is over is listed no more', async (t) => {
  const house = await openHouse(t)
  const { person } = await personOf(house, { deviceTrust: '1_day' })
  await trustedBy(house, person, 'app')
  house.passTime(DAY_MS - MINUTE_MS)
  const browser = await trustedBy(house, person, 'app')
  assert.equal((await devicesIn(browser)).length, 2)
  house.passTime(MINUTE_MS)
  assert.deepEqual(
    (await devicesIn(browser)).map(({ current }) => current),
    [true],
  )
})

onBothEngines('she stops trusting one device, and the others stay trusted', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { account, person } = await personOf(house)
  const lost = await trustedBy(house, person, 'app')
  nextCode(house)
  const kept = await trustedBy(house, person, 'app')
  const { id } = await ownDevice(lost)
  // signed in by trust alone: ending it needs no sudo
  assert.equal(await meets(kept, person), 'trusted_device')
  assert.equal((await sudoOf(kept)).until, null)
  house.passTime(MINUTE_MS)
  const at = house.now()
  assert.equal(await stop(kept, id), '204')
  assert.equal(await stop(kept, id), '404 not_found', 'once')
  assert.deepEqual(
    (await devicesIn(kept)).map(({ current }) => current),
    [true],
  )
  const ended = await askedAgain(house, lost, person, 'app', REVOKED)
  assert.equal(ended?.endedAt, iso(at))
  assert.equal(await meets(kept, person), 'trusted_device')
  const recorded = (await eventsOf(house, account)).filter(({ type }) => type === 'trust_ended')
  const { userId } = person
  assert.deepEqual(recorded, [
    { type: 'trust_ended', actorId: userId, subjectId: userId, details: { device: id, ...FROM_HERE } },
  ])
})

onBothEngines('she stops trusting all her devices, the one at hand too', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { account, person } = await personOf(house)
  const one = await trustedBy(house, person, 'app')
  nextCode(house)
  const other = await trustedBy(house, person, 'app')
  assert.equal(await stopAll(other), '204')
  assert.equal(await stopAll(other), '204', 'where there is none, too')
  assert.deepEqual(await devicesIn(other), [])
  assert.equal(said(await other.call('GET', '/api/v1/session')), '200', 'her session goes on')
  for (const browser of [one, other]) await askedAgain(house, browser, person, 'app', REVOKED)
  const recorded = (await eventsOf(house, account)).filter(({ type }) => type === 'trust_ended')
  assert.deepEqual(
    recorded.map(({ details }) => details),
    [{ devices: 2, ...FROM_HERE }],
  )
})

onBothEngines(
  'two users of one browser see and end the trust of their own, and nobody ends that of another user',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { account, person } = await personOf(house)
    const other = await personWith(house, account, 'phone+app')
    await setPolicy(house, account, { primary: 'app', backup: 'sms' })
    const shared = house.browser()
    for (const one of [person, other]) {
      assert.equal(await meets(shared, one), 'second_factor_required')
      const given = await givenBy(house, shared, one, 'app')
      const wish = { ...given, trustDevice: true }
      assert.equal(said(await shared.call('POST', '/api/v1/sign-in/second-factor', wish)), '200')
    }
    const [his] = await devicesIn(shared)
    assert.equal(his?.current, true)
    assert.equal(await meets(shared, person), 'trusted_device')
    const [hers, ...more] = await devicesIn(shared)
    assert.deepEqual([hers?.current, more], [true, []])
    assert.notEqual(hers?.id, his?.id)

    assert.equal(await stop(shared, his?.id ?? ''), '404 not_found')
    const stranger = await trustedBy(house, (await personOf(house)).person, 'app')
    for (const device of [his, hers])
      assert.equal(await stop(stranger, device?.id ?? ''), '404 not_found', 'of another account')
    assert.equal(await stopAll(shared), '204')
    assert.equal(await meets(shared, other), 'trusted_device', 'his is not hers to end')
    await askedAgain(house, shared, person, 'app', REVOKED)
  },
)

test('an id that is none is told so, and a stranger sees nothing', async (t) => {
  const house = await openHouse(t)
  const { person } = await personOf(house)
  const browser = await trustedBy(house, person, 'app')
  assert.equal(await stop(browser, `dev_${'0'.repeat(26)}`), '404 not_found')
  assert.equal(await stop(browser, 'dev_1'), '404 not_found')
  const stranger = house.browser()
  const { id } = await ownDevice(browser)
  assert.equal(said(await stranger.call('GET', LIST)), '401 no_session')
  assert.equal(await stop(stranger, id), '401 no_session')
  assert.equal(await stopAll(stranger), '401 no_session')
  assert.equal(await meets(browser, person), 'trusted_device')
})

test('a session shows the trust that it earned, or was opened by, for as long as that lasts', async (t) => {
  const house = await openHouse(t)
  const { account, person } = await personOf(house)
  const browser = await trustedBy(house, person, 'app')
  const { id, endsAt } = await ownDevice(browser)
  assert.deepEqual(await trustedIn(browser), { id, endsAt }, 'it has earned it')
  house.passTime(SECOND_MS)
  const byTrust = await passwordIn(browser, person)
  assert.deepEqual(byTrust.body.trustedDevice, { id, endsAt })
  assert.deepEqual(await trustedIn(browser), { id, endsAt }, 'it was opened by it')
  const why = async () => (await browser.call('GET', '/api/v1/me/sessions')).body.items[0].why
  assert.equal(await why(), 'trusted_device')

  await setPolicy(house, account, { deviceTrust: '1_day' })
  const sooner = iso(Date.parse(endsAt) - 6 * DAY_MS)
  assert.deepEqual(await trustedIn(browser), { id, endsAt: sooner }, 'a policy has shortened it')
  assert.equal(await stop(browser, id), '204')
  assert.equal(await trustedIn(browser), undefined, 'it is over')
  assert.equal(await why(), 'trusted_device', 'how it was opened stays')
})

test('a session that has to do with no trust shows none, though its browser was trusted before', async (t) => {
  const house = await openHouse(t)
  const { person } = await personOf(house)
  const browser = await trustedBy(house, person, 'app')
  assert.equal(await stopAll(browser), '204')
  await askedAgain(house, browser, person, 'app', REVOKED)
  assert.equal(await trustedIn(browser), undefined)
})
