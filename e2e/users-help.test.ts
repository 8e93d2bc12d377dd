import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { MINUTE_MS } from '../src/store/duration.ts'
import { personWith, setPolicy } from '../test/authenticators.ts'
import { PASSWORD, type TestAccount } from '../test/house.ts'
import { mailTo } from '../test/invited.ts'
import { trustedBy } from '../test/trusting.ts'
import { typeKeyFrom } from './steps/app-in-hand.ts'
import { keepFirstCodes } from './steps/first-codes.ts'
import { enterPassword, openHouseFor, openSignedIn, passTime } from './steps/house.ts'
import { enterCode, toOtherWays, wayTo } from './steps/methods.ts'
import { addressIs, arriveAt, button, field, focusIsOn, heading, reads, tabTo, until } from './steps/see.ts'
import { smsCodeAfter } from './steps/sent-codes.ts'
import { story, type Story } from './steps/story.ts'
import { addMember, rowOf } from './steps/team.ts'

const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const pageOf = ({ userId }: TestAccount) => `/account/users/${userId}`

/** An administrator looks at Robin, who has a phone and an app and a trusted browser. */
async function openRobin(told: Story) {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const robin = await personWith(house, account, 'phone+app')
  await setPolicy(house, account, { primary: 'app', backup: 'sms', deviceTrust: '1_week' })
  await trustedBy(house, robin, 'app')
  await passTime(house, MINUTE_MS)
  const page = await told.visitor({ turnable: true })
  await openSignedIn(house, account, page, pageOf(robin))
  await arriveAt(page, 'Robin Diaz')
  return { house, account, robin, page }
}

/** The temporary code that a page shows this once. */
async function shownCode(page: Page): Promise<string> {
  await focusIsOn(heading(page, 'Temporary code'))
  return panel(page, 'Temporary code').locator('code').innerText()
}

story(
  'a temporary code lets a user in for a day; a reset says what goes, and lets her set up anew',
  async (told) => {
    const { house, account, robin, page } = await openRobin(told)
    const factor = panel(page, 'Second factor')
    await reads(page, /^Next sign-in: ready with App first, SMS as the backup\.$/)
    await passTime(house, 11 * MINUTE_MS, page)
    const issue = factor.getByRole('button', { name: 'Issue temporary code' })
    const sudo = await smsCodeAfter(house, account.phone, () => issue.click())
    await page.getByRole('dialog').getByLabel('Code from the SMS', { exact: true }).fill(sudo)
    await page.keyboard.press('Enter')
    const code = await shownCode(page)
    assert.match(code, /^[0-9A-Z]{5}-[0-9A-Z]{5}$/)
    await reads(
      page,
      /^Works once, until tomorrow, \d\d:\d\d\. It answers one sign-in; nothing is removed\.$/,
    )
    await reads(
      page,
      'Give it to Robin in person or by phone, once you are sure who is asking. Not by e-mail.',
    )
    await page.reload()
    await factor.getByText(/^Works once, until tomorrow/).waitFor()
    assert.equal(await heading(page, 'Temporary code').count(), 0, 'it is not shown again')

    const hers = await told.visitor({ turnable: true })
    await hers.goto(`${house.url}/sign-in`)
    await enterPassword(hers, robin.email)
    await arriveAt(hers, 'Enter the code from your app')
    await toOtherWays(hers)
    await wayTo(hers, 'Temporary code').click()
    await enterCode(hers, 'Temporary code', code.toLowerCase())
    await addressIs(hers, '/profile/security')

    await page.reload()
    const reset = factor.getByRole('button', { name: 'Reset second factor' })
    await tabTo(page, reset)
    await page.keyboard.press('Enter')
    const question = page.getByText(
      "Reset Robin's second factor? App and phone number are removed; 1 trusted device and 3 sessions end.",
    )
    await focusIsOn(question)
    await page.keyboard.press('Escape')
    await focusIsOn(reset)
    await page.keyboard.press('Enter')
    await focusIsOn(question)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const fresh = await shownCode(page)
    await reads(page, 'Robin needs the temporary code')
    await reads(
      page,
      /^Alex Kim reset the second factor today at \d\d:\d\d\. Without the code Robin is stuck\.$/,
    )
    await reads(page, /^Next sign-in: will enrol with the temporary code\.$/)
    await reads(page, 'No number. This account verifies by SMS, so one is required.')
    await mailTo(house, robin.email, 'reset')

    await hers.goto(`${house.url}/profile/security`)
    await arriveAt(hers, 'Sign in')
    await enterPassword(hers, robin.email)
    await arriveAt(hers, 'Ask your administrator for a temporary code')
    await enterCode(hers, 'Temporary code', fresh)
    await arriveAt(hers, 'Set up your second factor')
    await wayTo(hers, 'App').click()
    const app = await typeKeyFrom(hers, house)
    await enterCode(hers, 'Code', app.code())
    await keepFirstCodes(hers)
    await page.reload()
    await reads(page, /^App “/)
    await reads(page, '10 of 10 left')
    assert.equal(await heading(page, 'Robin needs the temporary code').count(), 0)

    await page.goto(house.url + pageOf(account))
    await reads(page, 'Another administrator must do this for you.')
    await reads(page, 'Alex is the only administrator. Make another user an admin first.')
    for (const name of [
      'Issue temporary code',
      'Reset second factor',
      'Deactivate',
      'Delete',
      'Change phone',
    ])
      assert.equal(await button(page, name).count(), 0, name)
  },
)

story(
  'a number that an administrator sets counts at once; trust is ended, one device or all',
  async (told) => {
    const { house, robin, page } = await openRobin(told)
    await trustedBy(house, robin, 'sms')
    await page.reload()
    const devices = panel(page, 'Trusted devices')
    await devices.getByRole('button', { name: 'Stop trusting Unknown browser' }).first().click()
    await devices.getByRole('button', { name: 'Stop trusting', exact: true }).click()
    await focusIsOn(heading(page, 'Trusted devices'))
    assert.equal(await devices.getByRole('listitem').count(), 1)
    await page.getByText('Why were they asked?').first().click()
    await reads(page, 'This browser was not trusted.')

    const change = button(page, 'Change phone')
    await tabTo(page, change)
    await page.keyboard.press('Enter')
    await focusIsOn(field(page, 'New number'))
    await page.keyboard.press('Escape')
    await focusIsOn(change)
    await change.click()
    await reads(page, /It counts at once; 1 trusted device and 3 sessions end\. The old number is told\.$/)
    for (const [typed, says] of [
      ['', 'Enter the number.'],
      ['12', /This is not a phone number/],
      ['+44 20 7946 0018', /cannot receive SMS|is a landline/],
    ] as const) {
      await field(page, 'New number').fill(typed)
      await page.keyboard.press('Enter')
      await reads(page, says)
      await focusIsOn(field(page, 'New number'))
    }
    await field(page, 'New number').fill('(202) 555-0177')
    await page.keyboard.press('Enter')
    await focusIsOn(heading(page, 'Second factor'))
    await reads(page, '+1 202 555 0177')
    await reads(page, 'Nobody has answered a code there yet.')
    await until('no trusted device', async () => (await devices.getByRole('listitem').count()) === 0)
    await mailTo(house, robin.email, 'number')
  },
)

story('a user is renamed, made an admin, deactivated, reactivated and deleted', async (told) => {
  const { house, robin, page } = await openRobin(told)
  await button(page, 'Edit').click()
  await focusIsOn(field(page, 'Name'))
  await field(page, 'Name').fill(' ')
  await page.keyboard.press('Enter')
  await focusIsOn(heading(page, 'Not saved: 1 field needs your attention'))
  await field(page, 'Name').fill('Robin Diaz-Ortega')
  await page.getByRole('radio', { name: 'Admin' }).check()
  assert.equal(await field(page, 'E-mail').count(), 0, 'whoever accepted changes the e-mail herself')
  await button(page, 'Save').click()
  await focusIsOn(heading(page, 'Robin Diaz-Ortega', 1))
  await reads(page, 'Saved')
  await reads(page, /· Admin ·/)

  await button(page, 'Deactivate').click()
  await reads(page, /^Deactivate Robin\? 1 trusted device and 2 sessions end at once\./)
  await page.keyboard.press('Escape')
  await focusIsOn(button(page, 'Deactivate'))
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await reads(page, 'Robin is deactivated.')
  await focusIsOn(heading(page, 'Access'))
  const hers = await told.visitor({ turnable: true })
  await hers.goto(`${house.url}/sign-in`)
  await enterPassword(hers, robin.email)
  await reads(hers, 'This e-mail and password do not match')
  await page.getByRole('link', { name: 'Users' }).first().click()
  await rowOf(page, 'Robin Diaz-Ortega').getByText('cannot sign in').waitFor()
  await page.goBack()
  await button(page, 'Reactivate').click()
  await reads(page, 'Robin can sign in again.')
  await hers.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await button(hers, 'Sign in').click()
  await arriveAt(hers, 'Enter the code from your app')

  await button(page, 'Delete').click()
  await reads(page, /^Delete Robin Diaz-Ortega\?/)
  await button(page, 'Keep it').click()
  await focusIsOn(button(page, 'Delete'))
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await focusIsOn(heading(page, 'Robin Diaz-Ortega is deleted'))
  await addressIs(page, '/account/users')
  await heading(page, 'Only you so far').waitFor()
  await page.goto(house.url + pageOf(robin))
  await arriveAt(page, 'There is nothing here')
})

story(
  'who was invited can be invited anew, under another e-mail too, and is never buried in mail',
  async (told) => {
    const house = await openHouseFor(told)
    house.stopTime()
    const account = await house.newAccount()
    const sam = await addMember(house, account, { name: 'Sam Rivera', phone: '+12025550188', invited: true })
    const page = await told.visitor({ turnable: true })
    await openSignedIn(house, account, page, pageOf(sam))
    await reads(page, 'Not sent yet.')
    await button(page, 'Send invitation').click()
    await reads(page, 'The invitation is on its way.')
    await reads(page, /^Sent today at \d\d:\d\d\. It works until \d+ \w+ \d+\.$/)
    await button(page, 'Send a new invitation').click()
    await focusIsOn(heading(page, 'Not sent'))
    await reads(page, /^That was the last e-mail for now\. Try again at \d\d:\d\d\.$/)
    await passTime(house, 2 * MINUTE_MS, page)
    await button(page, 'Edit').click()
    await field(page, 'E-mail').fill('sam@example.com')
    await page.keyboard.press('Enter')
    await reads(page, /^sam@example\.com · Member · invited$/)
    await mailTo(house, 'sam@example.com', 'invited you')
  },
)
