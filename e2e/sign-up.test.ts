import assert from 'node:assert/strict'
import { mailTo } from '../test/invited.ts'
import { PASSWORD } from '../test/house.ts'
import { keepFirstCodes } from './steps/first-codes.ts'
import { enterPassword, openHouseFor } from './steps/house.ts'
import { look } from './steps/look.ts'
import { linkIn } from './steps/mail.ts'
import { addressIs, arriveAt, button, callsOf, field, focusIsOn, heading, reads, tabTo } from './steps/see.ts'
import { story } from './steps/story.ts'

const EMAIL = 'alex.kim@example.com'

story('where sign-up is open, anybody creates an account by a mailed link', async (told) => {
  const house = await openHouseFor(told, { env: { SALLYPORT_SIGN_UP: 'open' } })
  const page = await told.visitor()
  await page.goto(`${house.url}/sign-in`)
  await page.getByRole('link', { name: 'Create an account' }).click()
  await arriveAt(page, 'Create an account')
  await look(page, 'sign-up')
  await button(page, 'Create account').click()
  await heading(page, 'Not created: 5 fields need your attention').waitFor()
  await field(page, 'Account name').fill('Example Ltd')
  await field(page, 'Country').selectOption('US')
  await field(page, 'Your name').fill('Alex Kim')
  await field(page, 'E-mail').fill(EMAIL)
  await field(page, 'Phone').fill('+1 202 555 0123')
  await field(page, 'Password').fill(PASSWORD)
  await button(page, 'Create account').click()
  await arriveAt(page, 'Look into your e-mail')
  await look(page, 'sign-up-sent')

  const link = linkIn(await mailTo(house, EMAIL, 'Confirm your new account'), house)
  await page.goto(link)
  await arriveAt(page, 'Create the account Example Ltd')
  await reads(page, 'Codes go to the phone ending in')
  await reads(page, '•••• 123')
  await look(page, 'sign-up-confirm')
  await button(page, 'Create the account').click()
  await reads(page, 'Account created')
  await enterPassword(page, EMAIL)
  await arriveAt(page, 'Enter the code from the SMS')
  await field(page, 'Code').fill(await house.codeFor('+12025550123'))
  await button(page, 'Verify').click()
  await keepFirstCodes(page)
  await addressIs(page, '/account/settings/security')

  await page.goto(link)
  await arriveAt(page, 'This link was used or is too old')
})

story('a sign-up that is sent twice is one, and what was typed is there for mending', async (told) => {
  const house = await openHouseFor(told, { env: { SALLYPORT_SIGN_UP: 'open' } })
  const page = await told.visitor()
  await page.goto(`${house.url}/sign-up`)
  await tabTo(page, field(page, 'Account name'))
  await page.keyboard.type('Example Ltd')
  await field(page, 'Country').selectOption('US')
  await tabTo(page, field(page, 'Your name'))
  await page.keyboard.type('Alex Kim')
  await page.keyboard.press('Tab')
  await page.keyboard.type(EMAIL)
  await page.keyboard.press('Tab')
  await page.keyboard.type('(202) 555-0123')
  await tabTo(page, field(page, 'Password'))
  await page.keyboard.type('too short')
  await page.keyboard.press('Enter')
  await focusIsOn(heading(page, 'Not created: 1 field needs your attention'))
  await field(page, 'Password').fill(PASSWORD)
  await page.context().setOffline(true)
  await button(page, 'Create account').click()
  await focusIsOn(heading(page, 'Sallyport does not answer'))
  assert.equal(await field(page, 'E-mail').inputValue(), EMAIL)
  await page.context().setOffline(false)
  const asked = callsOf(page, 'POST', '/accounts')
  await button(page, 'Create account').dblclick()
  await focusIsOn(heading(page, 'Look into your e-mail', 1))
  assert.equal(asked(), 1)
  await button(page, 'Change the address').click()
  await arriveAt(page, 'Create an account')
  assert.equal(await field(page, 'Account name').inputValue(), 'Example Ltd')
  assert.equal(await field(page, 'Country').inputValue(), 'US')
  assert.equal(await field(page, 'Password').inputValue(), PASSWORD)

  await page.goto(linkIn(await mailTo(house, EMAIL, 'Confirm your new account'), house))
  await arriveAt(page, 'Create the account Example Ltd')
  await page.reload()
  await arriveAt(page, 'Create the account Example Ltd')
  const created = callsOf(page, 'POST', '/accounts/confirmation')
  await button(page, 'Create the account').dblclick()
  await focusIsOn(heading(page, 'Account created'))
  assert.equal(created(), 1)
  assert.equal(await field(page, 'E-mail').inputValue(), EMAIL)
})

story('where sign-up is not open, its page says who creates accounts', async (told) => {
  const house = await openHouseFor(told)
  await house.newAccount()
  const page = await told.visitor()
  await page.goto(`${house.url}/sign-up`)
  await arriveAt(page, 'Ask the operator for an account')
  await look(page, 'sign-up-closed', { only: [1280] })
})
