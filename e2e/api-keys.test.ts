import assert from 'node:assert/strict'
import { programOf } from '../test/api-keys.ts'
import { said } from '../test/invited.ts'
import { DAY_MS, MINUTE_MS } from '../src/store/duration.ts'
import { openHouseFor, openSignedIn, passTime } from './steps/house.ts'
import { look } from './steps/look.ts'
import { arriveAt, button, descriptionOf, field, focusIsOn, heading, reads, titleIs } from './steps/see.ts'
import { smsCodeAfter } from './steps/sent-codes.ts'
import { story } from './steps/story.ts'

const PATH = '/account/settings/api-keys'
const WIDE = { only: [1280] }

story('an administrator creates a key, gives it to her program, and revokes it', async (told) => {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const page = await told.visitor({ turnable: true })
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await openSignedIn(house, account, page, '/account/settings/security')
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'API keys' }).click()
  await heading(page, 'No API keys', 3).waitFor()
  await titleIs(page, 'API keys · Settings · Sallyport')
  await look(page, 'api-keys-empty')

  await page.getByRole('link', { name: 'Create API key' }).click()
  await arriveAt(page, 'Create API key')
  await button(page, 'Create API key').click()
  await focusIsOn(heading(page, 'Not created: 2 fields need your attention'))
  await titleIs(page, 'Error: Create API key · Settings · Sallyport')
  await look(page, 'api-key-new')
  await page.getByRole('link', { name: 'Enter a name.' }).click()
  await focusIsOn(field(page, 'Name'))
  assert.match(await descriptionOf(field(page, 'Name')), /^Enter a name\. So that you know later/)

  await field(page, 'Name').fill('Staff directory')
  await page.getByRole('checkbox', { name: 'Read users' }).check()
  await page.getByRole('checkbox', { name: 'Create and change users' }).check()
  await page.getByRole('radio', { name: 'Never' }).check()
  await reads(page, 'It works until somebody revokes it.')
  await page.getByRole('radio', { name: 'In 30 days' }).check()
  await reads(page, /^On \d+ \w+ \d+\. All administrators are reminded 14 days before\.$/)
  await passTime(house, 11 * MINUTE_MS, page)
  const code = await smsCodeAfter(house, account.phone, () => button(page, 'Create API key').click())
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Code from the SMS').fill(code)
  await page.keyboard.press('Enter')
  await focusIsOn(heading(page, '“Staff directory” is created', 3))
  await look(page, 'api-key-created')
  await button(page, 'Copy key').click()
  await reads(page, 'Copied the key')
  const key = await page.evaluate(() => navigator.clipboard.readText())
  const program = programOf(house, { key })
  assert.equal(said(await program('GET', '/account/users')), '200')
  const noa = { name: 'Noa Petit', email: 'noa@example.com', phone: '+1 303 555 0190' }
  assert.equal(said(await program('POST', '/account/users', noa)), '201')

  await page.reload()
  await reads(page, /^Last used today, \d\d:\d\d from 127\.0\.0\.1 · ends /)
  assert.equal(await page.getByText(key).count(), 0, 'it is shown once')
  await page.getByRole('link', { name: 'Activity' }).click()
  await reads(page, 'API key “Staff directory” invited Noa Petit')
  await reads(page, 'Alex Kim created API key “Staff directory”')

  await page.goto(house.url + PATH)
  await button(page, 'Revoke Staff directory').click()
  await reads(page, /It was last used today, \d\d:\d\d\.$/)
  await page.keyboard.press('Escape')
  await focusIsOn(button(page, 'Revoke Staff directory'))
  await page.keyboard.press('Enter')
  await look(page, 'api-keys-revoke', WIDE)
  await button(page, 'Revoke').click()
  await reads(page, '“Staff directory” is revoked. Programs that use it are refused.')
  await focusIsOn(heading(page, 'API keys', 2))
  assert.equal(said(await program('GET', '/account/users')), '401 api_key_wrong')
})

story('keys that end soon and that have ended say so', async (told) => {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const page = await told.visitor({ turnable: true })
  const admin = await openSignedIn(house, account, page, '/profile/details')
  const make = (name: string, scopes: string[], endsIn: string) =>
    admin.call('POST', '/api/v1/account/api-keys', { name, scopes, endsIn })
  await make('Old import script', ['users:write'], '30_days')
  house.passTime(5 * MINUTE_MS)
  await make(
    'Nightly report with a name that is rather long for a row',
    ['activity:read', 'coverage:read'],
    '90_days',
  )
  await make('Shop checkout', ['verify'], 'never')
  house.passTime(83 * DAY_MS)
  const late = await told.visitor()
  await openSignedIn(house, account, late, PATH)
  await reads(late, 'ended')
  await reads(late, 'ends in 8 days')
  await reads(late, 'Never used · never ends')
  await look(late, 'api-keys')
})
