import { MINUTE_MS } from '../src/store/duration.ts'
import { begin, personWith, setPolicy, wrongAppCode } from '../test/authenticators.ts'
import { answer, sentCode, signedIn, wrongCode } from '../test/house.ts'
import { typeKeyFrom } from './steps/app-in-hand.ts'
import { switchCodesOffFor } from './steps/codes-off.ts'
import { keepFirstCodes } from './steps/first-codes.ts'
import { enterPassword, openHouseFor, passTime, signOut } from './steps/house.ts'
import { openKeyHolder } from './steps/key-holder.ts'
import { look } from './steps/look.ts'
import { answerByKey, enterCode, toOtherWays, wayTo } from './steps/methods.ts'
import { arriveAt, button, heading, reads } from './steps/see.ts'
import { smsCodeAfter } from './steps/sent-codes.ts'
import { story } from './steps/story.ts'
import { plugIn } from './steps/virtual-key.ts'

const WIDE = { only: [1280] }
const NARROW = { only: [375] }

story('setting up an app looks right, from the proof to the recovery codes and beyond', async (told) => {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const robin = await personWith(house, account, 'key')
  const admin = await signedIn(house, account)
  const page = await told.visitor({ turnable: true })
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, robin.email)
  await arriveAt(page, 'First, show that it is you')
  await look(page, 'enrol-prove-key')
  await setPolicy(house, account, { primary: 'app', backup: 'sms' })
  const reset = `/api/v1/account/users/${robin.userId}/second-factor-reset`
  const { body } = await admin.call('POST', reset, {})
  await page.context().clearCookies()
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, robin.email)
  await arriveAt(page, 'Ask your administrator for a temporary code')
  await look(page, 'no-way')
  await enterCode(page, 'Temporary code', body.temporaryCode)
  await arriveAt(page, 'Set up your second factor')
  await look(page, 'enrol-choose')
  await wayTo(page, 'App').click()
  await page.getByRole('img', { name: 'QR code' }).waitFor()
  await look(page, 'enrol-app')
  const app = await typeKeyFrom(page, house)
  await enterCode(page, 'Code', wrongAppCode(house, app))
  await reads(page, /^That code is not right\./)
  await look(page, 'enrol-app-wrong', NARROW)
  await enterCode(page, 'Code', app.code())
  await page.getByRole('list', { name: 'Recovery codes' }).waitFor()
  await look(page, 'recovery-codes')
  const codes = await keepFirstCodes(page)
  await signOut(page)
  await passTime(house, MINUTE_MS, page)

  await enterPassword(page, robin.email)
  await arriveAt(page, 'Enter the code from your app')
  await look(page, 'second-factor-app')
  await toOtherWays(page)
  await look(page, 'another-way')
  await wayTo(page, 'Temporary code').click()
  await arriveAt(page, 'Enter a temporary code')
  await look(page, 'temporary-code', NARROW)
  await toOtherWays(page)
  await wayTo(page, 'Recovery code').click()
  await arriveAt(page, 'Enter a recovery code')
  await look(page, 'recovery-code')
  await enterCode(page, 'Recovery code', codes[0] ?? '')
  await arriveAt(page, 'You have 9 recovery codes left')
  await look(page, 'recovery-codes-left')
})

story('setting up a key looks right, waiting and refused', async (told) => {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const robin = await personWith(house, account, 'phone')
  await setPolicy(house, account, { primary: 'security_key', backup: null })
  const page = await told.visitor({ turnable: true })
  await passTime(house, MINUTE_MS, page)
  await page.goto(`${house.url}/sign-in`)
  const code = await smsCodeAfter(house, robin.phone, () => enterPassword(page, robin.email))
  await arriveAt(page, 'First, show that it is you')
  await reads(page, /^Sent \d\d:\d\d/)
  await look(page, 'enrol-prove')
  await enterCode(page, 'Code', code)
  await arriveAt(page, 'Set up your security key')
  await look(page, 'enrol-key')
  const key = await plugIn(page, { touched: false })
  await button(page, 'Set up key').click()
  await arriveAt(page, 'Touch your security key')
  await look(page, 'enrol-key-waiting')
  await button(page, 'Cancel').click()
  await key.pull()
  await plugIn(page, { synced: true })
  await button(page, 'Set up key').click()
  await heading(page, 'This passkey is copied between devices').waitFor()
  await look(page, 'enrol-key-refused')
})

story(
  'the key at a sign-in looks right, and so do the pages of a lock and of codes switched off',
  async (told) => {
    const holder = await openKeyHolder(told, { primary: 'security_key', backup: 'sms' })
    const { house, account, page, key } = holder
    await enterPassword(page, account.email)
    await arriveAt(page, 'Use your security key')
    await look(page, 'second-factor-key')
    await key.setTouched(false)
    await button(page, 'Use security key').click()
    await arriveAt(page, 'Touch your security key')
    await look(page, 'second-factor-key-waiting')
    await button(page, 'Cancel').click()
    await key.pull()
    await plugIn(page)
    await answerByKey(page)
    await heading(page, 'The key did not answer').waitFor()
    await look(page, 'second-factor-key-sad')

    const guesser = await begin(house, account)
    const wrong = wrongCode(await sentCode(house, account, guesser))
    for (let guesses = 1; guesses <= 10; guesses++) await answer(guesser, wrong)
    await page.reload()
    await arriveAt(page, 'Too many wrong codes')
    await look(page, 'locked-with-key')
    await setPolicy(house, account, { primary: 'app', backup: null })
    await switchCodesOffFor(house, account)
    await passTime(house, 16 * MINUTE_MS, page)
    await page.goto(`${house.url}/sign-in`)
    await button(page, 'Sign in again').click()
    await enterPassword(page, account.email)
    await arriveAt(page, 'Codes are switched off')
    await look(page, 'codes-off')
  },
)

story('the invitation to set up the primary too looks right', async (told) => {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const robin = await personWith(house, account, 'phone')
  const page = await told.visitor({ turnable: true })
  for (const [primary, title] of [
    ['app', 'Set up your app too'],
    ['security_key', 'Set up your security key too'],
  ] as const) {
    await setPolicy(house, account, { primary, backup: 'sms' })
    await passTime(house, 8 * 24 * 60 * MINUTE_MS, page)
    await page.goto(`${house.url}/sign-in`)
    await page.context().clearCookies()
    await page.goto(`${house.url}/sign-in`)
    const code = await smsCodeAfter(house, robin.phone, () => enterPassword(page, robin.email))
    await enterCode(page, 'Code', code)
    await arriveAt(page, title)
    await look(page, `${primary}-too`, WIDE)
  }
})
