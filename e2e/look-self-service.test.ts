import { MINUTE_MS } from '../src/store/duration.ts'
import { takePhone } from '../test/account-rows.ts'
import { wrongCode } from '../test/house.ts'
import { KAI, OWN_PASSWORD, wrongMailCode } from '../test/invited.ts'
import {
  enterPassword,
  openAsNewcomer,
  openHouseFor,
  openSignedIn,
  passTime,
  switchTwoFactor,
} from './steps/house.ts'
import { look } from './steps/look.ts'
import { arriveAt, button, field, focusIsOn, heading, reads } from './steps/see.ts'
import { mailCodeAfter, smsCodeAfter } from './steps/sent-codes.ts'
import { story } from './steps/story.ts'

const NEW_EMAIL = 'alex.kim@mail.example.com'
const NEW_PHONE = '+12025550199'
const MAIL_CODE = 'Code from the e-mail'
const SMS_CODE = 'Code from the SMS'
const WIDE = { only: [1280] }
const NARROW = { only: [375] }

story(
  'changes of e-mail, phone and password look right while they are made, and when refused',
  async (told) => {
    const house = await openHouseFor(told)
    house.stopTime()
    const account = await house.newAccount()
    const page = await told.visitor({ turnable: true })
    await openSignedIn(house, account, page, '/profile/details')
    await button(page, 'Change e-mail').click()
    await button(page, 'Send code').click()
    await reads(page, 'Enter your new e-mail.')
    await look(page, 'email-change-refused', NARROW)
    await field(page, 'New e-mail').fill(NEW_EMAIL)
    const mailed = await mailCodeAfter(house, NEW_EMAIL, () => button(page, 'Send code').click())
    await field(page, MAIL_CODE).fill(wrongMailCode(mailed))
    await button(page, 'Confirm').click()
    await reads(page, /That code is not right/)
    await look(page, 'profile-details-pending')

    await page.getByRole('link', { name: 'Security', exact: true }).click()
    await button(page, 'Change password').click()
    await button(page, 'Save password').click()
    await heading(page, 'Not saved: 2 fields need your attention').waitFor()
    await button(page, 'Change phone').click()
    await look(page, 'phone-change')
    await button(page, 'Keep the old one').last().click()
    await field(page, 'New number').fill(NEW_PHONE)
    const code = await smsCodeAfter(house, NEW_PHONE, () => button(page, 'Send code').click())
    await field(page, SMS_CODE).fill(wrongCode(code))
    await button(page, 'Confirm').click()
    await reads(page, /That code is not right/)
    await look(page, 'phone-pending')
    await passTime(house, 11 * MINUTE_MS, page)
    await reads(page, 'The code is too old by now. Send a new one.')
    await look(page, 'phone-pending-old', NARROW)
  },
)

story('a first second factor of one’s own choice looks right, step by step', async (told) => {
  const house = await openHouseFor(told)
  house.stopTime()
  const page = await told.visitor({ turnable: true })
  await openAsNewcomer(house, page, '/profile/security', { phone: null })
  await reads(page, 'No phone number')
  await look(page, 'own-choice-none')
  await page.getByRole('link', { name: 'Turn on', exact: true }).click()
  await arriveAt(page, 'Turn on two-factor')
  await look(page, 'own-choice-ways')
  await page.getByRole('link', { name: 'SMS' }).click()
  await field(page, 'Phone number').waitFor()
  await look(page, 'own-choice-first')
  await passTime(house, 30 * MINUTE_MS, page)
  await field(page, 'Phone number').fill(NEW_PHONE)
  await button(page, 'Send code').click()
  const dialog = page.getByRole('dialog')
  await field(page, 'Password').waitFor()
  await look(page, 'sudo-password', NARROW)
  await field(page, 'Password').fill(OWN_PASSWORD)
  const mailed = await mailCodeAfter(house, KAI.email, () => page.keyboard.press('Enter'))
  const proof = dialog.getByLabel('Code').and(page.locator('input'))
  await focusIsOn(proof)
  await look(page, 'own-choice-proof')
  await proof.fill(mailed)
  const code = await smsCodeAfter(house, NEW_PHONE, () => page.keyboard.press('Enter'))
  await focusIsOn(field(page, SMS_CODE))
  await look(page, 'own-choice-code', NARROW)
  await field(page, SMS_CODE).fill(code)
  await page.keyboard.press('Enter')
  await heading(page, 'Two-factor is on for you').waitFor()
  await look(page, 'own-choice-done', WIDE)
  await page.getByRole('link', { name: 'Back to Security' }).click()
  await button(page, 'Turn off').click()
  await reads(page, 'Your password alone then lets you in, and your trusted devices end.')
  await look(page, 'own-choice-off')
})

story('who cannot prove herself here reads so in a page that looks right', async (told) => {
  const house = await openHouseFor(told, {
    mailer: {
      name: 'full',
      async send(mail) {
        if (mail.subject === 'Your Sallyport code') return 'failed'
        house.mails.push(mail)
        return 'sent'
      },
    },
  })
  const [page, elsewhere] = [await told.visitor(), await told.visitor()]
  const kai = await openAsNewcomer(house, elsewhere, '/profile/security', { phone: null })
  await switchTwoFactor(kai.admin, true)
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, kai.email, OWN_PASSWORD)
  await arriveAt(page, 'The e-mail could not be sent')
  await look(page, 'mail-down', NARROW)

  await takePhone(house, kai)
  await page.context().clearCookies()
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, kai.email, OWN_PASSWORD)
  await arriveAt(page, 'Ask your administrator for a temporary code')
  await look(page, 'no-way-in', WIDE)
})
