import assert from 'node:assert/strict'
import { DAY_MS, MINUTE_MS } from '../src/store/duration.ts'
import { PASSWORD } from '../test/house.ts'
import { codeIn, KAI, mailTo, OWN_PASSWORD, wrongMailCode } from '../test/invited.ts'
import { enterPassword, openHouseFor, passTime } from './steps/house.ts'
import { look } from './steps/look.ts'
import { inviteKai } from './steps/mail.ts'
import { addressIs, arriveAt, button, field, focusIsOn, heading, reads, titleIs } from './steps/see.ts'
import { story } from './steps/story.ts'

const KAI_E164 = '+13035550124'
const OTHER_PHONE = '+1 303 555 0177'

story('from the invitation to the first sign-in by SMS, and back another day', async (told) => {
  const house = await openHouseFor(told)
  house.stopTime()
  const link = await inviteKai(house, await house.newAccount())
  const page = await told.visitor({ turnable: true })
  await page.goto(link)
  await arriveAt(page, 'Welcome to Example Ltd')
  await reads(page, 'Alex Kim invited you. Choose a password now; then set up your second factor.')
  assert.equal(await field(page, 'E-mail').inputValue(), KAI.email)
  await look(page, 'invitation')
  await page.reload()
  await arriveAt(page, 'Welcome to Example Ltd')

  await field(page, 'Password').fill('too short')
  await button(page, 'Continue').click()
  await reads(page, 'This one has 9 characters. Use at least 15.')
  await field(page, 'Password').fill(OWN_PASSWORD)
  await button(page, 'Continue').click()

  await arriveAt(page, 'Add your phone')
  await look(page, 'enrol-phone-on-file')
  await button(page, 'Send the code to the phone ending in •••• 124').click()
  await arriveAt(page, 'Enter the code from the SMS')
  await focusIsOn(field(page, 'Code'))
  await look(page, 'enrol-phone-code')
  await page.reload()
  await reads(page, '•••• 124')
  await field(page, 'Code').fill(await house.codeFor(KAI_E164))
  await button(page, 'Verify and finish').click()
  await addressIs(page, '/profile/security')
  assert.equal((await mailTo(house, KAI.email, 'A phone answers')).to, KAI.email)

  await page.goto(link)
  await arriveAt(page, 'This link was used or is too old')
  await look(page, 'invitation-spent')

  await passTime(house, DAY_MS, page)
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, KAI.email, OWN_PASSWORD)
  await arriveAt(page, 'Enter the code from the SMS')
  await field(page, 'Code').waitFor()
})

story('who accepted and went away proves by mail, and then gives her own number', async (told) => {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const link = await inviteKai(house, account)
  const accepting = await told.visitor({ turnable: true })
  await accepting.goto(link)
  await field(accepting, 'Password').fill(OWN_PASSWORD)
  await button(accepting, 'Continue').click()
  await arriveAt(accepting, 'Add your phone')

  // another browser, where the invitation counts for nothing
  const page = await told.visitor({ turnable: true })
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, KAI.email, OWN_PASSWORD)
  await arriveAt(page, 'Enter the code from the SMS')
  await reads(page, 'The right code proves that the number is yours.')
  await button(page, 'That is not my number').click()
  await arriveAt(page, 'Then prove it another way')
  await look(page, 'not-my-number')
  await button(page, 'Back: it is my number').click()
  await arriveAt(page, 'Enter the code from the SMS')
  await button(page, 'That is not my number').click()
  await button(page, 'Send e-mail').click()

  await arriveAt(page, 'First, show that it is you')
  const code = codeIn(await mailTo(house, KAI.email, 'Your Sallyport code'))
  await focusIsOn(field(page, 'Code from the e-mail'))
  await look(page, 'enrol-prove-mail')
  await field(page, 'Code from the e-mail').fill(wrongMailCode(code))
  await button(page, 'Verify and set up').click()
  await reads(page, 'That code is not right. Check the newest e-mail.')
  await titleIs(page, 'Error: First, show that it is you · Sallyport')
  await look(page, 'enrol-prove-mail-wrong', { only: [1280] })
  await passTime(house, MINUTE_MS, page)
  await button(page, 'Send a new code').click()
  const newer = codeIn(await mailTo(house, KAI.email, 'Your Sallyport code', 2))
  await field(page, 'Code from the e-mail').fill(`${newer.slice(0, 4)} ${newer.slice(4)}`)
  await button(page, 'Verify and set up').click()

  await arriveAt(page, 'Add your phone')
  await field(page, 'Phone').fill('12')
  await button(page, 'Send code').click()
  await reads(page, /This is not a phone number/)
  await look(page, 'enrol-phone', { only: [375] })
  await field(page, 'Phone').fill(OTHER_PHONE)
  await button(page, 'Send code').click()
  await arriveAt(page, 'Enter the code from the SMS')
  await reads(page, '+1 303 555 0177')
  await field(page, 'Code').fill(await house.codeFor('+13035550177'))
  await button(page, 'Verify and finish').click()
  await addressIs(page, '/profile/security')
  await reads(page, '+1 303 555 0177')

  await accepting.reload()
  await heading(accepting, 'This sign-in has ended').waitFor()
})

story(
  'an invitation to an address that signs somebody in meanwhile says so, and nothing is lost',
  async (told) => {
    const house = await openHouseFor(told)
    const link = await inviteKai(house, await house.newAccount())
    await house.newAccount({ email: KAI.email, name: 'Other Ltd' })
    const page = await told.visitor()
    await page.goto(link)
    await field(page, 'Password').fill(OWN_PASSWORD)
    await button(page, 'Continue').click()
    await arriveAt(page, 'This e-mail already belongs to a user')
    await look(page, 'invitation-taken', { only: [1280] })
    await page.goto(`${house.url}/sign-in`)
    await enterPassword(page, KAI.email, PASSWORD)
    await arriveAt(page, 'Enter the code from the SMS')
  },
)
