import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import type { Page } from 'playwright-core'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../src/store/duration.ts'
import { setPolicy } from '../test/authenticators.ts'
import type { TestBrowser } from '../test/browser.ts'
import { plainGateway } from '../test/gateway-sink.ts'
import { want } from '../test/guarding.ts'
import { answer, type House, sentCode, signedIn, type TestAccount, toSmsStep } from '../test/house.ts'
import { allAnswered } from '../test/mails.ts'
import { startTelling, tell, type Telling } from '../test/sms-receipts.ts'
import { smsThat } from '../test/sms-rows.ts'
import { keepFirstCodes } from './steps/first-codes.ts'
import { openGateway } from './steps/gateway.ts'
import { carryOver, enterPassword, openHouseFor, openSignedIn, passTime } from './steps/house.ts'
import { enterCode } from './steps/methods.ts'
import { addressIs, arriveAt, button, field, focusIsOn, heading, reads, titleIs, until } from './steps/see.ts'
import { story, type Story } from './steps/story.ts'
import { addMember } from './steps/team.ts'
import { leaveSession, toSmsPage } from './steps/trust.ts'

const PATH = '/account/activity/sms'

/** What a day's row says: sent, delivered, answered, failed, paused. */
async function figuresOf(page: Page, day: string): Promise<number[]> {
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: day, exact: true }) })
  return (await row.locator('td[data-label]').allInnerTexts()).map(Number)
}

const troubles = (page: Page) => page.getByRole('region', { name: 'Not delivered at first' })
const troublesSay = (page: Page): Promise<string[]> => troubles(page).locator('li p.muted').allInnerTexts()

async function openSms(house: House, page: Page): Promise<void> {
  await allAnswered(house)
  await page.goto(house.url + PATH)
  await page.getByRole('table').waitFor()
}

/** Moves the house to a time of the next day (UTC), where time stands still. */
async function toTime(house: House, ms: number): Promise<void> {
  house.stopTime()
  await passTime(house, Math.ceil(house.now() / DAY_MS) * DAY_MS + ms - house.now())
}

/** A house at noon whose SMS go by two gateways that tell what becomes of each. */
async function atNoonWithReceipts(told: Story) {
  const clock = { now: () => Date.now() }
  const first = await startTelling(told.t, 'way-1', () => clock.now())
  const second = await startTelling(told.t, 'way-2', () => clock.now())
  const house = await openHouseFor(told, { gateways: [first.gateway, second.gateway] })
  await toTime(house, 12 * HOUR_MS)
  clock.now = house.now
  return { house, first, second }
}

/** Somebody enters her password and asks for a code, which a gateway takes. */
async function askCode(house: House, who: TestAccount, way: Telling): Promise<TestBrowser> {
  const browser = house.browser()
  await toSmsStep(house, who, browser)
  const before = way.taken.length
  await browser.call('POST', '/api/v1/sign-in/sms-code')
  await until('the SMS', () => way.taken.length > before)
  await allAnswered(house)
  return browser
}

const receiptUrl = ({ taken }: Telling) => taken.at(-1)?.receiptUrl ?? ''
const codeOf = ({ taken }: Telling) => /#(\d{6})$/.exec(taken.at(-1)?.text ?? '')?.[1] ?? ''

/** Lets the queue look at what is due, until a gateway was given so many. */
async function letQueueLook(house: House, way: Telling, count: number): Promise<void> {
  house.world.messageWritten()
  await until(`SMS number ${count} by this way`, () => way.taken.length >= count)
  await allAnswered(house)
}

story(
  'what became of real codes comes true by day and in words, and beside the phone of each user',
  async (told) => {
    const { house, first, second } = await atNoonWithReceipts(told)
    const account = await house.newAccount()
    const riley = await addMember(house, account, { name: 'Riley Novak', phone: '+12025550118' })
    const kai = await addMember(house, account, { name: 'Kai Lund', phone: '+12025550119' })
    const page = await told.visitor({ turnable: true })

    const admin = await askCode(house, account, first)
    await passTime(house, 4 * SECOND_MS)
    assert.equal(await tell(house, receiptUrl(first), 'delivered'), 200)
    assert.equal((await answer(admin, codeOf(first))).body.state, 'signed_in')
    await carryOver(house, admin, page)

    await passTime(house, 56 * SECOND_MS)
    await askCode(house, riley, first)
    await passTime(house, 20 * SECOND_MS)
    await letQueueLook(house, second, 1)
    await openSms(house, page)
    await titleIs(page, 'SMS · Activity · Sallyport')
    assert.deepEqual(await figuresOf(page, 'Today'), [2, 1, 1, 0, 0])
    assert.deepEqual(await troublesSay(page), [
      'Today, 12:01 · No receipt in 20 seconds. Sent again by another way at 12:01:20.',
    ])
    await passTime(house, 11 * SECOND_MS)
    assert.equal(await tell(house, receiptUrl(second), 'delivered'), 200)

    await passTime(house, 29 * SECOND_MS)
    await askCode(house, kai, first)
    assert.equal(await tell(house, receiptUrl(first), 'undelivered'), 200)
    await letQueueLook(house, second, 2)
    assert.equal(await tell(house, receiptUrl(second), 'undelivered'), 200)
    await openSms(house, page)
    assert.deepEqual(await figuresOf(page, 'Today'), [3, 2, 1, 1, 0])
    assert.deepEqual(await troublesSay(page), [
      'Today, 12:02 · The phone did not get it. Sent again by another way at 12:02:00, which failed too.',
      'Today, 12:01 · No receipt in 20 seconds. Sent again by another way, delivered 12:01:31.',
    ])
    await reads(page, '3 sent, 2 delivered, 1 failed')

    await page.goto(`${house.url}/account/users/${riley.userId}`)
    await reads(page, / · last SMS delivered today, 12:01:31$/)
    await page.getByText('Last SMS', { exact: true }).click()
    await reads(page, 'Today, 12:01 · sent 12:01:00, sent again by another way 12:01:20, delivered 12:01:31')
    await page.goto(`${house.url}/account/users/${kai.userId}`)
    await reads(page, / · last SMS not delivered today, 12:02$/)
  },
)

story('a gateway that fails is told as what it is, and so is what was paused', async (told) => {
  const gateway = await openGateway(told.t)
  const house = await openHouseFor(told, { gateways: [plainGateway('test', gateway.url)] })
  const account = await house.newAccount()
  const robin = await addMember(house, account, { name: 'Robin Diaz', phone: '+12025550118' })
  const page = await told.visitor()
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, account.email)
  await enterCode(page, 'Code', await gateway.code(1))
  await keepFirstCodes(page)
  await page.getByRole('link', { name: 'Activity' }).click()
  await arriveAt(page, 'Activity')
  gateway.mood = 'refuses'
  const browser = house.browser()
  await toSmsStep(house, robin, browser)
  await browser.call('POST', '/api/v1/sign-in/sms-code')
  await allAnswered(house)
  const heldUntil = house.now() - MINUTE_MS
  await smsThat(house, robin, {
    at: heldUntil - HOUR_MS,
    state: 'held',
    sentAt: null,
    heldBecause: 'fraud',
    heldUntil,
  })

  const tabs = page.getByRole('navigation', { name: 'Activity' })
  await tabs.getByRole('link', { name: 'SMS' }).click()
  await addressIs(page, PATH)
  await focusIsOn(heading(page, 'Activity', 1))
  await reads(page, /Not sent: paused/)
  const [newest = '', older = ''] = await troublesSay(page)
  assert.match(newest, / · No gateway took it\.$/)
  assert.match(older, / · Not sent: paused until .+, to stop fraud\.$/)
  assert.equal(await tabs.locator('[aria-current=page]').innerText(), 'SMS')
  await tabs.getByRole('link', { name: 'Events' }).click()
  await addressIs(page, '/account/activity')
})

story('days are those of the browser’s zone, and a file holds each SMS', async (told) => {
  const house = await openHouseFor(told)
  await toTime(house, 12 * HOUR_MS)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  await allAnswered(house)
  const sixteen = house.now() - 20 * HOUR_MS
  await smsThat(house, account, { at: sixteen, state: 'delivered', deliveredAt: sixteen + SECOND_MS })
  for (const [timezoneId, sent] of [
    ['UTC', [1, 1]],
    // there it was one o'clock in the morning
    ['Asia/Tokyo', [2, 0]],
  ] as const) {
    const page = await told.visitor({ timezoneId, turnable: true })
    await page.clock.setFixedTime(house.now())
    await carryOver(house, admin, page)
    await openSms(house, page)
    const days = await page.getByRole('rowheader').allInnerTexts()
    assert.equal(days.length, 7)
    assert.equal(days[0], 'Today')
    assert.match(days[1] ?? '', /^[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2}$/)
    const shown = [await figuresOf(page, 'Today'), await figuresOf(page, days[1] ?? '')]
    assert.deepEqual(
      shown.map(([count]) => count),
      sent,
    )
    const download = page.waitForEvent('download')
    await button(page, 'Export CSV').click()
    const file = await download
    assert.equal(file.suggestedFilename(), 'sms.csv')
    const text = (await buffer(await file.createReadStream())).toString('utf8')
    assert.equal(text.trim().split('\r\n').length, 1 + 2)
  }
})

story(
  'the first few that did not arrive are shown, the others follow, and each leads to what helps',
  async (told) => {
    const house = await openHouseFor(told)
    house.stopTime()
    const account = await house.newAccount()
    const jamie = await addMember(house, account, { name: 'Jamie Okoye', phone: '+442079460018' })
    const page = await told.visitor({ turnable: true })
    await openSignedIn(house, account, page, '/profile/details')
    const rows = Array.from({ length: 9 }, (_, nth) => ({
      at: house.now() - (nth + 1) * MINUTE_MS,
      state: 'held' as const,
      sentAt: null,
      heldBecause: 'number' as const,
    }))
    await smsThat(house, jamie, ...rows)
    await openSms(house, page)
    await reads(page, '3 of 9')
    await page.route('**/api/v1/account/sms/troubles?*cursor*', (route) => route.abort())
    await button(page, 'Show 6 more').click()
    await reads(page, 'Sallyport does not answer. Check your connection and try again.')
    await page.unroute('**/api/v1/account/sms/troubles?*cursor*')
    await button(page, 'Try again').click()
    await reads(page, '9 of 9')
    await focusIsOn(troubles(page).getByRole('listitem').nth(3))
    assert.equal(await button(page, 'Show 6 more').count(), 0)
    const says = await troublesSay(page)
    assert.ok(
      says.every((line) => line.endsWith(' · Not sent: a landline cannot receive SMS.')),
      says.join('\n'),
    )
    await troubles(page).getByRole('link', { name: 'Change phone of Jamie Okoye' }).first().click()
    await arriveAt(page, 'Jamie Okoye')
    await reads(page, / · last SMS not sent today, /)
  },
)

story('where no SMS was asked for in a week, the page says so', async (told) => {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  await setPolicy(house, account, { deviceTrust: '30_days' })
  const page = await told.visitor({ turnable: true })
  await enterCode(page, 'Code', await toSmsPage(house, page, account))
  await keepFirstCodes(page)
  await openSms(house, page)
  await leaveSession(house, page)
  await passTime(house, 8 * DAY_MS, page)
  await page.goto(house.url + PATH)
  await enterPassword(page, account.email)
  await arriveAt(page, 'Activity')
  await heading(page, 'No SMS in the last 7 days').waitFor()
  await reads(page, 'SMS codes appear here as soon as one is asked for.')
})

story(
  'a country that a user is in can be allowed, and countries are chosen and left to the default',
  async (told) => {
    const house = await openHouseFor(told)
    house.stopTime()
    const account = await house.newAccount({ country: 'GB', phone: '+447400123789' })
    const noa = await addMember(house, account, {
      name: 'Noa Petit',
      phone: '+12025550143',
      unproven: true,
    })
    const page = await told.visitor({ turnable: true })
    await openSignedIn(house, account, page, '/profile/details')
    const browser = house.browser()
    await toSmsStep(house, noa, browser)
    await browser.call('POST', '/api/v1/sign-in/sms-code')
    await openSms(house, page)
    assert.deepEqual(await figuresOf(page, 'Today'), [1, 0, 1, 0, 1])
    const line = troubles(page).locator('li p.muted')
    await reads(page, /Not sent: United States is not among your countries\.$/)
    const countries = page.getByRole('region', { name: 'Countries' })
    const sentTo = (words: string) => countries.getByText(`SMS codes are sent to ${words}`).waitFor()
    await sentTo('United Kingdom: your own country, and those of proven numbers.')

    await button(page, 'Allow United States').click()
    await reads(page, 'SMS codes are sent to United States from now on.')
    await focusIsOn(heading(page, 'Not delivered at first'))
    await reads(page, /Not sent: United States was not among your countries\.$/)
    assert.equal(await line.count(), 1)
    await sentTo('United Kingdom and United States, as an administrator chose.')
    await passTime(house, 2 * MINUTE_MS, page)
    assert.match(await sentCode(house, noa, browser), /^\d{6}$/)

    await button(page, 'Change countries').click()
    await focusIsOn(page.getByRole('radio', { name: 'Only countries that you choose' }))
    await button(page, 'Remove United States').click()
    await button(page, 'Remove United Kingdom').click()
    await focusIsOn(field(page, 'Another country'))
    await button(page, 'Save').click()
    await reads(page, 'Add one country at least, or choose the other.')
    await focusIsOn(field(page, 'Another country'))
    await field(page, 'Another country').selectOption('Ireland')
    await button(page, 'Add').click()
    await field(page, 'Another country').selectOption('France')
    await button(page, 'Add').click()
    await button(page, 'Save').click()
    await reads(page, 'Saved.')
    await focusIsOn(heading(page, 'Countries'))
    await sentTo('France and Ireland, as an administrator chose.')

    await button(page, 'Change countries').click()
    await page.getByRole('radio', { name: 'Your own country, and those of proven numbers' }).check()
    await page.keyboard.press('Escape')
    await focusIsOn(button(page, 'Change countries'))
    await button(page, 'Change countries').click()
    await page.getByRole('radio', { name: 'Your own country, and those of proven numbers' }).check()
    await button(page, 'Save').click()
    await sentTo('United Kingdom: your own country, and those of proven numbers.')
    await page.getByRole('navigation', { name: 'Activity' }).getByRole('link', { name: 'Events' }).click()
    await reads(page, 'Alex Kim changed the countries that SMS go to')
  },
)

story(
  'codes that nobody answers are paused: her administrator reads which, and she has another way',
  async (told) => {
    const house = await openHouseFor(told)
    await toTime(house, 12 * HOUR_MS)
    const account = await house.newAccount({ phone: '+1 303 555 0199' })
    const sam = await addMember(house, account, { name: 'Sam Reyes', phone: '+12025550118', unproven: true })
    await addMember(house, account, { name: 'Kai Lund', phone: '+12025550218' })
    const page = await told.visitor({ turnable: true })
    await openSignedIn(house, account, page, '/profile/details')
    for (let nth = 0; nth < 30; nth++) {
      const asked = { accountId: account.accountId, phone: `+120255501${40 + nth}` }
      await want(
        house.world.store,
        house.world,
        { ...asked, asker: { network: `192.0.2.${nth}` } },
        house.now(),
      )
    }
    const hers = await told.visitor({ turnable: true })
    await hers.clock.setFixedTime(house.now())
    await hers.goto(`${house.url}/sign-in`)
    await enterPassword(hers, sam.email)
    await arriveAt(hers, 'No SMS to your number now')
    await reads(
      hers,
      /^SMS to numbers like yours are paused until 13:00: somebody asked for very many of them\./,
    )

    await page.clock.setFixedTime(house.now())
    await openSms(house, page)
    await heading(
      page,
      'SMS to unproven numbers starting with +1 202 555 01 are paused until 13:00',
    ).waitFor()
    await reads(page, /^Codes to them were asked for 31 times since 12:00 and never answered\./)
    assert.deepEqual(
      (await troublesSay(page))[0],
      'Today, 12:00 · Not sent: paused until 13:00, to stop fraud.',
    )
    const budget = page.getByRole('region', { name: 'Budget' })
    await budget.getByText('31 of 1,000 SMS').waitFor()
    assert.equal(await budget.getByRole('progressbar', { name: 'SMS today' }).getAttribute('value'), '31')
    await page.getByRole('link', { name: 'See users with such numbers' }).click()
    await arriveAt(page, 'Users')
    await reads(page, '1 user')
    await page.getByRole('link', { name: 'Sam Reyes' }).waitFor()
  },
)
