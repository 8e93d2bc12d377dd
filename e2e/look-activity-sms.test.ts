import type { SmsGateway } from '../src/world.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../src/store/duration.ts'
import { personWith, setPolicy } from '../test/authenticators.ts'
import type { House, TestAccount } from '../test/house.ts'
import { allAnswered } from '../test/mails.ts'
import { want } from '../test/guarding.ts'
import { startTelling } from '../test/sms-receipts.ts'
import { smsThat } from '../test/sms-rows.ts'
import { enterPassword, openHouseFor, passTime } from './steps/house.ts'
import { look } from './steps/look.ts'
import { holdSms } from './steps/message-rows.ts'
import { enterCode } from './steps/methods.ts'
import { keepFirstCodes } from './steps/first-codes.ts'
import { leaveSession, toSmsPage } from './steps/trust.ts'
import { noteSmsCountry } from '../src/sms-guard/sms-countries.ts'
import { arriveAt, button, field, heading, reads } from './steps/see.ts'
import { story, type Story } from './steps/story.ts'
import { addMember } from './steps/team.ts'

const NARROW = { only: [375] }
const PATH = '/account/activity/sms'

/** Sent, delivered, answered, failed and paused of a week, today first. */
const WEEK = [
  [17, 17, 16, 0, 0],
  [34, 33, 33, 1, 0],
  [4, 4, 4, 0, 0],
  [6, 6, 5, 0, 0],
  [38, 36, 35, 2, 0],
  [41, 40, 40, 1, 0],
  [37, 37, 36, 0, 0],
] as const

/** Some minutes past noon (UTC), so that a day is both before and behind. */
async function atNoon(told: Story) {
  const house = await openHouseFor(told)
  house.stopTime()
  const noon = Math.ceil(house.now() / DAY_MS) * DAY_MS + 12 * HOUR_MS + 4 * MINUTE_MS
  await passTime(house, noon - house.now())
  const account = await house.newAccount({ country: 'GB', phone: '+447400123789' })
  const page = await told.visitor({ turnable: true })
  await passTime(house, 0, page)
  return { house, account, page }
}

/** A week of SMS to the administrator, and three of today that did not arrive at first; one of them Riley's. */
async function addWeek(house: House, account: TestAccount): Promise<{ riley: TestAccount }> {
  const now = house.now()
  for (const [daysAgo, [sent, delivered, answered, failed]] of WEEK.entries()) {
    const at = now - daysAgo * DAY_MS - 5 * HOUR_MS
    const became = Array.from({ length: sent }, (_, nth) => ({
      at: at + nth * SECOND_MS,
      ...(nth < delivered && { state: 'delivered' as const, deliveredAt: at + nth * SECOND_MS + 4_000 }),
      ...(nth < answered && { answeredAt: at + nth * SECOND_MS + 9_000 }),
      ...(nth >= sent - failed && { state: 'failed' as const, sentAt: null }),
    }))
    await smsThat(house, account, ...became)
  }
  const riley = await addMember(house, account, { name: 'Riley Novak', phone: '+447400123518' })
  const jamie = await addMember(house, account, { name: 'Jamie Okoye', phone: '+442079460018' })
  const noa = await addMember(house, account, { name: 'Noa Petit', phone: '+12025550143' })
  const at = (minutesAgo: number) => now - minutesAgo * MINUTE_MS
  await smsThat(house, riley, {
    at: at(12),
    state: 'delivered',
    sentAt: at(12) + SECOND_MS,
    sentAgainAt: at(12) + 21 * SECOND_MS,
    againBecause: 'no_receipt',
    deliveredAt: at(12) + 31 * SECOND_MS,
  })
  const held = { state: 'held', sentAt: null } as const
  await smsThat(house, jamie, { at: at(172), ...held, heldBecause: 'number' })
  await smsThat(house, noa, { at: at(204), ...held, heldBecause: 'country' })
  return { riley }
}

/** Thirty codes to numbers side by side that nobody answers, and one more, which is paused. */
async function addFraud(house: House, account: TestAccount): Promise<void> {
  const now = house.now() - 20 * MINUTE_MS
  for (let nth = 0; nth < 31; nth++) {
    const asked = { accountId: account.accountId, phone: `+4474001236${10 + nth}` }
    await want(house.world.store, house.world, { ...asked, asker: { network: `192.0.2.${nth}` } }, now)
  }
}

story('Activity > SMS looks right, empty and full, and so does the last SMS of a user', async (told) => {
  const { house, account, page } = await atNoon(told)
  await setPolicy(house, account, { deviceTrust: '30_days' })
  await enterCode(page, 'Code', await toSmsPage(house, page, account))
  await keepFirstCodes(page)
  await allAnswered(house)
  await leaveSession(house, page)
  await passTime(house, 8 * DAY_MS, page)
  await page.goto(house.url + PATH)
  await enterPassword(page, account.email)
  await heading(page, 'No SMS in the last 7 days').waitFor()
  await look(page, 'activity-sms-empty')

  const { riley } = await addWeek(house, account)
  await addFraud(house, account)
  await house.world.store.write((tx) => noteSmsCountry(tx, account.accountId, 'IE'))
  await page.reload()
  await heading(page, 'Not delivered at first').waitFor()
  await page.getByText('SMS codes are sent to United Kingdom and Ireland').waitFor()
  await look(page, 'activity-sms')
  await page.getByText('What the words mean').click()
  await button(page, 'Show 4 more').click()
  await reads(page, '7 of 7')
  await button(page, 'Change countries').click()
  await page.getByRole('radio', { name: 'Only countries that you choose' }).check()
  await button(page, 'Remove Ireland').click()
  await button(page, 'Remove United Kingdom').click()
  await button(page, 'Save').click()
  await reads(page, 'Add one country at least, or choose the other.')
  await look(page, 'activity-sms-countries-none', NARROW)
  await field(page, 'Another country').selectOption('Ireland')
  await button(page, 'Add').click()
  await look(page, 'activity-sms-countries')
  await page.goto(`${house.url}/account/users/${riley.userId}`)
  await page.getByText('Last SMS', { exact: true }).click()
  await look(page, 'user-last-sms', NARROW)
})

story('the SMS step looks right where the code went by another way, and where it is held', async (told) => {
  const clock = { now: () => Date.now() }
  const { gateway: first } = await startTelling(told.t, 'way-1', () => clock.now())
  const { gateway: second } = await startTelling(told.t, 'way-2', () => clock.now())
  // what the first takes is noted in the house, so that people can be signed in without pages
  const noting: SmsGateway = {
    ...first,
    async send(sms, signal) {
      const reference = await first.send(sms, signal)
      house.sent.push(sms)
      return reference
    },
  }
  const house = await openHouseFor(told, { gateways: [noting, second] })
  house.stopTime()
  clock.now = house.now
  const account = await house.newAccount()
  const casey = await personWith(house, account, 'phone+app')
  await setPolicy(house, account, { primary: 'sms', backup: 'app', deviceTrust: '30_days' })
  await passTime(house, MINUTE_MS)
  const page = await told.visitor({ turnable: true })
  await passTime(house, 0, page)
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, casey.email)
  await reads(page, /not delivered yet$/)
  await passTime(house, 20 * SECOND_MS, page)
  house.world.messageWritten()
  await reads(page, /^Sent again by another way at /)
  await look(page, 'second-factor-sms-again')
  await holdSms(house, 'fraud', house.now() + HOUR_MS)
  await page.reload()
  await arriveAt(page, 'No SMS to your number now')
  await look(page, 'sms-braked')
  await holdSms(house, 'country', null)
  await page.reload()
  await reads(page, /Ask your administrator\./)
  await look(page, 'sms-braked-country', NARROW)
})
