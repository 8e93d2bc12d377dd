import assert from 'node:assert/strict'
import { MINUTE_MS } from '../src/store/duration.ts'
import { KAI, OWN_PASSWORD, wrongMailCode } from '../test/invited.ts'
import { enterPassword, openAsNewcomer, openHouseFor, passTime } from './steps/house.ts'
import { addressIs, arriveAt, button, callsOf, field, focusIsOn, heading, reads, tabTo } from './steps/see.ts'
import { mailCodeAfter, smsCodeAfter } from './steps/sent-codes.ts'
import { story } from './steps/story.ts'

const SECURITY = '/profile/security'
const FIRST = '/profile/security/two-factor'
const PHONE = '+13035550125'
const SMS_CODE = 'Code from the SMS'

story(
  'with nothing set up, two-factor is turned on by password, mailed code, number and code',
  async (told) => {
    const house = await openHouseFor(told)
    house.stopTime()
    const page = await told.visitor({ turnable: true })
    await openAsNewcomer(house, page, SECURITY, { phone: null })
    await reads(page, 'No phone number')
    await passTime(house, 30 * MINUTE_MS, page)
    const turnOn = page.getByRole('link', { name: 'Turn on', exact: true })
    await turnOn.waitFor()
    await tabTo(page, turnOn)
    await page.keyboard.press('Enter')
    await arriveAt(page, 'Turn on two-factor')
    await tabTo(page, page.getByRole('link', { name: 'SMS' }))
    await page.keyboard.press('Enter')
    await tabTo(page, field(page, 'Phone number'))
    await page.keyboard.type('+1 303 555 0125')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    const password = dialog.getByLabel('Password', { exact: true })
    await focusIsOn(password)
    await page.keyboard.type(OWN_PASSWORD)
    const mailed = dialog.getByLabel('Code', { exact: false }).and(page.locator('input'))
    const code = await mailCodeAfter(house, KAI.email, () => page.keyboard.press('Enter'))
    await page.getByRole('dialog', { name: 'First, show that it is you' }).waitFor()
    await focusIsOn(mailed)
    await page.keyboard.press('Escape')
    await focusIsOn(field(page, 'Phone number'))
    assert.equal(await field(page, 'Phone number').inputValue(), '+1 303 555 0125')
    const mails = house.mails.length
    await page.keyboard.press('Enter')
    await focusIsOn(mailed)
    await mailed.fill(wrongMailCode(code))
    await page.keyboard.press('Enter')
    await reads(page, 'That code is not right. Check the newest e-mail.')
    assert.equal(house.mails.length, mails, 'a question asked again mails nothing')
    await mailed.fill(code)
    const first = await smsCodeAfter(house, PHONE, () => page.keyboard.press('Enter'))
    await focusIsOn(field(page, SMS_CODE))
    await page.reload()
    await field(page, SMS_CODE).fill(first)
    await page.keyboard.press('Enter')
    await focusIsOn(heading(page, 'Two-factor is on for you'))
    await page.getByRole('link', { name: 'Back to Security' }).click()
    await reads(page, 'On. You answer with an SMS.')
    await page.goBack()
    await addressIs(page, SECURITY)

    const later = await told.visitor({ turnable: true })
    await later.goto(`${house.url}/sign-in`)
    const next = await smsCodeAfter(house, PHONE, () => enterPassword(later, KAI.email, OWN_PASSWORD))
    await arriveAt(later, 'Enter the code from the SMS')
    await field(later, 'Code').fill(next)
    await button(later, 'Verify').click()
    await addressIs(later, SECURITY)
  },
)

story('two-factor is turned off and on again in place, each after one question', async (told) => {
  const house = await openHouseFor(told)
  house.stopTime()
  const page = await told.visitor({ turnable: true })
  const { phone } = await openAsNewcomer(house, page, SECURITY)
  await button(page, 'Prove this number').waitFor()
  await passTime(house, 30 * MINUTE_MS, page)
  const dialog = page.getByRole('dialog')
  await button(page, 'Prove this number').click()
  await dialog.getByLabel('Password', { exact: true }).fill(OWN_PASSWORD)
  const mailed = await mailCodeAfter(house, KAI.email, () => page.keyboard.press('Enter'))
  await focusIsOn(dialog.getByLabel('Code').and(page.locator('input')))
  await page.keyboard.type(mailed)
  const proof = await smsCodeAfter(house, phone, () => page.keyboard.press('Enter'))
  await reads(page, 'Enter the code that we sent to this number.')
  await field(page, SMS_CODE).fill(proof)
  await page.keyboard.press('Enter')
  await reads(page, 'Codes by SMS go to this number from now on.')
  await focusIsOn(heading(page, 'Phone', 2))

  await button(page, 'Turn on').click()
  await reads(page, 'Turn it on for yourself?')
  await page.keyboard.press('Escape')
  await focusIsOn(button(page, 'Turn on'))
  await page.goto(house.url + FIRST)
  await reads(page, 'Codes by SMS go here.')
  const asked = callsOf(page, 'PUT', '/me/second-factor')
  await button(page, 'Turn on').dblclick()
  await focusIsOn(heading(page, 'Two-factor is on for you'))
  assert.equal(asked(), 1, 'a second click asks nothing twice')
  await page.getByRole('link', { name: 'Back to Security' }).click()

  await passTime(house, 11 * MINUTE_MS, page)
  await button(page, 'Turn off').click()
  await reads(page, 'Your password alone then lets you in, and your trusted devices end.')
  const code = await smsCodeAfter(house, phone, () => button(page, 'Turn off').click())
  await dialog.getByLabel(SMS_CODE, { exact: true }).fill(code)
  await page.keyboard.press('Enter')
  await reads(page, 'Two-factor is off for you.')
  await focusIsOn(heading(page, 'Two-factor authentication', 2))
  const later = await told.visitor()
  await later.goto(`${house.url}/sign-in`)
  await enterPassword(later, KAI.email, OWN_PASSWORD)
  await addressIs(later, SECURITY)
})
