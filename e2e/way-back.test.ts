import assert from 'node:assert/strict'
import { MINUTE_MS } from '../src/store/duration.ts'
import { begin, personWith, setPolicy } from '../test/authenticators.ts'
import { answer, sentCode, signedIn, wrongCode } from '../test/house.ts'
import { typeKeyFrom } from './steps/app-in-hand.ts'
import { switchCodesOffFor } from './steps/codes-off.ts'
import { keepFirstCodes } from './steps/first-codes.ts'
import { enterPassword, openHouseFor, passTime, signOut } from './steps/house.ts'
import { openKeyHolder } from './steps/key-holder.ts'
import { answerByApp, answerByKey, enterCode, toOtherWays, waysOn, wayTo } from './steps/methods.ts'
import { addressIs, arriveAt, button, field, focusIsOn, heading, reads, tabTo } from './steps/see.ts'
import { smsCodeAfter } from './steps/sent-codes.ts'
import { story } from './steps/story.ts'

story(
  'after a reset, by keyboard alone: the administrator’s code, then a second factor anew',
  async (told) => {
    const house = await openHouseFor(told)
    house.stopTime()
    const account = await house.newAccount()
    const robin = await personWith(house, account, 'phone')
    const admin = await signedIn(house, account)
    await setPolicy(house, account, { primary: 'sms', backup: 'app' })
    const path = `/api/v1/account/users/${robin.userId}/second-factor-reset`
    const { status, body } = await admin.call('POST', path, {})
    assert.equal(status, 200, JSON.stringify(body))
    const code: string = body.temporaryCode

    const page = await told.visitor({ turnable: true })
    await page.goto(`${house.url}/sign-in`)
    await enterPassword(page, robin.email)
    await arriveAt(page, 'Ask your administrator for a temporary code')
    await focusIsOn(field(page, 'Temporary code'))
    await page.keyboard.type('12345')
    await page.keyboard.press('Enter')
    await reads(page, 'Enter all 10 letters and digits.')
    await page.keyboard.type(code.startsWith('A') ? 'BBBBB-BBBBB' : 'AAAAA-AAAAA')
    await page.keyboard.press('Enter')
    await reads(page, 'That code is not right, or was used already.')
    await page.keyboard.type(code.toLowerCase())
    await page.keyboard.press('Enter')

    await arriveAt(page, 'Set up your second factor')
    assert.deepEqual(await waysOn(page), ['SMS Primary', 'App Backup'])
    await tabTo(page, wayTo(page, 'App'))
    await page.keyboard.press('Enter')
    await focusIsOn(heading(page, 'Set up your authenticator app', 1))
    await tabTo(page, button(page, 'Choose another way'))
    await page.keyboard.press('Enter')
    await arriveAt(page, 'Set up your second factor')
    await tabTo(page, wayTo(page, 'App'))
    await page.keyboard.press('Enter')
    await arriveAt(page, 'Set up your authenticator app')
    const app = await typeKeyFrom(page, house)
    await tabTo(page, field(page, 'Code'))
    await page.keyboard.type(app.code())
    await page.keyboard.press('Enter')
    await keepFirstCodes(page)
    await arriveAt(page, 'Add your phone too')
    await tabTo(page, button(page, 'Not now'))
    await page.keyboard.press('Enter')
    await addressIs(page, '/profile/security')

    await signOut(page)
    await passTime(house, MINUTE_MS, page)
    await enterPassword(page, robin.email)
    await answerByApp(page, app)
    await addressIs(page, '/profile/security')
  },
)

story(
  'who has left her phone at home signs in by a temporary code, and nothing of hers is gone',
  async (told) => {
    const house = await openHouseFor(told)
    house.stopTime()
    const account = await house.newAccount()
    const robin = await personWith(house, account, 'phone')
    const admin = await signedIn(house, account)
    const page = await told.visitor({ turnable: true })
    await passTime(house, MINUTE_MS, page)
    await page.goto(`${house.url}/sign-in`)
    await enterPassword(page, robin.email)
    await arriveAt(page, 'Enter the code from the SMS')
    await toOtherWays(page)
    await reads(page, 'None of these? Ask your administrator for a temporary code.')
    const { body } = await admin.call('POST', `/api/v1/account/users/${robin.userId}/temporary-code`, {})
    await wayTo(page, 'Temporary code').click()
    await arriveAt(page, 'Enter a temporary code')
    await enterCode(page, 'Temporary code', body.temporaryCode)
    await addressIs(page, '/profile/security')
    await reads(page, /temporary code/)
    await button(page, 'Change phone').waitFor()

    await signOut(page)
    await passTime(house, MINUTE_MS, page)
    const sms = await smsCodeAfter(house, robin.phone, () => enterPassword(page, robin.email))
    await enterCode(page, 'Code', sms)
    await addressIs(page, '/profile/security')
  },
)

story('ten wrong codes pause what is typed, and the key still lets her in', async (told) => {
  const { house, account, page } = await openKeyHolder(told, { primary: 'sms', backup: 'security_key' })
  const guesser = await begin(house, account)
  const wrong = wrongCode(await sentCode(house, account, guesser))
  for (let guesses = 1; guesses <= 9; guesses++) await answer(guesser, wrong)
  await passTime(house, MINUTE_MS, page)
  const right = await smsCodeAfter(house, account.phone, () => enterPassword(page, account.email))
  await enterCode(page, 'Code', wrongCode(right))
  await arriveAt(page, 'Too many wrong codes')
  await reads(page, /^A security key still works\. Otherwise come back after \d\d:\d\d\.$/)
  await page.reload()
  await arriveAt(page, 'Too many wrong codes')
  await tabTo(page, button(page, 'Use security key'))
  await page.keyboard.press('Enter')
  await answerByKey(page)
  await arriveAt(page, 'Settings')
})

story('where codes are switched off her key is the proof, and a phone set up anew ends it', async (told) => {
  const { house, account, page } = await openKeyHolder(told, { primary: 'sms', backup: null })
  await switchCodesOffFor(house, account)
  await enterPassword(page, account.email)
  await arriveAt(page, 'Codes are switched off')
  assert.deepEqual(await waysOn(page), ['Security key', 'Temporary code'])
  await wayTo(page, 'Security key').click()
  await arriveAt(page, 'First, show that it is you')
  await button(page, 'Use security key').click()
  await arriveAt(page, 'Add your phone')
  const sms = await smsCodeAfter(house, account.phone, () =>
    button(page, `Send the code to the phone ending in •••• ${account.phone.slice(-3)}`).click(),
  )
  await enterCode(page, 'Code', sms)
  await keepFirstCodes(page)
  await arriveAt(page, 'Settings')

  await signOut(page)
  await passTime(house, MINUTE_MS, page)
  const next = await smsCodeAfter(house, account.phone, () => enterPassword(page, account.email))
  await enterCode(page, 'Code', next)
  await arriveAt(page, 'Settings')
})
