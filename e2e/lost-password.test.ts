import assert from 'node:assert/strict'
import { HOUR_MS, MINUTE_MS } from '../src/store/duration.ts'
import { PASSWORD, signedIn } from '../test/house.ts'
import { mailTo } from '../test/invited.ts'
import { NEW_PASSWORD, RESET_SUBJECT } from '../test/mails.ts'
import { enterPassword, openHouseFor, openSignedIn, passTime } from './steps/house.ts'
import { look } from './steps/look.ts'
import { linkIn } from './steps/mail.ts'
import {
  addressIs,
  arriveAt,
  button,
  callsOf,
  field,
  focusIsOn,
  heading,
  reads,
  tabTo,
  titleIs,
  until,
} from './steps/see.ts'
import { story } from './steps/story.ts'

story(
  'from a forgotten password to signed in: the link signs nobody in, the second factor does',
  async (told) => {
    const house = await openHouseFor(told)
    house.stopTime()
    const account = await house.newAccount()
    const elsewhere = await told.visitor()
    await openSignedIn(house, account, elsewhere, '/profile/details')
    await arriveAt(elsewhere, 'Details')

    const page = await told.visitor({ turnable: true })
    await page.goto(`${house.url}/sign-in`)
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await arriveAt(page, 'Reset your password')
    await focusIsOn(field(page, 'E-mail'))
    await look(page, 'reset-request')
    await button(page, 'Send link').click()
    await reads(page, 'Enter your e-mail.')
    await field(page, 'E-mail').fill(account.email)
    await button(page, 'Send link').click()
    await arriveAt(page, 'Look into your e-mail')
    await reads(page, account.email)
    await look(page, 'reset-sent')
    const first = linkIn(await mailTo(house, account.email, RESET_SUBJECT), house)
    await passTime(house, MINUTE_MS, page)
    await page.getByRole('button', { name: /again|new link/ }).click()
    const second = linkIn(await mailTo(house, account.email, RESET_SUBJECT, 2), house)

    await page.goto(first)
    await arriveAt(page, 'This link was used or is too old')
    await look(page, 'link-spent')
    await page.goto(second)
    await arriveAt(page, 'Choose a new password')
    assert.equal(await field(page, 'E-mail').inputValue(), account.email)
    await look(page, 'reset-new')
    await page.reload()
    await field(page, 'New password').fill('passwordpassword')
    await button(page, 'Save password').click()
    await reads(page, /Choose another\./)
    await titleIs(page, 'Error: Choose a new password · Sallyport')
    await field(page, 'New password').fill(NEW_PASSWORD)
    await button(page, 'Save password').click()
    await arriveAt(page, 'Password changed')
    await look(page, 'reset-done')
    await page.getByRole('link', { name: 'Sign in', exact: true }).click()

    await enterPassword(page, account.email, PASSWORD)
    await reads(page, 'This e-mail and password do not match')
    const before = house.sent.length
    await enterPassword(page, account.email, NEW_PASSWORD)
    await arriveAt(page, 'Enter the code from the SMS')
    await until('the code', () => house.sent.length > before)
    await field(page, 'Code').fill(await house.codeFor(account.phone))
    await button(page, 'Verify').click()
    await addressIs(page, '/account/settings/security')

    await elsewhere.reload()
    await arriveAt(elsewhere, 'Sign in')
  },
)

story(
  'a reset link in two browsers changes the password once, and the other reads what to do',
  async (told) => {
    const house = await openHouseFor(told)
    const account = await house.newAccount()
    await signedIn(house, account)
    await house.browser().call('POST', '/api/v1/password-resets', { email: account.email })
    const link = linkIn(await mailTo(house, account.email, RESET_SUBJECT), house)
    const [one, other] = [await told.visitor(), await told.visitor()]
    for (const page of [one, other]) {
      await page.goto(link)
      await field(page, 'New password').fill(NEW_PASSWORD)
    }
    await button(one, 'Save password').click()
    await arriveAt(one, 'Password changed')
    await button(other, 'Save password').click()
    await arriveAt(other, 'This link was used or is too old')
    await other.getByRole('link', { name: 'Send a new link' }).click()
    await arriveAt(other, 'Reset your password')
    await other.goBack()
    await arriveAt(other, 'This link was used or is too old')
  },
)

story('a reset page that was left open for an hour says so when it is sent', async (told) => {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  await house.browser().call('POST', '/api/v1/password-resets', { email: account.email })
  const page = await told.visitor({ turnable: true })
  await page.goto(linkIn(await mailTo(house, account.email, RESET_SUBJECT), house))
  await field(page, 'New password').fill(NEW_PASSWORD)
  await passTime(house, HOUR_MS, page)
  await button(page, 'Save password').click()
  await arriveAt(page, 'This link was used or is too old')
})

story('the way to a new password works by keyboard alone, and takes the typed e-mail along', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor()
  await page.goto(`${house.url}/sign-in`)
  await field(page, 'E-mail').waitFor()
  await tabTo(page, field(page, 'E-mail'))
  await page.keyboard.type(account.email)
  await tabTo(page, page.getByRole('link', { name: 'Forgot your password?' }))
  await page.keyboard.press('Enter')
  await arriveAt(page, 'Reset your password')
  await focusIsOn(field(page, 'E-mail'))
  assert.equal(await field(page, 'E-mail').inputValue(), account.email)
  await page.keyboard.press('Enter')
  await focusIsOn(heading(page, 'Look into your e-mail', 1))
  await page.goto(linkIn(await mailTo(house, account.email, RESET_SUBJECT), house))
  await focusIsOn(heading(page, 'Choose a new password', 1))
  await tabTo(page, field(page, 'New password'))
  await page.keyboard.type(NEW_PASSWORD)
  await page.keyboard.press('Enter')
  await focusIsOn(heading(page, 'Password changed', 1))
  await tabTo(page, page.getByRole('link', { name: 'Sign in', exact: true }))
  await page.keyboard.press('Enter')
  await arriveAt(page, 'Sign in')
  assert.equal(await field(page, 'E-mail').inputValue(), account.email)
})

story('a second click resets nothing twice, and a server that is away keeps what was typed', async (told) => {
  const house = await openHouseFor(told)
  const { email } = await house.newAccount()
  const page = await told.visitor()
  await page.goto(`${house.url}/reset-password`)
  await field(page, 'E-mail').waitFor()
  await page.context().setOffline(true)
  await field(page, 'E-mail').fill(email)
  await button(page, 'Send link').click()
  await focusIsOn(heading(page, 'Sallyport does not answer'))
  assert.equal(await field(page, 'E-mail').inputValue(), email)
  await page.context().setOffline(false)
  const asked = callsOf(page, 'POST', '/password-resets')
  await button(page, 'Send link').dblclick()
  await arriveAt(page, 'Look into your e-mail')
  assert.equal(asked(), 1)
  await button(page, 'Change the address').click()
  await focusIsOn(field(page, 'E-mail'))
  assert.equal(await field(page, 'E-mail').inputValue(), email)

  await page.goto(linkIn(await mailTo(house, email, RESET_SUBJECT), house))
  await field(page, 'New password').fill(NEW_PASSWORD)
  await page.route('**/api/**', (route) => route.abort())
  await button(page, 'Save password').click()
  await focusIsOn(heading(page, 'Sallyport does not answer'))
  assert.equal(await field(page, 'New password').inputValue(), NEW_PASSWORD)
  await page.unroute('**/api/**')
  const saved = callsOf(page, 'POST', '/password-resets/completion')
  await button(page, 'Save password').dblclick()
  await arriveAt(page, 'Password changed')
  assert.equal(saved(), 1)
})
