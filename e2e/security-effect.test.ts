import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import type { PolicyPreviewOnWire } from '../src/coverage/coverage-shape.ts'
import { DAY_MS, MINUTE_MS } from '../src/store/duration.ts'
import { takePhone } from '../test/account-rows.ts'
import { addApp, setPolicy } from '../test/authenticators.ts'
import { type House, signedIn, type TestAccount } from '../test/house.ts'
import { switchTwoFactor, userRow } from '../test/house-rows.ts'
import { carryOver, openHouseFor, openSignedIn, passTime } from './steps/house.ts'
import { methodRadio, policyIsSaved } from './steps/methods.ts'
import { manyWithPhone, named, stuckAdmin } from './steps/named-people.ts'
import {
  addressIs,
  button,
  callsOf,
  descriptionOf,
  field,
  focusIsOn,
  heading,
  reads,
  until,
} from './steps/see.ts'
import { story, type Story } from './steps/story.ts'
import { openTrusting, trustBySms } from './steps/trust.ts'

const PATH = '/account/settings/security'
const PREVIEW = '**/api/v1/account/security-policy/preview'

type Scene = { house: House; account: TestAccount; page: Page }

const panel = (page: Page): Locator => page.getByRole('complementary')
const addPhoneOf = (page: Page, name: string): Locator => button(page, `Add phone of ${name}`)
const trust = (page: Page, period: string): Locator =>
  page
    .getByRole('group', { name: 'Remembering Trusted Device' })
    .getByRole('radio', { name: period, exact: true })
const activeSwitch = (page: Page): Locator =>
  page.getByRole('switch', { name: 'Two-factor authentication is active' })

/** What the panel says under one of its headings, its lines joined. */
async function panelSays(page: Page, part: string, words: RegExp | string): Promise<void> {
  const section = panel(page)
    .locator('.part')
    .filter({ has: page.getByRole('heading', { name: part }) })
  const says = async () => (await section.innerText()).replace(/\s+/g, ' ')
  await until(`“${String(words)}” under “${part}”, not “${await says()}”`, async () =>
    typeof words === 'string' ? (await says()).includes(words) : words.test(await says()),
  )
}

/** Clicks on trust periods, one right after the other. */
const quickly = (page: Page, periods: string[]): Promise<void> =>
  page.evaluate(async (values) => {
    for (const value of values) {
      document.querySelector<HTMLInputElement>(`[name=deviceTrust][value="${value}"]`)?.click()
      await new Promise((resolve) => setTimeout(resolve))
    }
  }, periods)

/** The counts of the panel: ready, will enrol, stuck. */
const countsAre = (page: Page, ready: number, willEnrol: number, stuck: number): Promise<void> =>
  panelSays(
    page,
    'Who can sign in',
    `ready ${ready} will enrol at the next sign-in ${willEnrol} stuck ${stuck}`,
  )

/** An administrator with an app and a phone, whose account asks for the app alone, on the page. */
async function atSecurityWithApp(told: Story): Promise<Scene & { code: () => string }> {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const browser = await signedIn(house, account)
  const app = await addApp(house, browser)
  const page = await told.visitor({ turnable: true })
  await carryOver(house, browser, page)
  return { house, account, page, code: () => app.code() }
}

story(
  'SMS is ticked: 3 of 42 have no number, are listed at once and mended on the spot, and the figures follow',
  async (told) => {
    const { house, account, page, code } = await atSecurityWithApp(told)
    const robin = await named(house, account, 'Robin Diaz', 'reset')
    await named(house, account, 'Sam Rivera', 'nothing')
    await named(house, account, 'Jordan Lee', 'app')
    await manyWithPhone(house, account, 38)
    await setPolicy(house, account, { active: true, primary: 'app', backup: null })
    await page.goto(house.url + PATH)
    await heading(page, 'In force now').waitFor()
    await countsAre(page, 2, 39, 1)
    const notice = page.getByRole('region', { name: /^\d of 42 users ha(s|ve) no phone number$/ })
    assert.equal(await notice.count(), 0, 'nobody needs a number while SMS is not chosen')

    await methodRadio(page, 'Backup method', 'SMS').check()
    await heading(page, '3 of 42 users have no phone number').waitFor()
    await methodRadio(page, 'Backup method', 'No backup').check()
    assert.equal(await notice.count(), 0, 'the notice goes with the tick')
    await methodRadio(page, 'Backup method', 'SMS').check()
    await heading(page, '3 of 42 users have no phone number').waitFor()
    await panelSays(page, 'Changes', 'Backup none → becomes SMS')
    const people = await page.locator('.mend-row .person').allInnerTexts()
    assert.deepEqual(
      people.map((text) => text.replace(/\s+/g, ' ').replace(/ \S+@\S+$/, '')),
      [
        'Robin Diaz stuck without a number',
        'Sam Rivera will enrol an app',
        'Jordan Lee ready with an app, but has no backup',
      ],
    )
    await panelSays(
      page,
      'Who can sign in',
      'Robin Diaz is stuck: they have no second factor left. Add a number on this page, or hand out a temporary code.',
    )
    const status = panel(page).getByRole('status')
    await until('one sentence for those who do not see it', async () =>
      (await status.innerText()).startsWith('If you save this: 40 users ready, 1 will enrol, 1 stuck.'),
    )

    const ofRobin = field(page, 'Phone of Robin Diaz')
    await addPhoneOf(page, 'Robin Diaz').click()
    await focusIsOn(ofRobin)
    assert.equal(await descriptionOf(ofRobin), 'Enter a phone number.')
    await ofRobin.fill('12')
    await page.keyboard.press('Enter')
    await reads(page, /too few digits|not a phone number/)
    await focusIsOn(ofRobin)
    await ofRobin.fill('+1 303 555 0123')
    await passTime(house, 11 * MINUTE_MS, page)
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' })
    await field(page, 'Code from your app').fill(code())
    await dialog.getByRole('button', { name: 'Confirm' }).click()
    await focusIsOn(field(page, 'Phone of Sam Rivera'))
    await reads(page, '+1 303 555 0123')
    await heading(page, '2 of 42 users have no phone number').waitFor()
    await countsAre(page, 40, 2, 0)
    assert.equal((await userRow(house.world.store, robin)).phone, '+13035550123')

    await page.keyboard.type('+1 303 555 0124')
    await page.keyboard.press('Enter')
    await focusIsOn(field(page, 'Phone of Jordan Lee'))
    await page.keyboard.type('+1 303 555 0125')
    await page.keyboard.press('Enter')
    await focusIsOn(heading(page, 'Every user has a phone number now'))
    await button(page, 'Change phone of Jordan Lee').click()
    await focusIsOn(field(page, 'Phone of Jordan Lee'))
    await field(page, 'Phone of Jordan Lee').fill('+1 303 555 0126')
    await button(page, 'Save phone of Jordan Lee').click()
    await reads(page, '+1 303 555 0126')

    await button(page, 'Save').click()
    await policyIsSaved(page, 'App first, SMS as the backup, Single sign-on.')
    await heading(page, 'In force now').waitFor()
    await panelSays(page, 'Phone numbers', '42 of 42 users have one.')
  },
)

story(
  'a policy that would lock all administrators out is refused with their names and what helps',
  async (told) => {
    const house = await openHouseFor(told)
    const account = await house.newAccount()
    const page = await told.visitor({ turnable: true })
    await openSignedIn(house, account, page, '/profile/details')
    await switchTwoFactor(house.world.store, account, false)
    await takePhone(house, account)
    const morgan = await stuckAdmin(house, account, 'Morgan Ito')
    await page.goto(house.url + PATH)
    await panelSays(page, 'Who is asked for a second factor', 'sign in with the password alone 2')
    await reads(
      page,
      '2 users sign in with the password alone. Users may still turn it on for themselves; then any app, key or phone of theirs answers.',
    )
    await activeSwitch(page).click()
    await panelSays(
      page,
      'Who can sign in',
      '0 of 2 administrators A policy under which no administrator could sign in is not saved.',
    )
    await panelSays(
      page,
      'Who can sign in',
      /You are stuck: you have no second factor left\. Set up a second factor under Profile > Security\./,
    )
    await button(page, 'Save').click()
    await focusIsOn(heading(page, 'Not saved: no administrator could sign in'))
    const alert = page.getByRole('alert')
    assert.deepEqual(await alert.getByRole('link').allInnerTexts(), [
      'Alex Kim (you): enter a phone that can receive SMS',
      'Morgan Ito: add a phone',
      'Choose App as the primary or backup method',
    ])
    await alert.getByRole('link', { name: /^Choose App/ }).click()
    await focusIsOn(methodRadio(page, 'Primary method', 'App'))
    await alert.getByRole('link', { name: /^Morgan Ito/ }).click()
    await focusIsOn(field(page, 'Phone of Morgan Ito'))
    await page.keyboard.type('+1 303 555 0123')
    await page.keyboard.press('Enter')
    await until('a number of Morgan’s', async () => (await userRow(house.world.store, morgan)).phone !== null)
    await countsAre(page, 0, 1, 1)
    await button(page, 'Save').click()
    const dialog = page.getByRole('dialog', { name: 'Prove it before you save' })
    await dialog.getByText('1 user stays stuck. Alex Kim needs a phone number or a temporary code.').waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    assert.equal(await activeSwitch(page).isChecked(), true, 'the choice is still there')
  },
)

story('a shorter trust names whose devices would ask again, and Save says how many do', async (told) => {
  const { house, account, robin, page: device } = await openTrusting(told, '30_days')
  await trustBySms(house, device, robin)
  await passTime(house, 8 * DAY_MS, device)
  const page = await told.visitor({ turnable: true })
  await openSignedIn(house, account, page, PATH)
  await panelSays(page, 'Trusted devices', '1 device of 1 user')
  await trust(page, '1 Week').check()
  await panelSays(page, 'Changes', 'Trust 30 Days → becomes 1 Week')
  await panelSays(
    page,
    'Trusted devices',
    '1 device of 1 user loses its trust: it was trusted more than 1 week ago.',
  )
  await page.getByText('Whose devices').click()
  await panelSays(page, 'Trusted devices', 'Robin Diaz: 1')
  await activeSwitch(page).click()
  await panelSays(page, 'Trusted devices', '1 device of 1 user loses its trust.')
  await panelSays(page, 'Kept', "Everyone's apps, keys and phones, and the methods chosen here.")
  await reads(page, /^2 users would sign in with the password alone, and are told so by e-mail\./)
  await activeSwitch(page).click()
  await panelSays(page, 'Trusted devices', 'it was trusted more than 1 week ago.')
  await button(page, 'Save').click()
  await policyIsSaved(page, 'SMS alone, trust for 1 Week.')
  await reads(page, /1 device lost its trust\. All administrators were told by e-mail\.$/)
  await panelSays(page, 'Trusted devices', 'No device is trusted.')
})

story(
  'only the answer to the last click counts; without one the panel says so, and Save does not wait for it',
  async (told) => {
    const house = await openHouseFor(told)
    const account = await house.newAccount()
    await named(house, account, 'Sam Rivera', 'nothing')
    const page = await told.visitor()
    await openSignedIn(house, account, page, PATH)
    await countsAre(page, 1, 1, 0)
    const held: (() => Promise<void>)[] = []
    await page.route(PREVIEW, (route) => {
      const { twoFactor } = route.request().postDataJSON() as { twoFactor: { active: boolean } }
      if (twoFactor.active) return route.continue()
      held.push(() => route.continue())
      return undefined
    })
    await activeSwitch(page).click()
    await until('the question about the policy that is off', () => held.length === 1)
    await countsAre(page, 1, 1, 0)
    await reads(page, 'Working it out…')
    await activeSwitch(page).click()
    await trust(page, '1 Day').check()
    await panelSays(page, 'Trusted devices', 'No device loses its trust.')
    await Promise.all(held.map((go) => go()))
    await page.waitForLoadState('networkidle')
    await countsAre(page, 1, 1, 0)
    assert.equal(
      await heading(page, 'Who is asked for a second factor').count(),
      0,
      'the late answer is not shown',
    )

    await page.unroute(PREVIEW)
    const previews = callsOf(page, 'POST', '/account/security-policy/preview')
    await quickly(page, ['1_week', '30_days', '1_day', '1_week'])
    await panelSays(page, 'Changes', 'Trust Single sign-on → becomes 1 Week')
    await until('the question', () => previews() > 0)
    assert.equal(previews(), 1, 'quick clicks ask once')

    await page.route(PREVIEW, (route) => route.abort())
    await trust(page, '30 Days').check()
    await reads(page, 'The effect cannot be shown at the moment.')
    await page.unroute(PREVIEW)
    await button(page, 'Try again').click()
    await panelSays(page, 'Trusted devices', 'No device loses its trust.')
    await page.route(PREVIEW, (route) => route.abort())
    await trust(page, '1 Week').check()
    await reads(page, 'The effect cannot be shown at the moment.')
    await button(page, 'Save').click()
    await policyIsSaved(page, 'SMS alone, trust for 1 Week.')
  },
)

story(
  'the way back, closing the tab and a number that is typed but not added are all asked about',
  async (told) => {
    const house = await openHouseFor(told)
    const account = await house.newAccount()
    await named(house, account, 'Sam Rivera', 'nothing')
    const page = await told.visitor()
    await openSignedIn(house, account, page, '/account/settings/general')
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Security' }).click()
    const phone = field(page, 'Phone of Sam Rivera')
    await phone.fill('+1 303 555 0123')
    await page.goBack()
    await focusIsOn(page.getByText('You typed a phone number that is not added yet.'))
    await button(page, 'Stay').click()
    await addressIs(page, PATH)
    assert.equal(await phone.inputValue(), '+1 303 555 0123')
    const asked = page.waitForEvent('dialog')
    const closing = page.close({ runBeforeUnload: true })
    const dialog = await asked
    assert.equal(dialog.type(), 'beforeunload')
    await dialog.dismiss()
    await closing
    await addPhoneOf(page, 'Sam Rivera').click()
    await reads(page, 'Every user has a phone number now')
    await page.goBack()
    await addressIs(page, '/account/settings/general')
  },
)

story('long lists show their first and say how many more there are', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const sam = await named(house, account, 'Sam Rivera', 'nothing')
  const page = await told.visitor()
  await page.route(PREVIEW, async (route) => {
    const response = await route.fetch()
    const effect = (await response.json()) as PolicyPreviewOnWire
    const [one] = effect.users.items.filter(({ id }) => id === sam.userId)
    assert.ok(one)
    const many = Array.from({ length: 50 }, (_, nth) => ({
      ...one,
      id: `usr_${nth}`,
      name: `User ${nth + 1}`,
      after: 'stuck' as const,
      stuckBecause: 'nothing_left' as const,
    }))
    await route.fulfill({
      response,
      json: {
        ...effect,
        counts: { ready: 99_000, willEnrol: 936, stuck: 64 },
        users: { items: many, nextCursor: 'more' },
        missingPhones: { count: 64, items: many, nextCursor: 'more' },
      },
    })
  })
  const phones = { reachable: 99_931, unproven: 0, unreachable: 2, shared: 3, none: 64 }
  await page.route('**/api/v1/account/coverage/phones', (route) => route.fulfill({ json: phones }))
  await openSignedIn(house, account, page, PATH)
  await heading(page, '64 of 100,000 users have no phone number').waitFor()
  await reads(page, 'Worth a look too: 2 numbers are unreachable, 3 users share one.')
  await panelSays(
    page,
    'Who can sign in',
    'User 1, User 2, User 3, User 4, and User 5 are stuck: they have no second factor left. Add numbers on this page, or hand out temporary codes. and 59 more',
  )
  const rows = page.locator('.mend-row')
  assert.equal(await rows.count(), 8)
  await button(page, 'Show 20 more').click()
  await focusIsOn(field(page, 'Phone of User 9'))
  await button(page, 'Show 20 more').click()
  await button(page, 'Show 2 more').click()
  assert.equal(await rows.count(), 50)
  await page.getByRole('link', { name: 'See all 64 in Users' }).waitFor()
  assert.match(
    (await page.getByRole('link', { name: 'and 59 more' }).getAttribute('href')) ?? '',
    /\/account\/users\?coverage=stuck$/,
  )

  await trust(page, '1 Day').check()
  await button(page, 'and 59 more').click()
  await panelSays(page, 'Who can sign in', /User 49, and User 50 are stuck.* and 14 more/)
  await page.setViewportSize({ width: 375, height: 740 })
  await reads(page, '99,000 ready, 936 will enrol, 64 stuck')
})
