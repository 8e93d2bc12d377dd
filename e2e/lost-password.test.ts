import assert from 'node:assert/strict'
import { HOUR_MS, MINUTE_MS } from '../src/store/duration.ts'
import { PASSWORD, signedIn } from '../test/house.ts'
import { mailTo } from '../test/invited.ts'
import { NEW_PASSWORD, RESET_SUBJECT } from '../test/mails.ts'
import { enterPassword, openHouseFor, openSignedIn, passTime } from './steps/house.ts'
import { look } from './steps/look.ts'
import { linkIn } from './steps/mail.ts'
import { addressIs, arriveAt, button, field, focusIsOn, reads, titleIs, until } from './steps/see.ts'
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
