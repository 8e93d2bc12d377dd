import { DAY_MS, MINUTE_MS } from '../src/store/duration.ts'
import { addApp, setPolicy } from '../test/authenticators.ts'
import { signedIn } from '../test/house.ts'
import { changeUser, switchTwoFactor } from '../test/house-rows.ts'
import { takePhone } from '../test/account-rows.ts'
import { carryOver, openHouseFor, openSignedIn, passTime } from './steps/house.ts'
import { look } from './steps/look.ts'
import { methodRadio } from './steps/methods.ts'
import { named, stuckAdmin } from './steps/named-people.ts'
import { button, field, heading, reads } from './steps/see.ts'
import { story } from './steps/story.ts'
import { leaveSession, trustBySms } from './steps/trust.ts'

const PATH = '/account/settings/security'
const NARROW = { only: [375] }

story('the page that tells what a policy would do, and what happened after, look right', async (told) => {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const riley = await named(house, account, 'Riley Novak', 'phone')
  await setPolicy(house, account, { deviceTrust: '30_days' })
  const device = await told.visitor({ turnable: true })
  await passTime(house, MINUTE_MS, device)
  await trustBySms(house, device, riley)
  await leaveSession(house, device)
  await passTime(house, 8 * DAY_MS, device)
  await named(house, account, 'Robin Diaz', 'reset')
  await named(house, account, 'Sam Rivera', 'nothing')
  await named(house, account, 'Jordan Lee', 'app')
  for (const name of ['Drew Hart', 'Kai Lund']) await named(house, account, name, 'number')
  const avery = await named(house, account, 'Avery Chen', 'number')
  await changeUser(house.world.store, avery, { phone: '+442079460000' })
  await setPolicy(house, account, { primary: 'sms', backup: 'app' })
  const admin = await signedIn(house, account)
  await addApp(house, admin)
  await setPolicy(house, account, { backup: null })
  const page = await told.visitor({ turnable: true })
  await carryOver(house, admin, page)
  await page.goto(house.url + PATH)
  await methodRadio(page, 'Primary method', 'App').check()
  await methodRadio(page, 'Backup method', 'SMS').check()
  await page.getByRole('radio', { name: '1 Week' }).check()
  await reads(page, /it was trusted more than 1 week ago/)
  await look(page, 'security-unsaved')
  await page.getByText('Who will enrol').click()
  await page.getByText('Whose devices').click()
  await field(page, 'Phone of Robin Diaz').fill('12')
  await page.keyboard.press('Enter')
  await page.locator('.mend-row .error').waitFor()
  await field(page, 'Phone of Sam Rivera').fill('+1 303 555 0124')
  await page.keyboard.press('Enter')
  await button(page, 'Change phone of Sam Rivera').waitFor()
  await field(page, 'Phone of Jordan Lee').fill('(303) 555-0124')
  await reads(page, /^Sam Rivera has this number too\./)
  await look(page, 'security-mending')
  await field(page, 'Phone of Jordan Lee').fill('')
  await field(page, 'Phone of Robin Diaz').fill('')
  await methodRadio(page, 'Primary method', 'Hardware security key').check()
  await methodRadio(page, 'Backup method', 'No backup').check()
  await button(page, 'Save').click()
  await page.getByText(/stays? stuck\./).waitFor()
  await look(page, 'security-prove')
  await page.keyboard.press('Escape')
  await methodRadio(page, 'Primary method', 'App').check()
  await methodRadio(page, 'Backup method', 'SMS').check()
  await button(page, 'Save').click()
  await heading(page, 'Saved').waitFor()
  await heading(page, 'Phone numbers').waitFor()
  await look(page, 'security-saved')
  await page.getByRole('switch').click()
  await heading(page, 'Kept').waitFor()
  await look(page, 'security-off')
  await button(page, 'Discard changes').click()
  await page.getByRole('link', { name: 'Activity' }).click()
  await page.getByText('Before and after').first().click()
  await look(page, 'activity')
  await field(page, 'Time').selectOption('Between two dates…')
  await field(page, 'From').fill('2020-01-01')
  await field(page, 'To').fill('2020-01-02')
  await heading(page, 'No events found').waitFor()
  await look(page, 'activity-empty', NARROW)
})

story('the page with a policy that would lock all administrators out looks right', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor()
  await openSignedIn(house, account, page, '/profile/details')
  await switchTwoFactor(house.world.store, account, false)
  await takePhone(house, account)
  await stuckAdmin(house, account, 'Morgan Ito')
  await page.goto(house.url + PATH)
  await page.getByRole('switch').click()
  await page.getByText('0 of 2 administrators').waitFor()
  await button(page, 'Save').click()
  await heading(page, 'Not saved: no administrator could sign in').waitFor()
  await look(page, 'security-locked-out')
})
