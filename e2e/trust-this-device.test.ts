import assert from 'node:assert/strict'
import { DAY_MS, MINUTE_MS } from '../src/store/duration.ts'
import { personWith, setPolicy } from '../test/authenticators.ts'
import { scan } from './steps/app-in-hand.ts'
import { keepFirstCodes } from './steps/first-codes.ts'
import { enterPassword, passTime } from './steps/house.ts'
import { openKeyHolder } from './steps/key-holder.ts'
import { look } from './steps/look.ts'
import { answerByKey, enterCode, toOtherWays, wayTo } from './steps/methods.ts'
import { arriveAt, button, descriptionOf, field, focusIsOn, heading, reads, tabTo } from './steps/see.ts'
import { smsCodeAfter } from './steps/sent-codes.ts'
import { story } from './steps/story.ts'
import {
  bodiesTo,
  openTrusting,
  anyTrustBox,
  leaveSession,
  toSmsPage,
  trustBox,
  trustBySms,
} from './steps/trust.ts'
import { plugIn } from './steps/virtual-key.ts'

const NARROW = { only: [375] }

story(
  'with the box left ticked this browser is not asked at the next sign-in; another one is',
  async (told) => {
    const { house, robin, page } = await openTrusting(told, '30_days')
    const answers = bodiesTo(page, '/sign-in/second-factor')
    const code = await toSmsPage(house, page, robin)
    const box = trustBox(page, '30 days')
    assert.equal(await box.isChecked(), true)
    const end = new Date(house.now() + 30 * DAY_MS)
    const date = `${end.getUTCDate()} ${end.toLocaleString('en-US', { month: 'long', timeZone: 'UTC' })} ${end.getUTCFullYear()}`
    assert.equal(
      await descriptionOf(box),
      `On a shared computer, untick this. Otherwise you will not be asked here until ${date}.`,
    )
    await reads(page, /^Sent \d\d:\d\d/)
    await look(page, 'trust-sms')
    await enterCode(page, 'Code', code)
    await arriveAt(page, 'Security')
    assert.equal(answers.at(-1)?.['trustDevice'], true)
    assert.match(String(answers.at(-1)?.['deviceKey']), /^[\w-]{122}$/)

    await leaveSession(house, page)
    const passwords = bodiesTo(page, '/sign-in')
    await page.goto(`${house.url}/sign-in`)
    await enterPassword(page, ` ${robin.email} `)
    await arriveAt(page, 'Security')
    assert.ok(passwords.at(-1)?.['deviceProof'], 'the key of the browser was shown')

    const other = await told.visitor({ turnable: true })
    await toSmsPage(house, other, robin)
    assert.equal(house.mails.filter(({ subject }) => subject === 'A copied cookie was refused').length, 0)
  },
)

story(
  'what she unticks stays unticked, by keyboard, over other ways and wrong codes; she is asked again',
  async (told) => {
    const { house, robin, page } = await openTrusting(told, '1_day')
    const answers = bodiesTo(page, '/sign-in/second-factor')
    const code = await toSmsPage(house, page, robin)
    const box = trustBox(page, '1 day')
    assert.match(await descriptionOf(box), /until \d+ \w+ \d{4}, \d\d:\d\d\.$/)
    await focusIsOn(field(page, 'Code'))
    await page.keyboard.press('Tab')
    await focusIsOn(box)
    await page.keyboard.press('Space')
    assert.equal(await box.isChecked(), false)

    await enterCode(page, 'Code', code === '000000' ? '000001' : '000000')
    await reads(page, /^That code is not right\./)
    assert.equal(await box.isChecked(), false)
    await toOtherWays(page)
    await wayTo(page, 'Temporary code').click()
    await arriveAt(page, 'Enter a temporary code')
    assert.equal(await anyTrustBox(page).count(), 0, 'a rescue earns no trust')
    await toOtherWays(page)
    await wayTo(page, 'SMS').click()
    assert.equal(await box.isChecked(), false)
    await page.reload()
    await arriveAt(page, 'Enter the code from the SMS')
    assert.equal(await box.isChecked(), false)
    await enterCode(page, 'Code', code)
    await arriveAt(page, 'Security')
    assert.deepEqual(
      answers.map((answer) => ['trustDevice' in answer, 'deviceKey' in answer]),
      [
        [false, false],
        [false, false],
      ],
    )
    assert.deepEqual(await page.evaluate(() => indexedDB.databases()), [], 'no key is made for nothing')

    await leaveSession(house, page)
    await toSmsPage(house, page, robin)
    assert.equal(await box.isChecked(), true, 'another sign-in begins anew')
    assert.equal(await page.getByText(/^You trusted this browser/).count(), 0)
  },
)

story('when the period is over she is asked, and reads when she had trusted this browser', async (told) => {
  const { house, robin, page } = await openTrusting(told)
  await trustBySms(house, page, robin)
  await leaveSession(house, page)
  await passTime(house, 7 * DAY_MS - 2 * MINUTE_MS, page)
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, robin.email)
  await arriveAt(page, 'Security')

  await leaveSession(house, page)
  await passTime(house, 2 * MINUTE_MS, page)
  await toSmsPage(house, page, robin)
  const line = /^You trusted this browser on \d+ \w+( \d{4})?; its trust ended today at \d\d:\d\d\.$/
  await reads(page, line)
  assert.match(await descriptionOf(field(page, 'Code')), /You trusted this browser on/)
  await reads(page, /^Sent \d\d:\d\d/)
  await look(page, 'trust-ended')
  await toOtherWays(page)
  await button(page, 'Back').click()
  await arriveAt(page, 'Enter the code from the SMS')
  assert.equal(await page.getByText(line).count(), 0, 'it is said once')
})

story('an administrator who shortens the period is named as what ended it', async (told) => {
  const { house, account, robin, page } = await openTrusting(told, '30_days')
  await trustBySms(house, page, robin)
  await leaveSession(house, page)
  await passTime(house, 3 * DAY_MS, page)
  await setPolicy(house, account, { deviceTrust: '1_day' })
  await passTime(house, MINUTE_MS, page)
  await toSmsPage(house, page, robin)
  await reads(page, /Your administrator shortened the trust period today at \d\d:\d\d, so its trust ended\.$/)
  assert.equal(await trustBox(page, '1 day').isChecked(), true)
})

story('an app that is set up inside the sign-in earns trust, its proof does not', async (told) => {
  const { house, account, robin, page } = await openTrusting(told)
  await setPolicy(house, account, { primary: 'app', backup: null, deviceTrust: '30_days' })
  await passTime(house, MINUTE_MS, page)
  await page.goto(`${house.url}/sign-in`)
  const code = await smsCodeAfter(house, robin.phone, () => enterPassword(page, robin.email))
  await arriveAt(page, 'First, show that it is you')
  assert.equal(await anyTrustBox(page).count(), 0, 'a proof earns no trust')
  await enterCode(page, 'Code', code)
  await arriveAt(page, 'Set up your authenticator app')
  const app = await scan(page, house)
  assert.equal(await trustBox(page, '30 days').isChecked(), true)
  await look(page, 'trust-enrol-app')
  await enterCode(page, 'Code', app.code())
  await keepFirstCodes(page)
  await arriveAt(page, 'Security')
  await leaveSession(house, page)
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, robin.email)
  await arriveAt(page, 'Security')

  const other = await told.visitor({ turnable: true })
  await passTime(house, MINUTE_MS, other)
  await other.goto(`${house.url}/sign-in`)
  await enterPassword(other, robin.email)
  await arriveAt(other, 'Enter the code from your app')
  await look(other, 'trust-app')
})

story('so does a phone, and a key with its name', async (told) => {
  const { house, account, page } = await openTrusting(told)
  const robin = await personWith(house, account, 'app')
  await setPolicy(house, account, { primary: 'sms', backup: 'security_key' })
  await passTime(house, MINUTE_MS, page)
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, robin.email)
  await arriveAt(page, 'First, show that it is you')
  await enterCode(page, 'Code from your app', robin.app?.code() ?? '')
  await arriveAt(page, 'Set up your second factor')
  await wayTo(page, 'Hardware security key').click()
  await arriveAt(page, 'Set up your security key')
  await trustBox(page, '1 week').uncheck()
  await look(page, 'trust-enrol-key')
  await button(page, 'Choose another way').click()
  await wayTo(page, 'SMS').click()
  await arriveAt(page, 'Add your phone')
  assert.equal(await anyTrustBox(page).count(), 0, 'it stands where the code is sent')
  await field(page, 'Phone').fill('+1 202 555 0171')
  const code = await smsCodeAfter(house, '+12025550171', () => button(page, 'Send code').click())
  await arriveAt(page, 'Enter the code from the SMS')
  assert.equal(await trustBox(page, '1 week').isChecked(), false)
  await trustBox(page, '1 week').check()
  await look(page, 'trust-enrol-phone-code', NARROW)
  await enterCode(page, 'Code', code)
  await keepFirstCodes(page)
  await leaveSession(house, page)
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, robin.email)
  await arriveAt(page, 'Security')
})

story('on the page of a key the box stands before the touch, which ends the page', async (told) => {
  const { house, account, page, key } = await openKeyHolder(told, { primary: 'security_key', backup: 'sms' })
  await setPolicy(house, account, { deviceTrust: '1_day' })
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, account.email)
  await arriveAt(page, 'Use your security key')
  await focusIsOn(heading(page, 'Use your security key', 1))
  await page.keyboard.press('Tab')
  await focusIsOn(trustBox(page, '1 day'))
  await look(page, 'trust-key')
  await key.setTouched(false)
  await tabTo(page, button(page, 'Use security key'))
  await page.keyboard.press('Enter')
  await arriveAt(page, 'Touch your security key')
  assert.equal(await anyTrustBox(page).count(), 0)
  await button(page, 'Cancel').click()
  assert.equal(await trustBox(page, '1 day').isChecked(), true)
  await key.setTouched(true)
  await answerByKey(page)
  await arriveAt(page, 'Settings')
  await leaveSession(house, page)
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, account.email)
  await arriveAt(page, 'Settings')
})

story(
  'where trust went out of use meanwhile, the box goes and she sends the same code again',
  async (told) => {
    const { house, account, page } = await openTrusting(told)
    const robin = await personWith(house, account, 'app')
    await setPolicy(house, account, { primary: 'app', backup: null })
    await passTime(house, MINUTE_MS, page)
    await page.goto(`${house.url}/sign-in`)
    await enterPassword(page, robin.email)
    await arriveAt(page, 'Enter the code from your app')
    await setPolicy(house, account, { deviceTrust: 'single_sign_on' })
    const code = robin.app?.code() ?? ''
    await enterCode(page, 'Code', code)
    await focusIsOn(heading(page, 'Devices are not trusted here any more'))
    await reads(page, 'Your account asks at every sign-in now. Send the code again.')
    assert.equal(await anyTrustBox(page).count(), 0)
    assert.equal(await field(page, 'Code').inputValue(), code)
    await look(page, 'trust-not-offered')
    await tabTo(page, button(page, 'Verify'))
    await page.keyboard.press('Enter')
    await arriveAt(page, 'Security')
  },
)

story('the same with a key: she touches it once more', async (told) => {
  const { house, account, page } = await openKeyHolder(told, { primary: 'security_key', backup: 'sms' })
  await setPolicy(house, account, { deviceTrust: '1_week' })
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, account.email)
  await trustBox(page, '1 week').waitFor()
  await setPolicy(house, account, { deviceTrust: 'single_sign_on' })
  await answerByKey(page)
  await focusIsOn(heading(page, 'Devices are not trusted here any more'))
  await reads(page, 'Your account asks at every sign-in now. Touch your key again.')
  await button(page, 'Try again').click()
  await arriveAt(page, 'Settings')
})

story('a new key that comes when trust is out of use is set up all the same', async (told) => {
  const { house, account, page } = await openTrusting(told)
  const robin = await personWith(house, account, 'app')
  await setPolicy(house, account, { primary: 'security_key', backup: null })
  await passTime(house, MINUTE_MS, page)
  await page.goto(`${house.url}/sign-in`)
  await plugIn(page)
  await enterPassword(page, robin.email)
  await arriveAt(page, 'First, show that it is you')
  await enterCode(page, 'Code from your app', robin.app?.code() ?? '')
  await arriveAt(page, 'Set up your security key')
  await field(page, 'Name this key').fill('Key ring')
  await setPolicy(house, account, { deviceTrust: 'single_sign_on' })
  await button(page, 'Set up key').click()
  await focusIsOn(heading(page, 'Devices are not trusted here any more'))
  assert.equal(await field(page, 'Name this key').inputValue(), 'Key ring')
  await button(page, 'Try again').click()
  await keepFirstCodes(page)
  await reads(page, 'Key ring')
})
