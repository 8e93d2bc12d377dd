import type { Page } from 'playwright-core'
import { MINUTE_MS } from '../src/store/duration.ts'
import { setPolicy } from '../test/authenticators.ts'
import { typeKeyFrom } from './steps/app-in-hand.ts'
import { switchCodesOffFor } from './steps/codes-off.ts'
import { openHouseFor, openSignedIn, passTime } from './steps/house.ts'
import { addKeyNamed } from './steps/key-holder.ts'
import { look } from './steps/look.ts'
import { enterCode, methodRadio } from './steps/methods.ts'
import { button, field, heading, reads } from './steps/see.ts'
import { smsCodeAfter } from './steps/sent-codes.ts'
import { story, type Story } from './steps/story.ts'
import { plugIn } from './steps/virtual-key.ts'

const WIDE = { only: [1280] }
const NARROW = { only: [375] }

async function openAs(told: Story, path: string) {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const page = await told.visitor({ turnable: true })
  await openSignedIn(house, account, page, path)
  return { house, account, page }
}

const qr = (page: Page) => page.getByRole('img', { name: 'QR code' })

story(
  'the methods on Settings > Security look right, and so does the proof before they are saved',
  async (told) => {
    const { house, page } = await openAs(told, '/account/settings/security')
    await methodRadio(page, 'Primary method', 'App').check()
    await methodRadio(page, 'Backup method', 'SMS').check()
    await look(page, 'security-b')
    await methodRadio(page, 'Backup method', 'No backup').check()
    await button(page, 'Save').click()
    await qr(page).waitFor()
    await look(page, 'security-b-prove')
    await page.keyboard.press('Escape')
    await methodRadio(page, 'Primary method', 'Hardware security key').check()
    const key = await plugIn(page, { touched: false })
    await button(page, 'Save').click()
    await field(page, 'Name this key').waitFor()
    await look(page, 'security-b-prove-key', NARROW)
    await button(page, 'Set up key').click()
    await reads(page, 'Waiting for your key')
    await look(page, 'security-b-prove-key-waiting', WIDE)
    await button(page, 'Cancel').click()
    await key.setTouched(true)
    await field(page, 'Name this key').fill('Key ring')
    await button(page, 'Set up key').click()
    await heading(page, 'Saved').waitFor()
    await look(page, 'security-saved-key', NARROW)

    await passTime(house, 11 * MINUTE_MS, page)
    await methodRadio(page, 'Backup method', 'SMS').check()
    await button(page, 'Save').click()
    await button(page, 'Use security key').waitFor()
    await look(page, 'sudo-key')
  },
)

story(
  'Profile > Security looks right with apps, keys and recovery codes, in each of their states',
  async (told) => {
    const { house, account, page } = await openAs(told, '/profile/security')
    const key = await plugIn(page)
    await button(page, 'Add app').click()
    await qr(page).waitFor()
    await look(page, 'profile-app-set-up')
    const app = await typeKeyFrom(page, house)
    await field(page, 'Name this app').fill('My phone')
    await enterCode(page, 'Code', app.code())
    await reads(page, '“My phone” is added.')
    await addKeyNamed(page, 'Key ring')
    await setPolicy(house, account, { primary: 'app', backup: 'sms' })
    await page.reload()
    await button(page, 'Remove Key ring').waitFor()
    await look(page, 'profile-security-methods')
    await button(page, 'Rename My phone').click()
    await field(page, 'New name of My phone').fill('')
    await page.keyboard.press('Enter')
    await reads(page, 'Enter a name.')
    await look(page, 'profile-rename-refused', NARROW)
    await page.keyboard.press('Escape')
    await button(page, 'Remove Key ring').click()
    await look(page, 'profile-remove')
    await page.keyboard.press('Escape')
    await key.setTouched(false)
    await button(page, 'Add key').click()
    await field(page, 'Name this key').waitFor()
    await look(page, 'profile-key-set-up', NARROW)
    await button(page, 'Set up key').click()
    await reads(page, 'Waiting for your key')
    await look(page, 'profile-key-waiting', WIDE)
    await button(page, 'Cancel').click()
    await button(page, 'Not now').click()
    await button(page, 'Make codes').click()
    await page.getByRole('list', { name: 'Recovery codes' }).waitFor()
    await look(page, 'profile-recovery-codes')
    await button(page, 'I have saved them').click()
    await button(page, 'Make new codes').click()
    await reads(page, /The 10 that are left stop working\./)
    await look(page, 'profile-recovery-codes-anew', NARROW)
    await page.keyboard.press('Escape')

    await setPolicy(house, account, { primary: 'security_key', backup: null })
    await page.reload()
    await button(page, 'Remove Key ring').click()
    await reads(page, 'This is your only second factor here.')
    await look(page, 'profile-last-one', NARROW)
    await switchCodesOffFor(house, account)
    await page.reload()
    await heading(page, 'Your codes are switched off').waitFor()
    await look(page, 'profile-codes-off')
  },
)

story('sudo by an app, and the other ways beside it, look right', async (told) => {
  const { house, account, page } = await openAs(told, '/profile/security')
  await button(page, 'Add app').click()
  const app = await typeKeyFrom(page, house)
  await enterCode(page, 'Code', app.code())
  await button(page, 'Add app').waitFor()
  await setPolicy(house, account, { primary: 'app', backup: 'sms' })
  await passTime(house, 11 * MINUTE_MS, page)
  await page.reload()
  await button(page, 'Make codes').click()
  await field(page, 'Code from your app').waitFor()
  await look(page, 'sudo-app')
  const instead = page.getByRole('dialog').getByRole('button', { name: /^Use SMS to/ })
  await smsCodeAfter(house, account.phone, () => instead.click())
  await reads(page, /not delivered yet/)
  await look(page, 'sudo-sms-instead', NARROW)
})
