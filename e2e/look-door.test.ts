import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { OUTBOX } from '../test/gateway-sink.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../src/store/duration.ts'
import { atSmsStep, PASSWORD, sentCode, SET_UP_CODE, signedIn, wrongCode } from '../test/house.ts'
import {
  carryOver,
  enterPassword,
  openHouseFor,
  openSignedIn,
  passTime,
  showSetUpCode,
} from './steps/house.ts'
import { look, takePicture } from './steps/look.ts'
import { confirmDeliveries } from './steps/message-rows.ts'
import { arriveAt, button, field, heading, reads } from './steps/see.ts'
import { story } from './steps/story.ts'

const TALL = 44
const TALLER = 56

/** Fails where a control of a sign-in page is too low for a thumb. */
async function assertTall(page: Page): Promise<void> {
  for (const control of await page
    .locator('main')
    .locator('input, select, .btn')
    .filter({ visible: true })
    .all()) {
    const { height } = (await control.boundingBox()) ?? { height: 0 }
    const isCode = (await control.getAttribute('autocomplete')) === 'one-time-code'
    assert.ok(height >= (isCode ? TALLER : TALL), `${control.toString()}: ${height} high`)
  }
}

story('the first run looks right, and refuses well', async (told) => {
  const house = await openHouseFor(told, { gateways: [OUTBOX] })
  const page = await told.visitor()
  await page.goto(`${house.url}/set-up`)
  await arriveAt(page, 'Open the link that the start printed')
  await look(page, 'first-run-code')
  await page.goto(`${house.url}/set-up?#${SET_UP_CODE}`)
  await field(page, 'Country').waitFor()
  await assertTall(page)
  await look(page, 'first-run')
  await button(page, 'Create account').click()
  await heading(page, 'Not created: 5 fields need your attention').waitFor()
  await look(page, 'first-run-refused')
})

story('the sign-in page looks right in each of its moods', async (told) => {
  const house = await openHouseFor(told)
  house.stopTime()
  const { email } = await house.newAccount()
  const page = await told.visitor()
  await page.goto(`${house.url}/sign-in`)
  await field(page, 'Password').waitFor()
  await assertTall(page)
  await look(page, 'sign-in')
  await button(page, 'Sign in').click()
  await heading(page, 'Not signed in: 2 fields need your attention').waitFor()
  await look(page, 'sign-in-empty')
  await enterPassword(page, email, 'not the password')
  await heading(page, 'This e-mail and password do not match').waitFor()
  await look(page, 'sign-in-refused')
  for (let tries = 2; tries <= 5; tries++) {
    const answered = page.waitForResponse(/\/api\/v1\/sign-in$/)
    await enterPassword(page, email, 'not the password')
    await answered
  }
  await heading(page, 'Too many tries').waitFor()
  await look(page, 'sign-in-too-many')
  await page.goto(`${house.url}/sign-in?signed-out`)
  await heading(page, 'You are signed out.').waitFor()
  await look(page, 'sign-in-signed-out')
  await page.goto(`${house.url}/sign-in?ended=24`)
  await heading(page, 'You were signed out after 24 hours').waitFor()
  await look(page, 'sign-in-ended')

  await page.route('**/api/**', (route) => route.abort())
  await enterPassword(page, email)
  await heading(page, 'Sallyport does not answer').waitFor()
  await look(page, 'sign-in-no-answer')
  await page.reload()
  await arriveAt(page, 'Sallyport does not answer')
  await look(page, 'no-answer-page-alone')
})

story('the SMS step looks right, whatever becomes of the SMS and of the code', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor({ turnable: true })
  const first = await atSmsStep(house, account)
  await carryOver(house, first.browser, page)
  await page.goto(`${house.url}/sign-in`)
  await reads(page, /not delivered yet/)
  await assertTall(page)
  await look(page, 'second-factor-sms-first')
  await first.browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code: first.code })

  await page.context().clearCookies()
  const { browser, code } = await atSmsStep(house, account)
  await carryOver(house, browser, page)
  await page.goto(`${house.url}/sign-in`)
  await reads(page, /not delivered yet/)
  await look(page, 'second-factor-sms')
  await field(page, 'Code').fill(wrongCode(code))
  await button(page, 'Verify').click()
  await reads(page, 'That code is not right. Check the newest SMS.')
  await look(page, 'second-factor-sms-wrong')
  await passTime(house, 30 * SECOND_MS, page)
  await heading(page, 'The network is slow').waitFor()
  await button(page, 'Send a new code').waitFor()
  await look(page, 'second-factor-sms-slow')
  await confirmDeliveries(house)
  await page.reload()
  await reads(page, /, delivered /)
  await look(page, 'second-factor-sms-delivered')

  const other = await told.visitor({ turnable: true })
  await carryOver(house, browser, other)
  await other.goto(`${house.url}/sign-in`)
  await field(other, 'Code').waitFor()
  await browser.call('DELETE', '/api/v1/sign-in')
  await browser.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
  await carryOver(house, browser, other)
  await field(other, 'Code').fill(code)
  await button(other, 'Verify').click()
  await arriveAt(other, 'Another sign-in was started in this browser')
  await look(other, 'sign-in-replaced')

  await button(other, 'Go to that one').click()
  await field(other, 'Code').waitFor()
  await passTime(house, 10 * MINUTE_MS, other)
  await arriveAt(other, 'This sign-in has ended')
  await look(other, 'sign-in-over')
})

story('too many wrong codes, too many SMS, and a gateway that is down look right', async (told) => {
  const down = { name: 'down', send: () => Promise.reject(new Error('down')) }
  const house = await openHouseFor(told, { gateways: [down] })
  const account = await house.newAccount()
  const page = await told.visitor({ turnable: true })
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, account.email)
  await arriveAt(page, 'The SMS could not be sent')
  await look(page, 'sms-down-waiting')
  await passTime(house, 30 * SECOND_MS, page)
  await button(page, 'Try the SMS again').waitFor()
  await look(page, 'sms-down')

  const working = await openHouseFor(told)
  const somebody = await working.newAccount()
  const other = await told.visitor({ turnable: true })
  const { browser, code } = await atSmsStep(working, somebody)
  await carryOver(working, browser, other)
  await passTime(working, 30 * SECOND_MS, other)
  await sentCode(working, somebody, browser)
  await passTime(working, MINUTE_MS, other)
  await other.goto(`${working.url}/sign-in`)
  await button(other, 'Send a new code').click()
  await reads(other, /^That was the last SMS for now\./)
  await look(other, 'second-factor-sms-limit')
  for (let tries = 1; tries <= 10; tries++) {
    await browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code: wrongCode(code) })
  }
  await other.reload()
  await arriveAt(other, 'Too many wrong codes')
  await look(other, 'locked')
})

story('a locked session looks right, in its page and on the sign-in page', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor({ turnable: true })
  await openSignedIn(house, account, page, '/account/settings/general')
  await field(page, 'Account name').fill('Example Limited')
  await passTime(house, HOUR_MS + MINUTE_MS, page)
  await button(page, 'Save').click()
  await arriveAt(page, 'Your session is locked')
  await look(page, 'session-locked-in-place')
  await page.reload()
  await arriveAt(page, 'Your session is locked')
  await assertTall(page)
  await look(page, 'session-locked')
})

story('the outbox looks right, empty and in use', async (told) => {
  const house = await openHouseFor(told, { gateways: [OUTBOX] })
  const page = await told.visitor()
  await showSetUpCode(house, page, SET_UP_CODE)
  await page.goto(`${house.url}/outbox`)
  await heading(page, 'Nothing here yet').waitFor()
  await look(page, 'outbox-empty')
  const account = await house.newAccount()
  const browser = house.browser()
  await browser.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
  await browser.call('POST', '/api/v1/sign-in/sms-code')
  await reads(page, /is your Sallyport code/)
  await look(page, 'outbox')
  await carryOver(house, browser, page)
  await page.goto(`${house.url}/sign-in`)
  await page.getByRole('link', { name: 'outbox' }).waitFor()
  await look(page, 'second-factor-sms-outbox')
})

story('where the system chooses the colours, every control of the door can still be seen', async (told) => {
  const house = await openHouseFor(told)
  await house.newAccount()
  const page = await told.visitor({ forcedColors: 'active' })
  await page.goto(`${house.url}/sign-in`)
  await field(page, 'Password').waitFor()
  const edge = (name: string) =>
    field(page, name).evaluate((element) => getComputedStyle(element).borderTopStyle)
  assert.deepEqual([await edge('E-mail'), await edge('Password')], ['solid', 'solid'])
  const browser = await signedIn(house, await house.newAccount())
  await carryOver(house, browser, page)
  await page.goto(`${house.url}/account/settings/security`)
  const shown = page.getByRole('switch', { name: 'Two-factor authentication is active' })
  await shown.waitFor()
  assert.equal(await shown.evaluate((element) => getComputedStyle(element).borderTopStyle), 'solid')
  await takePicture(page, 'forced-colors-1280')
})
