import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answerBy,
  begin,
  givenBy,
  type Person,
  personWith,
  recoveryCodes,
  setPolicy,
} from '../../test/authenticators.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { onBothEngines, openHouse, PASSWORD, wrongCode } from '../../test/house.ts'
import { said } from '../../test/invited.ts'
import { meets, personOf, signInsIn, trustedBy } from '../../test/trusting.ts'
import { iso } from '../http/wire.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'

const LIST = '/api/v1/me/sign-ins'
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const FROM = { 'x-forwarded-for': '203.0.113.7', 'user-agent': FIREFOX }
const APP_AND_PHONE = { primary: 'app', backup: 'sms' } as const

/** The newest sign-in of the user of a browser's session, without what it has in common with all others. */
async function newest(browser: TestBrowser) {
  const { id, browser: label, address, ...more } = (await signInsIn(browser))[0] ?? assert.fail('none')
  assert.match(id, /^sgn_[0-9a-z]{26}$/)
  assert.ok(label && address)
  return more
}

const NO_TRUST = { trust: null, trustEnded: null, trustGiven: null }
const NOTHING = { byBackup: false, wrong: null, ...NO_TRUST }

onBothEngines(
  'her history says of each sign-in when, where and by what it was, and why she was or was not asked',
  async (t, engine) => {
    const house = await openHouse(t, { engine, env: { SALLYPORT_TRUST_PROXY: '127.0.0.1' } })
    const { account, person } = await personOf(house, APP_AND_PHONE, 'phone+app')
    const browser = house.browser()
    /** Signs in in the one browser a minute later; `answer` is what stands in the answer besides the app's code. */
    const signsIn = async (answer: object | null) => {
      house.passTime(MINUTE_MS)
      const at = house.now()
      const credentials = { email: person.email, password: PASSWORD }
      await browser.call('POST', '/api/v1/sign-in', credentials, FROM)
      house.passTime(SECOND_MS)
      if (answer !== null)
        await answerBy(browser, 'second-factor', {
          ...(await givenBy(house, browser, person, 'app')),
          ...answer,
        })
      return { at: iso(at), answeredAt: house.now(), kept: await newest(browser) }
    }
    const byApp = { answered: 'app', why: 'answered' }

    const first = await signsIn({ trustDevice: true })
    const ends = first.answeredAt + 7 * DAY_MS
    const trustGiven = { endsAt: iso(ends) }
    assert.deepEqual(first.kept, {
      ...NOTHING,
      ...byApp,
      at: first.at,
      askedBecause: 'not_trusted',
      trustGiven,
    })
    const [whole] = await signInsIn(browser)
    assert.deepEqual([whole?.browser, whole?.address], ['Firefox on Linux', '203.0.113.7'])

    const earned = { earnedBy: 'app', trustedAt: iso(first.answeredAt) }
    const second = await signsIn(null)
    assert.deepEqual(second.kept, {
      ...NOTHING,
      at: second.at,
      answered: null,
      why: 'trusted_device',
      askedBecause: 'trusted_device',
      trust: { ...earned, endsAt: iso(ends) },
    })

    const savedAt = house.now()
    await setPolicy(house, account, { deviceTrust: 'single_sign_on' })
    const third = await signsIn({})
    const shortened = { ...earned, endedAt: iso(savedAt), because: 'shorter_period' }
    assert.deepEqual(third.kept, {
      ...NOTHING,
      ...byApp,
      at: third.at,
      askedBecause: 'single_sign_on',
      trustEnded: shortened,
    })

    await setPolicy(house, account, { deviceTrust: '1_day' })
    const fourth = await signsIn({ trustDevice: true })
    assert.deepEqual(fourth.kept, {
      ...NOTHING,
      ...byApp,
      at: fourth.at,
      askedBecause: 'policy_shortened',
      trustEnded: shortened,
      trustGiven: { endsAt: iso(fourth.answeredAt + DAY_MS) },
    })

    const offAt = house.now()
    await setPolicy(house, account, { active: false })
    const fifth = await signsIn(null)
    assert.deepEqual(fifth.kept, {
      ...NOTHING,
      at: fifth.at,
      answered: null,
      why: 'not_demanded',
      askedBecause: 'not_demanded',
      trustEnded: {
        earnedBy: 'app',
        trustedAt: iso(fourth.answeredAt),
        endedAt: iso(offAt),
        because: 'two_factor_off',
      },
    })
    const words = (await signInsIn(browser)).map((one) => one.askedBecause)
    const five = ['not_demanded', 'policy_shortened', 'single_sign_on', 'trusted_device', 'not_trusted']
    assert.deepEqual(words.slice(0, 5), five)
  },
)

test('a sign-in by a rescue, or by the first code to a number, is kept by what was answered', async (t) => {
  const house = await openHouse(t)
  const { account, person } = await personOf(house, APP_AND_PHONE, 'phone+app')
  const [code = ''] = await recoveryCodes(await trustedBy(house, person, 'app'))
  house.passTime(SECOND_MS)
  const browser = await begin(house, person)
  await answerBy(browser, 'second-factor', { method: 'recovery_code', code })
  const last = await newest(browser)
  assert.deepEqual(
    [last.answered, last.why, last.askedBecause],
    ['recovery_code', 'recovery_code', 'not_trusted'],
  )
  const newcomer = await personWith(house, account, 'number')
  await setPolicy(house, account, APP_AND_PHONE)
  const hers = await signInsIn(await trustedBy(house, newcomer, 'sms'))
  assert.deepEqual(
    hers.map(({ answered, why }) => [answered, why]),
    [['sms', 'answered']],
  )
})

onBothEngines(
  'nobody sees the sign-ins of another user, and none that was given up without an answer',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { account, person } = await personOf(house, APP_AND_PHONE, 'phone+app')
    const other = await personWith(house, account, 'phone+app')
    await setPolicy(house, account, APP_AND_PHONE)
    const browser = await trustedBy(house, person, 'app')
    const before = (await signInsIn(browser)).length
    await begin(house, person)
    const wrong = { email: person.email, password: 'a password that is not hers' }
    await house.browser().call('POST', '/api/v1/sign-in', wrong)
    await begin(house, other)
    const ids = (await signInsIn(browser)).map(({ id }) => id)
    assert.equal(ids.length, before)
    const his = await signInsIn(await trustedBy(house, other, 'app'))
    assert.deepEqual(
      his.filter(({ id }) => ids.includes(id)),
      [],
    )
    assert.equal(said(await house.browser().call('GET', LIST)), '401 no_session')
  },
)

onBothEngines(
  'a sign-in that a wrong answer stopped is shown once it is over; one that went on to the end is a sign-in',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const { account, person } = await personOf(house, APP_AND_PHONE, 'phone+app')
    const browser = await trustedBy(house, person, 'app')
    house.passTime(MINUTE_MS)
    const thief = await begin(house, person)
    for (let times = 0; times < 3; times++)
      assert.equal(said(await tries(thief, wrongApp(person))), '422 code_wrong')
    assert.equal((await newest(browser)).wrong, null, 'it is under way')
    house.passTime(10 * MINUTE_MS)
    assert.deepEqual(await newest(browser), {
      ...NOTHING,
      at: iso(house.now() - 10 * MINUTE_MS),
      answered: null,
      why: null,
      askedBecause: null,
      wrong: { way: 'app', count: 3 },
    })

    house.passTime(MINUTE_MS)
    const own = await begin(house, person)
    await tries(own, wrongApp(person))
    await answerBy(own, 'second-factor', await givenBy(house, own, person, 'app'))
    const { why, answered, wrong } = await newest(own)
    assert.deepEqual([why, answered, wrong], ['answered', 'app', { way: 'app', count: 1 }])

    house.passTime(MINUTE_MS)
    await setPolicy(house, account, APP_AND_PHONE)
    const other = await begin(house, person)
    for (let times = 0; times < 2; times++) await tries(other, wrongApp(person))
    await other.call('DELETE', '/api/v1/sign-in')
    assert.deepEqual((await newest(own)).wrong, { way: 'app', count: 2 }, 'whoever starts over hides nothing')
  },
)

test('a sign-in by the backup says so where she has the primary', async (t) => {
  const house = await openHouse(t)
  const { person } = await personOf(house, APP_AND_PHONE, 'phone+app')
  const browser = await begin(house, person)
  await answerBy(browser, 'second-factor', await givenBy(house, browser, person, 'sms'))
  assert.equal((await newest(browser)).byBackup, true)
})

const tries = (browser: TestBrowser, given: object) =>
  browser.call('POST', '/api/v1/sign-in/second-factor', given)

/** A code that her app does not show. */
const wrongApp = ({ app }: Person) => ({ method: 'app', code: wrongCode(app?.code() ?? '') })

onBothEngines(
  'her history comes a page at a time, also where many sign-ins share a moment',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { person } = await personOf(house)
    const browser = await trustedBy(house, person, 'app')
    for (let times = 0; times < 12; times++) {
      if (times % 4 === 0) house.passTime(MINUTE_MS)
      assert.equal(await meets(browser, person), 'trusted_device')
    }
    const all = await signInsIn(browser)
    const paged: typeof all = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const at = `${LIST}?limit=5${cursor === '' ? '' : `&cursor=${cursor}`}`
      const { status, body } = await browser.call('GET', at)
      assert.equal(status, 200)
      assert.ok(body.items.length <= 5)
      paged.push(...body.items)
      cursor = body.nextCursor
    }
    assert.deepEqual(paged, all)
    assert.ok(all.length >= 13)
    const moments = all.map(({ at }) => at)
    assert.deepEqual(moments, moments.toSorted().toReversed(), 'the newest first')
    for (const query of ['cursor=x', 'limit=0', 'limit=201', 'more=1'])
      assert.equal(said(await browser.call('GET', `${LIST}?${query}`)), '422 invalid', query)
  },
)

test('a sign-in is shown for 90 days', async (t) => {
  const house = await openHouse(t)
  const { person } = await personOf(house)
  const [last] = await signInsIn(await trustedBy(house, person, 'app'))
  const isShown = async () => {
    const browser = await trustedBy(house, person, 'app')
    return (await signInsIn(browser)).some(({ id }) => id === last?.id)
  }
  house.passTime(90 * DAY_MS - HOUR_MS)
  assert.ok(await isShown())
  house.passTime(HOUR_MS)
  assert.ok(!(await isShown()))
})

test('a sign-in of before there was any trust is shown without it', async (t) => {
  const house = await openHouse(t)
  const { person } = await personOf(house)
  const browser = await trustedBy(house, person, 'app')
  await house.world.store.write((tx) => tx.run(forgetTrust, {}))
  assert.deepEqual(
    (await signInsIn(browser)).map(({ trust, trustEnded, trustGiven }) => ({
      trust,
      trustEnded,
      trustGiven,
    })),
    [NO_TRUST, NO_TRUST],
  )
})

const forgetTrust = statement((q, _: Record<never, never>) =>
  q.db.updateTable('sign_ins').set({ trust: null }),
)
