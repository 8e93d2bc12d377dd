import assert from 'node:assert/strict'
import { DAY_MS, MINUTE_MS } from '../src/store/duration.ts'
import { PASSWORD, wrongCode } from '../test/house.ts'
import { codeIn, KAI, mailTo, OWN_PASSWORD, wrongMailCode } from '../test/invited.ts'
import { keepFirstCodes } from './steps/first-codes.ts'
import {
  enterPassword,
  openAsNewcomer,
  openHouseFor,
  passTime,
  returnTo,
  switchTwoFactor,
} from './steps/house.ts'
import { look } from './steps/look.ts'
import { inviteKai } from './steps/mail.ts'
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
} from './steps/see.ts'
import { mailCodeAfter, smsCodeAfter } from './steps/sent-codes.ts'
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
  await keepFirstCodes(page)
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
  await keepFirstCodes(page)
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

story(
  'an invitation is accepted once however often it is sent, and a number is mended before its code',
  async (told) => {
    const house = await openHouseFor(told)
    house.stopTime()
    const link = await inviteKai(house, await house.newAccount())
    const page = await told.visitor({ turnable: true })
    await page.goto(link)
    await tabTo(page, field(page, 'Password'))
    await page.keyboard.type(OWN_PASSWORD)
    await page.context().setOffline(true)
    await page.keyboard.press('Enter')
    await focusIsOn(heading(page, 'Sallyport does not answer'))
    assert.equal(await field(page, 'Password').inputValue(), OWN_PASSWORD)
    await page.context().setOffline(false)
    const accepted = callsOf(page, 'POST', '/invitations/acceptance')
    await button(page, 'Continue').dblclick()
    await focusIsOn(heading(page, 'Add your phone', 1))
    assert.equal(accepted(), 1)
    assert.equal(new URL(page.url()).hash, '', 'the link is not in the address any more')

    await tabTo(page, button(page, 'Use another number'))
    await page.keyboard.press('Enter')
    await focusIsOn(field(page, 'Phone'))
    await page.keyboard.type('+44 20 7946 0018')
    await page.keyboard.press('Enter')
    await reads(page, /This number cannot receive SMS/)
    await titleIs(page, 'Error: Add your phone · Sallyport')
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('(303) 555-0166')
    const wrong = await smsCodeAfter(house, '+13035550166', () => page.keyboard.press('Enter'))
    await focusIsOn(field(page, 'Code'))
    await button(page, 'Change the number').click()
    await focusIsOn(field(page, 'Phone'))
    assert.equal(await field(page, 'Phone').inputValue(), '(303) 555-0166')
    await field(page, 'Phone').fill(OTHER_PHONE)
    const code = await smsCodeAfter(house, '+13035550177', () => button(page, 'Send code').click())
    await focusIsOn(field(page, 'Code'))
    const sent = house.sent.length
    await page.reload()
    await reads(page, '•••• 177')
    assert.equal(house.sent.length, sent, 'a reload sends nothing')
    await field(page, 'Code').fill(wrong === code ? wrongCode(code) : wrong)
    await button(page, 'Verify and finish').click()
    await reads(page, 'That code is not right. Check the newest SMS.')
    await focusIsOn(field(page, 'Code'))
    const answered = callsOf(page, 'POST', '/sign-in/enrolment')
    await field(page, 'Code').fill(code)
    await button(page, 'Verify and finish').dblclick()
    await keepFirstCodes(page)
    await addressIs(page, '/profile/security')
    assert.equal(answered(), 1)
  },
)

story('a proof by mail in two tabs is one proof, and the tab left behind finds its way in', async (told) => {
  const house = await openHouseFor(told)
  const page = await told.visitor()
  const { admin } = await openAsNewcomer(house, page, '/profile/security', { phone: null })
  await reads(page, 'No phone number')
  await switchTwoFactor(admin, true)
  const one = await told.visitor()
  await one.goto(`${house.url}/sign-in`)
  const code = await mailCodeAfter(house, KAI.email, () => enterPassword(one, KAI.email, OWN_PASSWORD))
  await focusIsOn(field(one, 'Code from the e-mail'))
  assert.equal(await button(one, 'Back: it is my number').count(), 0)
  const mails = house.mails.length
  const other = await one.context().newPage()
  await other.goto(`${house.url}/sign-in`)
  await focusIsOn(field(other, 'Code from the e-mail'))
  assert.equal(house.mails.length, mails, 'a second tab mails nothing')
  const proved = callsOf(other, 'POST', '/sign-in/proof')
  await field(other, 'Code from the e-mail').fill(code)
  await button(other, 'Verify and set up').dblclick()
  await arriveAt(other, 'Add your phone')
  assert.equal(proved(), 1)
  await returnTo(one)
  await arriveAt(one, 'Add your phone')
  await field(one, 'Phone').fill(OTHER_PHONE)
  const sms = await smsCodeAfter(house, '+13035550177', () => button(one, 'Send code').click())
  await field(one, 'Code').fill(sms)
  await button(one, 'Verify and finish').click()
  await keepFirstCodes(one)
  await addressIs(one, '/profile/security')
  await other.bringToFront()
  await field(other, 'Phone').fill(OTHER_PHONE)
  await button(other, 'Send code').click()
  await addressIs(other, '/profile/security')
})
