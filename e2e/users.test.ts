import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { MINUTE_MS } from '../src/store/duration.ts'
import { setPolicy } from '../test/authenticators.ts'
import { KAI, mailTo, OWN_PASSWORD } from '../test/invited.ts'
import { typeKeyFrom } from './steps/app-in-hand.ts'
import { keepFirstCodes } from './steps/first-codes.ts'
import { openHouseFor, openSignedIn, passTime } from './steps/house.ts'
import { linkIn } from './steps/mail.ts'
import { enterCode } from './steps/methods.ts'
import {
  addressIs,
  arriveAt,
  button,
  callsOf,
  descriptionOf,
  field,
  focusIsOn,
  heading,
  reads,
  tabTo,
  titleIs,
  until,
} from './steps/see.ts'
import { smsCodeAfter } from './steps/sent-codes.ts'
import { story, type Story } from './steps/story.ts'
import { addTeam, rowOf, userRows } from './steps/team.ts'

const USERS = '/account/users'

async function openAs(told: Story, path: string, others?: number) {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount({ country: 'GB', phone: '+447400123789' })
  if (others !== undefined) await addTeam(house, account, others)
  await setPolicy(house, account, { primary: 'app', backup: 'sms' })
  const page = await told.visitor({ turnable: true })
  await openSignedIn(house, account, page, path)
  return { house, account, page }
}

story('users are searched, filtered and sorted by an address that back and links keep', async (told) => {
  const { house, account, page } = await openAs(told, `${USERS}?coverage=stuck`, 45)
  await reads(page, '1 user')
  await titleIs(page, 'Users · Account · Sallyport')
  assert.equal(await field(page, 'Show').inputValue(), 'stuck')
  assert.match(await rowOf(page, 'Robin Diaz').innerText(), /none\s+none\s+stuck/)
  await page.getByRole('link', { name: 'Robin Diaz' }).click()
  await focusIsOn(heading(page, 'Robin Diaz', 1))
  await page.goBack()
  await reads(page, '1 user')
  await field(page, 'Show').selectOption('Everyone (57)')
  await reads(page, '50 of 57 users')
  assert.equal(new URL(page.url()).search, '')
  await field(page, 'Sort by').selectOption('Last sign-in')
  await until('the newest sign-in', async () =>
    (await userRows(page).first().innerText()).startsWith('Alex Kim'),
  )
  await addressIs(page, USERS)

  const looked = callsOf(page, 'GET', USERS)
  await field(page, 'Search').pressSequentially('NOVAK', { delay: 20 })
  await reads(page, '2 users')
  assert.equal(looked(), 1, 'it is looked for once the keyboard rests')
  assert.equal(new URL(page.url()).search, '?sort=last_sign_in&search=NOVAK')
  await focusIsOn(field(page, 'Search'))
  await rowOf(page, 'Quinn Novak').getByText('shared').waitFor()
  await page.goBack()
  await reads(page, '50 of 57 users')
  assert.equal(await field(page, 'Search').inputValue(), '')
  await page.goForward()
  await reads(page, '2 users')
  await field(page, 'Search').fill('07400 123214')
  await page.keyboard.press('Enter')
  await rowOf(page, 'Morgan Ito').waitFor()
  await reads(page, '1 user')
  await field(page, 'Search').fill('zebra')
  await reads(page, 'No user matches “zebra”. Check the spelling.')
  await tabTo(page, button(page, 'Show everyone'))
  await page.keyboard.press('Enter')
  await reads(page, '50 of 57 users')
  await focusIsOn(field(page, 'Search'))

  await button(page, 'Show 7 more').click()
  await reads(page, '57 users')
  await focusIsOn(userRows(page).nth(50))
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'Export CSV').click()])
  assert.equal(file.suggestedFilename(), 'users.csv')
  const lines = (await text(await file.createReadStream())).trim().split('\r\n')
  assert.equal(lines.length, 58)
  assert.match(lines[0] ?? '', /^\uFEFF?name,email,role,phone/)

  await page.route('**/api/v1/account/users?*', (route) => route.abort())
  await field(page, 'Search').fill('casey')
  await reads(page, 'Sallyport does not answer. Check your connection and try again.')
  assert.equal(await field(page, 'Search').inputValue(), 'casey')
  await page.unroute('**/api/v1/account/users?*')
  await button(page, 'Try again').click()
  await rowOf(page, 'Casey Moran').waitFor()
  await page.goto(`${house.url}${USERS}/${account.userId.replace(/.$/, 'x')}`)
  await arriveAt(page, 'There is nothing here')
})

story(
  'a number that somebody else has is said to be theirs while it is typed, and may be kept',
  async (told) => {
    const { page } = await openAs(told, `${USERS}/new`, 0)
    const phone = field(page, 'Phone')
    await phone.fill('07400 123518')
    const status = page.getByRole('status').filter({ hasText: 'have this number too' })
    await status.waitFor()
    assert.ok((await descriptionOf(phone)).endsWith(await status.innerText()))
    assert.equal(
      await status.innerText(),
      'Quinn Novak and Riley Novak have this number too. You can keep it; all their codes go to one phone.',
    )
    await phone.fill('+44 7400 123 077')
    await status.waitFor({ state: 'detached' })
    await phone.fill('+353 85 123 4567')
    await reads(
      page,
      'Your account sends no SMS to Ireland. Allow it in Activity > SMS, or codes to this number are not sent.',
    )
    await field(page, 'Name').fill(KAI.name)
    await field(page, 'E-mail').fill(KAI.email)
    await phone.fill('(0)7400-123402')
    await reads(page, 'Casey Moran has this number too. You can keep it; codes for both go to one phone.')
    await button(page, 'Create user').click()
    await focusIsOn(heading(page, 'Kai Lund is created'))
    await reads(page, 'Casey Moran has this number too. Codes for both go to one phone.')
    await button(page, 'Change phone').click()
    await field(page, 'New number').fill('+447400123402')
    await reads(page, 'Casey Moran has this number too. You can keep it; codes for both go to one phone.')
  },
)

story(
  'a user without a phone is refused while SMS is asked for, created under apps alone, and signs in from the invitation',
  async (told) => {
    const { house, account, page } = await openAs(told, USERS)
    await heading(page, 'Only you so far').waitFor()
    await page.getByRole('link', { name: 'Create user' }).click()
    await focusIsOn(heading(page, 'Create user', 1))
    assert.equal(await field(page, 'Phone').getAttribute('required'), '')
    await reads(
      page,
      'In any usual form. Without a country code it is read as a United Kingdom number (+44).',
    )
    await tabTo(page, field(page, 'Name'))
    await page.keyboard.type(KAI.name)
    await reads(page, /^The link lets Kai choose a password/)
    await page.keyboard.press('Tab')
    await page.keyboard.type(KAI.email)
    await page.keyboard.press('Enter')
    await focusIsOn(heading(page, 'Not created: 1 field needs your attention'))
    await titleIs(page, 'Error: Create user · Users · Sallyport')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await focusIsOn(field(page, 'Phone'))
    const required =
      'This account verifies by SMS, so a phone number is required. Enter one that can receive SMS.'
    assert.ok((await descriptionOf(field(page, 'Phone'))).startsWith(required))
    await page.keyboard.type('020 7946 0018')
    await page.keyboard.press('Enter')
    await reads(page, /cannot receive SMS|is a landline/)

    await setPolicy(house, account, { primary: 'app', backup: null })
    await passTime(house, 11 * MINUTE_MS, page)
    await page.reload()
    await field(page, 'Phone (optional)').waitFor()
    await field(page, 'Name').fill(KAI.name)
    await field(page, 'E-mail').fill(account.email.toUpperCase())
    const code = await smsCodeAfter(house, account.phone, () => button(page, 'Create user').click())
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' })
    await dialog.getByLabel('Code from the SMS', { exact: true }).fill(code)
    await page.keyboard.press('Enter')
    await reads(page, 'This e-mail already belongs to a user. Choose another.')
    assert.equal(await field(page, 'Name').inputValue(), KAI.name)
    await field(page, 'E-mail').fill(KAI.email)
    await button(page, 'Create user').dblclick()
    await focusIsOn(heading(page, 'Kai Lund is created'))
    await reads(page, 'The invitation is on its way.')
    await reads(page, /^kai\.lund@example\.com · Member · invited$/)

    const kai = await told.visitor({ turnable: true })
    await kai.goto(linkIn(await mailTo(house, KAI.email, 'invited you'), house))
    await field(kai, 'Password').fill(OWN_PASSWORD)
    await button(kai, 'Continue').click()
    await arriveAt(kai, 'Set up your authenticator app')
    const app = await typeKeyFrom(kai, house)
    await enterCode(kai, 'Code', app.code())
    await keepFirstCodes(kai)
    await addressIs(kai, '/profile/security')

    await page.getByRole('link', { name: 'Users' }).first().click()
    await rowOf(page, KAI.name).getByText('ready').waitFor()
    assert.equal(await heading(page, 'Kai Lund is created').count(), 0)
    assert.match(await rowOf(page, KAI.name).innerText(), /none\s+App\s+ready\s+Today, \d\d:\d\d/)
  },
)
