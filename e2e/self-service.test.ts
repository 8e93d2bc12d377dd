import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { MINUTE_MS, SECOND_MS } from '../src/store/duration.ts'
import { takePhone } from '../test/account-rows.ts'
import { type House, PASSWORD, type TestAccount, wrongCode } from '../test/house.ts'
import { mailTo, wrongMailCode } from '../test/invited.ts'
import { NEW_PASSWORD } from '../test/mails.ts'
import { enterPassword, openHouseFor, openSignedIn, passTime, returnTo } from './steps/house.ts'
import {
  addressIs,
  arriveAt,
  button,
  callsOf,
  field,
  focusIsOn,
  heading,
  reads,
  selectionOf,
  tabTo,
  titleIs,
  until,
} from './steps/see.ts'
import { mailCodeAfter, smsCodeAfter } from './steps/sent-codes.ts'
import { story, type Story } from './steps/story.ts'

const DETAILS = '/profile/details'
const SECURITY = '/profile/security'
const NEW_EMAIL = 'alex.kim@mail.example.com'
const NEW_PHONE = '+12025550199'
const MAIL_CODE = 'Code from the e-mail'
const SMS_CODE = 'Code from the SMS'

type Scene = { house: House; account: TestAccount; page: Page }

/** A user who has just signed in, at one page of her profile. */
async function atProfile(told: Story, path: string): Promise<Scene> {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const page = await told.visitor({ turnable: true })
  await openSignedIn(house, account, page, path)
  return { house, account, page }
}

/** Asks for a change of e-mail, and gives back the code that went to the new address. */
const askForEmail = ({ house, page }: Scene, email = NEW_EMAIL): Promise<string> =>
  mailCodeAfter(house, email, async () => {
    await button(page, 'Change e-mail').click()
    await field(page, 'New e-mail').fill(email)
    await button(page, 'Send code').click()
    await focusIsOn(field(page, MAIL_CODE))
  })

/** Asks for a change of phone, and gives back the code that went to the new number. */
const askForPhone = ({ house, page }: Scene, phone = NEW_PHONE): Promise<string> =>
  smsCodeAfter(house, phone, async () => {
    await button(page, 'Change phone').click()
    await field(page, 'New number').fill(phone)
    await button(page, 'Send code').click()
    await focusIsOn(field(page, SMS_CODE))
  })

story('an e-mail changes once the code from the new address is entered, and not before', async (told) => {
  const { house, account, page } = await atProfile(told, DETAILS)
  await button(page, 'Change e-mail').click()
  await focusIsOn(field(page, 'New e-mail'))
  await page.keyboard.press('Escape')
  await focusIsOn(button(page, 'Change e-mail'))
  await page.keyboard.press('Enter')
  await button(page, 'Send code').click()
  await reads(page, 'Enter your new e-mail.')
  await titleIs(page, 'Error: Details · Profile · Sallyport')
  await field(page, 'New e-mail').fill(account.email)
  await page.keyboard.press('Enter')
  await reads(page, /This is your e-mail already/)
  const asked = callsOf(page, 'PUT', '/me/email')
  const first = await mailCodeAfter(house, NEW_EMAIL, async () => {
    await field(page, 'New e-mail').fill(NEW_EMAIL)
    await button(page, 'Send code').dblclick()
    await focusIsOn(field(page, MAIL_CODE))
  })
  assert.equal(asked(), 1, 'a second click asks nothing twice')
  await titleIs(page, 'Details · Profile · Sallyport')

  const mails = house.mails.length
  await page.reload()
  await reads(page, `You sign in with ${account.email} until you enter the code`)
  assert.equal(house.mails.length, mails, 'a reload sends nothing')
  await field(page, MAIL_CODE).fill('1234567')
  await button(page, 'Confirm').click()
  await reads(page, 'Enter the 8 digits.')
  await field(page, MAIL_CODE).fill(wrongMailCode(first))
  await button(page, 'Confirm').click()
  await reads(page, 'That code is not right. Check the newest e-mail.')
  await focusIsOn(field(page, MAIL_CODE))
  assert.equal(await selectionOf(field(page, MAIL_CODE)), wrongMailCode(first))
  await passTime(house, MINUTE_MS + SECOND_MS, page)
  const second = await mailCodeAfter(house, NEW_EMAIL, () => button(page, 'Send a new code').click())
  await reads(page, /^A new code is on its way\./)
  await focusIsOn(field(page, MAIL_CODE))
  await field(page, MAIL_CODE).fill(`${second.slice(0, 4)} ${second.slice(4)}`)
  await page.keyboard.press('Enter')
  await reads(page, 'Your e-mail is changed. Sign in with it from now on.')
  await focusIsOn(heading(page, 'E-mail', 2))
  await mailTo(house, account.email, 'Your e-mail address was changed')

  const elsewhere = await told.visitor()
  await elsewhere.goto(`${house.url}/sign-in`)
  await enterPassword(elsewhere, account.email)
  await heading(elsewhere, 'This e-mail and password do not match').waitFor()
  await enterPassword(elsewhere, NEW_EMAIL)
  await arriveAt(elsewhere, 'Enter the code from the SMS')
})

story(
  'a change of e-mail is taken back, or ended in another tab, and no tab waits for a code that is used',
  async (told) => {
    const scene = await atProfile(told, DETAILS)
    const { house, account, page } = scene
    await askForEmail(scene)
    await button(page, 'Cancel the change').click()
    await reads(page, 'The change is cancelled. Your e-mail stays as it was.')
    await focusIsOn(heading(page, 'E-mail', 2))
    await reads(page, account.email)

    await passTime(house, 2 * MINUTE_MS, page)
    const code = await askForEmail(scene)
    const tab = await page.context().newPage()
    await tab.goto(house.url + DETAILS)
    await field(tab, MAIL_CODE).fill(code)
    await button(tab, 'Confirm').click()
    await reads(tab, 'Your e-mail is changed.')
    await returnTo(page)
    await field(page, MAIL_CODE).waitFor({ state: 'detached' })
    await button(page, 'Change e-mail').waitFor()
  },
)

story(
  'an address that signs somebody else in is refused when its code is entered, not before',
  async (told) => {
    const scene = await atProfile(told, DETAILS)
    const { page } = scene
    const { email } = await scene.house.newAccount()
    await field(page, MAIL_CODE).waitFor({ state: 'detached' })
    const code = await askForEmail(scene, email)
    await field(page, MAIL_CODE).fill(code)
    await button(page, 'Confirm').click()
    await reads(page, 'This e-mail already belongs to a user.')
    await focusIsOn(heading(page, 'Not confirmed'))
    await titleIs(page, 'Error: Details · Profile · Sallyport')
  },
)

story('a number is changed by keyboard alone, and codes go to the old one until then', async (told) => {
  const { house, account, page } = await atProfile(told, SECURITY)
  await button(page, 'Change phone').waitFor()
  await passTime(house, 11 * MINUTE_MS, page)
  await tabTo(page, button(page, 'Change phone'))
  await page.keyboard.press('Enter')
  await focusIsOn(field(page, 'New number'))
  await page.keyboard.type('12')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  const asked = dialog.getByLabel(SMS_CODE, { exact: true })
  const sudoCode = await smsCodeAfter(house, account.phone, () => focusIsOn(asked))
  await page.keyboard.press('Escape')
  await focusIsOn(field(page, 'New number'))
  assert.equal(await field(page, 'New number').inputValue(), '12')
  await page.keyboard.press('Enter')
  await focusIsOn(asked)
  await page.keyboard.type(sudoCode)
  await page.keyboard.press('Enter')
  await reads(page, /This is not a phone number/)
  await focusIsOn(field(page, 'New number'))
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('(202) 555-0199')
  const first = await smsCodeAfter(house, NEW_PHONE, () => page.keyboard.press('Enter'))
  await focusIsOn(field(page, SMS_CODE))
  await page.keyboard.type(wrongCode(first))
  await page.keyboard.press('Enter')
  await reads(page, 'That code is not right. Check the newest SMS.')
  await titleIs(page, 'Error: Security · Profile · Sallyport')
  assert.equal(await selectionOf(field(page, SMS_CODE)), wrongCode(first))

  await passTime(house, 11 * MINUTE_MS, page)
  await reads(page, 'The code is too old by now. Send a new one.')
  await tabTo(page, button(page, 'Send a new code'))
  const again = await smsCodeAfter(house, account.phone, () => page.keyboard.press('Enter'))
  await focusIsOn(asked)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await tabTo(page, button(page, 'Send a new code'))
  await page.keyboard.press('Enter')
  await focusIsOn(asked)
  await page.keyboard.type(again)
  const second = await smsCodeAfter(house, NEW_PHONE, () => page.keyboard.press('Enter'))
  await focusIsOn(field(page, SMS_CODE))
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(second)
  await page.keyboard.press('Enter')
  await reads(page, 'Codes by SMS go to this number from now on.')
  await focusIsOn(heading(page, 'Phone', 2))
  await reads(page, '+1 202 555 0199')
})

story('a change of phone that another tab took back says so', async (told) => {
  const scene = await atProfile(told, SECURITY)
  const { house, page } = scene
  await askForPhone(scene)
  const tab = await page.context().newPage()
  await tab.goto(house.url + SECURITY)
  await button(tab, 'Cancel the change').click()
  await reads(tab, 'The change is cancelled. Nothing has been changed.')
  await focusIsOn(heading(tab, 'Phone', 2))
  await returnTo(page)
  await reads(page, 'The change was cancelled in another window.')
  await focusIsOn(heading(page, 'Phone', 2))
})

story('pending changes take the keyboard only when they were just asked for', async (told) => {
  const scene = await atProfile(told, DETAILS)
  const { page } = scene
  await askForEmail(scene)
  await page.getByRole('link', { name: 'Security', exact: true }).click()
  await focusIsOn(heading(page, 'Security', 1))
  await askForPhone(scene)
  await page.getByRole('link', { name: 'Details', exact: true }).click()
  await field(page, MAIL_CODE).waitFor()
  await focusIsOn(heading(page, 'Details', 1))
})

story('ten wrong codes pause a change of phone, and with it a change of e-mail', async (told) => {
  const scene = await atProfile(told, SECURITY)
  const { page } = scene
  await field(page, SMS_CODE).waitFor({ state: 'detached' })
  const code = await askForPhone(scene)
  for (let tries = 1; tries <= 10; tries++) {
    const answered = page.waitForResponse(/\/me\/phone\/confirmation$/)
    await field(page, SMS_CODE).fill(wrongCode(code))
    await page.keyboard.press('Enter')
    await answered
    if (tries < 10) await reads(page, tries < 9 ? /not right/ : /After 1 more wrong code/)
  }
  await focusIsOn(heading(page, 'Too many wrong codes'))
  await page.getByRole('link', { name: 'Details', exact: true }).click()
  await button(page, 'Change e-mail').click()
  await field(page, 'New e-mail').fill(NEW_EMAIL)
  await page.keyboard.press('Enter')
  await focusIsOn(heading(page, 'Too many wrong codes'))
  await reads(page, /codes are paused until/)
})

story('a new password needs the old one, and ends every other session', async (told) => {
  const { house, account, page } = await atProfile(told, SECURITY)
  const elsewhere = await told.visitor()
  await openSignedIn(house, account, elsewhere, DETAILS)
  await button(page, 'Change password').click()
  await focusIsOn(field(page, 'Current password'))
  await page.keyboard.press('Escape')
  await focusIsOn(button(page, 'Change password'))
  await button(page, 'Change password').click()
  await button(page, 'Save password').click()
  await focusIsOn(heading(page, 'Not saved: 2 fields need your attention'))
  await field(page, 'Current password').fill('not the password')
  await field(page, 'New password').fill(NEW_PASSWORD)
  await page.keyboard.press('Enter')
  await reads(page, 'That password is not right.')
  await titleIs(page, 'Error: Security · Profile · Sallyport')
  await field(page, 'Current password').fill(PASSWORD)
  const asked = callsOf(page, 'PUT', '/me/password')
  await button(page, 'Save password').dblclick()
  await reads(page, 'Your password is changed. All your other sessions have ended.')
  await focusIsOn(heading(page, 'Password', 2))
  assert.equal(asked(), 1)
  await mailTo(house, account.email, 'Your password was changed')
  await page.reload()
  await arriveAt(page, 'Security')
  await elsewhere.getByRole('link', { name: 'Security', exact: true }).click()
  await addressIs(elsewhere, '/sign-in')
})

story('a server that is away, and a session that locks, keep what was typed', async (told) => {
  const { house, page } = await atProfile(told, SECURITY)
  await button(page, 'Change phone').click()
  await field(page, 'New number').fill(NEW_PHONE)
  await page.route('**/api/**', (route) => route.abort())
  await button(page, 'Send code').click()
  await focusIsOn(heading(page, 'Sallyport does not answer'))
  assert.equal(await field(page, 'New number').inputValue(), NEW_PHONE)
  await page.unroute('**/api/**')
  const code = await smsCodeAfter(house, NEW_PHONE, () => button(page, 'Try again').click())
  await field(page, SMS_CODE).fill(code)
  await page.context().setOffline(true)
  await button(page, 'Confirm').click()
  await heading(page, 'Sallyport does not answer').first().waitFor()
  await page.context().setOffline(false)
  await button(page, 'Try again').first().click()
  await reads(page, 'Codes by SMS go to this number from now on.')

  await page.getByRole('link', { name: 'Details', exact: true }).click()
  await button(page, 'Change e-mail').click()
  await field(page, 'New e-mail').fill(NEW_EMAIL)
  await passTime(house, 61 * MINUTE_MS, page)
  await button(page, 'Send code').click()
  await arriveAt(page, 'Your session is locked')
  await field(page, 'Password').fill(PASSWORD)
  await button(page, 'Unlock').click()
  await until('what was typed', async () => (await field(page, 'New e-mail').inputValue()) === NEW_EMAIL)
})

story('whoever had a second factor before and has none reads whom to ask', async (told) => {
  const { house, account, page } = await atProfile(told, SECURITY)
  await button(page, 'Change phone').waitFor()
  await takePhone(house, account)
  await page.reload()
  await button(page, 'Add phone').click()
  await field(page, 'New number').fill(NEW_PHONE)
  await button(page, 'Send code').click()
  await reads(
    page,
    /^You had a second factor and have none now\. Ask your administrator for a temporary code/,
  )
  await focusIsOn(field(page, 'Temporary code'))
  await page.keyboard.press('Escape')
  await focusIsOn(button(page, 'Send code'))
  await button(page, 'Not now').click()
  await focusIsOn(button(page, 'Add phone'))
  await titleIs(page, 'Security · Profile · Sallyport')
})
