import { mailTo } from '../test/invited.ts'
import { PASSWORD } from '../test/house.ts'
import { enterPassword, openHouseFor } from './steps/house.ts'
import { look } from './steps/look.ts'
import { linkIn } from './steps/mail.ts'
import { addressIs, arriveAt, button, field, heading, reads } from './steps/see.ts'
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

  const link = linkIn(await mailTo(house, EMAIL, 'Confirm your account'), house)
  await page.goto(link)
  await arriveAt(page, 'Create the account Example Ltd')
  await look(page, 'sign-up-confirm')
  await button(page, 'Create the account').click()
  await reads(page, 'Account created')
  await enterPassword(page, EMAIL)
  await arriveAt(page, 'Enter the code from the SMS')
  await field(page, 'Code').fill(await house.codeFor('+12025550123'))
  await button(page, 'Verify').click()
  await addressIs(page, '/account/settings/security')

  await page.goto(link)
  await arriveAt(page, 'This link was used or is too old')
})

story('where sign-up is not open, its page says who creates accounts', async (told) => {
  const house = await openHouseFor(told)
  await house.newAccount()
  const page = await told.visitor()
  await page.goto(`${house.url}/sign-up`)
  await arriveAt(page, 'Ask the operator for an account')
  await look(page, 'sign-up-closed', { only: [1280] })
})
