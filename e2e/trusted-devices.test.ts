import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { HOUR_MS, MINUTE_MS } from '../src/store/duration.ts'
import { addApp, setPolicy } from '../test/authenticators.ts'
import { answer, atSmsStep, type House, type TestAccount, wrongCode } from '../test/house.ts'
import { meets, trustedBy } from '../test/trusting.ts'
import { enterPassword, openHouseFor, openSignedIn, passTime, signOut } from './steps/house.ts'
import { look } from './steps/look.ts'
import { policyIsSaved } from './steps/methods.ts'
import {
  addressIs,
  arriveAt,
  button,
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

const POLICY = '/account/settings/security'
const SECURITY = '/profile/security'
const DEVICES = '/profile/security/trusted-devices'
const SIGN_INS = '/profile/sign-ins'
const ON_A_PHONE = {
  turnable: true,
  userAgent:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
}
const SAFARI = 'Safari on iOS'

const trustTile = (page: Page, name: string) =>
  page.getByRole('group', { name: 'Remembering Trusted Device' }).getByRole('radio', { name, exact: true })
const deviceRows = (page: Page) => page.locator('main .rows > li')
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

async function openAs(told: Story, path: string, deviceTrust: 'single_sign_on' | '1_week' = '1_week') {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  await setPolicy(house, account, { deviceTrust })
  const page = await told.visitor({ turnable: true })
  const browser = await openSignedIn(house, account, page, path)
  return { house, account, page, browser }
}

/** Signs in by SMS in the browser of a page, which is trusted from then on. */
async function trustBrowserOf(page: Page, house: House, account: TestAccount): Promise<void> {
  const code = await reachSmsStep(page, house, account)
  await page.getByRole('checkbox', { name: /^Trust this device for / }).check()
  await field(page, 'Code').fill(code)
  await page.keyboard.press('Enter')
  await addressIs(page, POLICY)
}

/** Enters her password at the sign-in, and gives back the code that is asked for then. */
async function reachSmsStep(page: Page, house: House, { email, phone }: TestAccount): Promise<string> {
  await page.goto(`${house.url}/sign-in`)
  const code = await smsCodeAfter(house, phone, () => enterPassword(page, email))
  await arriveAt(page, 'Enter the code from the SMS')
  return code
}

story(
  'each period can be chosen and says what it means; saving one asks for sudo and no proof',
  async (told) => {
    const { house, account, page } = await openAs(told, POLICY, 'single_sign_on')
    const says = async (name: string, sentence: string) => {
      await trustTile(page, name).check()
      await reads(page, sentence)
      assert.equal(await descriptionOf(trustTile(page, name)), sentence)
    }
    const skips = (period: string) =>
      `With “Trust this device” ticked, a browser skips the second factor for ${period}, counted from the second factor; using it does not extend it.`
    await trustTile(page, 'Single sign-on').waitFor()
    assert.equal(await trustTile(page, 'Single sign-on').isChecked(), true)
    await says('30 Days', skips('30 days'))
    await says('1 Day', skips('1 day'))
    await says('1 Week', skips('1 week'))
    await look(page, 'security-trust')
    await passTime(house, 11 * MINUTE_MS, page)
    await reads(page, 'You confirm with your second factor before it is saved.')
    const code = await smsCodeAfter(house, account.phone, () => button(page, 'Save').click())
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' })
    await dialog.getByLabel('Code from the SMS', { exact: true }).fill(code)
    await page.keyboard.press('Enter')
    await policyIsSaved(page, 'SMS alone, trust for 1 Week.')
    for (const [name, trust] of [
      ['1 Day', 'trust for 1 Day'],
      ['30 Days', 'trust for 30 Days'],
      ['Single sign-on', 'Single sign-on'],
    ] as const) {
      await trustTile(page, name).check()
      await button(page, 'Save').click()
      await policyIsSaved(page, `SMS alone, ${trust}.`)
      await page.reload()
      await trustTile(page, name).waitFor()
      assert.equal(await trustTile(page, name).isChecked(), true)
    }
  },
)

story(
  'a browser that is trusted is not asked, until its user stops trusting it; her pages say why each time',
  async (told) => {
    const { house, account, page } = await openAs(told, POLICY)
    await signOut(page)
    const phone = await told.visitor(ON_A_PHONE)
    await trustBrowserOf(phone, house, account)
    await passTime(house, 30 * HOUR_MS, page, phone)
    await trustBrowserOf(page, house, account)
    await passTime(house, HOUR_MS / 2, page, phone)
    await phone.goto(`${house.url}/sign-in`)
    await enterPassword(phone, account.email)
    await addressIs(phone, POLICY)

    await page.goto(house.url + SECURITY)
    await reads(page, /^2 devices skip the second factor\. The next one ends on \d{1,2} \w{3} \d{4}\.$/)
    const sessions = panel(page, 'Sessions')
    await sessions.getByText(/ · one factor, trusted device$/).waitFor()
    assert.equal(await sessions.getByRole('listitem').count(), 2)
    await look(page, 'profile-security-trust')
    await panel(page, 'Trusted devices').getByRole('link', { name: 'See devices' }).click()
    await addressIs(page, DEVICES)
    await arriveAt(page, 'Trusted devices')
    await titleIs(page, 'Trusted devices · Security · Profile · Sallyport')
    await reads(
      page,
      'These browsers skip the second factor until the date shown. Your administrator allows 1 Week.',
    )
    const [desk, mobile] = [deviceRows(page).nth(0), deviceRows(page).nth(1)]
    await desk.getByText('this device').waitFor()
    assert.match(await desk.innerText(), /Trusted by an SMS code today, \d\d:\d\d · 127\.0\.0\.1\s+Ends on /)
    assert.match(
      await mobile.innerText(),
      /^Safari on \w+\s+Trusted by an SMS code .*\s+Last used today, \d\d:\d\d/,
    )
    await look(page, 'trusted-devices')

    const stop = button(page, `Stop trusting ${SAFARI}`)
    await tabTo(page, stop)
    await page.keyboard.press('Enter')
    const question = page.getByText(`Stop trusting ${SAFARI}? Its next sign-in asks for a second factor.`)
    await focusIsOn(question)
    await look(page, 'trusted-devices-asked')
    await page.keyboard.press('Escape')
    await focusIsOn(stop)
    await page.keyboard.press('Enter')
    await focusIsOn(question)
    await page.keyboard.press('Tab')
    await focusIsOn(button(page, 'Stop trusting'))
    await page.keyboard.press('Enter')
    await page
      .getByRole('status')
      .filter({ hasText: `${SAFARI} is no longer trusted. It will be asked for a second factor.` })
      .waitFor()
    await focusIsOn(heading(page, 'Trusted devices', 1))
    assert.equal(await deviceRows(page).count(), 1)
    assert.equal(await button(page, 'Stop trusting all').count(), 0)
    await look(page, 'trusted-devices-stopped')

    await phone.goto(house.url + SECURITY)
    await reads(phone, '1 device skips the second factor.')
    await signOut(phone)
    await passTime(house, MINUTE_MS, page, phone)
    const code = await reachSmsStep(phone, house, account)
    await phone.getByRole('checkbox', { name: 'Trust this device for 1 week' }).uncheck()
    await field(phone, 'Code').fill(code)
    await phone.keyboard.press('Enter')
    await addressIs(phone, POLICY)

    await passTime(house, MINUTE_MS, page, phone)
    const thief = await atSmsStep(house, account)
    for (let times = 0; times < 3; times++) await answer(thief.browser, wrongCode(thief.code))
    await thief.browser.call('DELETE', '/api/v1/sign-in')

    await page.getByRole('link', { name: 'Sign-ins' }).click()
    await arriveAt(page, 'Sign-ins')
    await titleIs(page, 'Sign-ins · Profile · Sallyport')
    const entries = page.locator('.log > li')
    await until('all her sign-ins', async () => (await entries.count()) === 6)
    assert.match(await entries.nth(0).innerText(), /^Not signed in: wrong SMS code, 3 times/)
    assert.match(await entries.nth(1).innerText(), /^Signed in with password and SMS code/)
    assert.match(await entries.nth(2).innerText(), /^Signed in with password, on a trusted device/)
    await entries.nth(0).getByText('What does this mean?').click()
    await reads(
      page,
      'Somebody entered your password and then 3 wrong codes. If it was not you, change your password. Your second factor kept them out.',
    )
    await entries.nth(1).getByText('Why was I asked?').click()
    await reads(
      page,
      /^You trusted this browser .*\. You or your administrator stopped trusting it today at \d\d:\d\d\.$/,
    )
    await entries.nth(2).getByText('Why was I not asked?').click()
    await reads(
      page,
      /^You trusted this browser .* with an SMS code\. Until its trust ends, on .*, it skips the second factor\. This sign-in counts as one factor: changes to your security still ask\.$/,
    )
    await entries.nth(3).getByText('Why was I asked?').click()
    await entries
      .nth(3)
      .getByText(/^You trusted it: it will not be asked until \d{1,2} \w+ \d{4}, \d\d:\d\d\.$/)
      .waitFor()
    await look(page, 'sign-ins')
  },
)

story('a device that another window has ended is gone here too; all of them end at once', async (told) => {
  const { house, account, page } = await openAs(told, DEVICES)
  await reads(page, 'No trusted devices')
  await signOut(page)
  await trustBrowserOf(page, house, account)
  const phone = await told.visitor(ON_A_PHONE)
  await trustBrowserOf(phone, house, account)
  await page.goto(house.url + DEVICES)
  const tab = await page.context().newPage()
  await tab.goto(house.url + DEVICES)
  for (const window of [tab, page]) {
    await button(window, `Stop trusting ${SAFARI}`).click()
    await button(window, 'Stop trusting').click()
    await reads(window, `${SAFARI} is no longer trusted.`)
    await focusIsOn(heading(window, 'Trusted devices', 1))
  }

  await signOut(phone)
  await trustBrowserOf(phone, house, account)
  await page.reload()
  const all = button(page, 'Stop trusting all')
  await tabTo(page, all)
  await page.keyboard.press('Enter')
  const question = page.getByText('Stop trusting all 2 devices?')
  await focusIsOn(page.locator('#c-all'))
  await look(page, 'trusted-devices-all-asked', { only: [375] })
  await page.keyboard.press('Escape')
  await focusIsOn(all)
  await page.keyboard.press('Enter')
  await question.waitFor()
  await button(page, 'Stop trusting all').click()
  await page.getByRole('status').filter({ hasText: 'No device is trusted any longer.' }).waitFor()
  await focusIsOn(heading(page, 'Trusted devices', 1))
  await heading(page, 'No trusted devices', 2).waitFor()
  await reads(
    page,
    'At your next sign-in, leave “Trust this device” ticked; this browser is then not asked for a while.',
  )
  await reachSmsStep(await told.visitor(ON_A_PHONE), house, account)
})

story('without a trusted device the list says how one comes to be, or why none can', async (told) => {
  const { house, account, page } = await openAs(told, DEVICES, 'single_sign_on')
  await reads(page, 'Your administrator asks for a second factor at every sign-in.')
  assert.equal(await page.getByText('Your administrator allows').count(), 0)
  await look(page, 'trusted-devices-never')
  await setPolicy(house, account, { deviceTrust: '30_days' })
  await page.reload()
  await reads(page, /Your administrator allows 30 Days\.$/)
  await reads(page, /^At your next sign-in, leave “Trust this device” ticked/)
  await look(page, 'trusted-devices-empty')
  await setPolicy(house, account, { active: false })
  await page.reload()
  await reads(page, 'Your account does not ask for a second factor.')
})

story('where the server is away the list and the end of trust can be tried again', async (told) => {
  const { house, account, page } = await openAs(told, SECURITY)
  await signOut(page)
  await trustBrowserOf(page, house, account)
  const calls = '**/api/v1/me/trusted-devices*'
  const oneCall = '**/api/v1/me/trusted-devices/*'
  await page.route(calls, (route) => route.abort())
  await page.goto(house.url + SECURITY)
  await panel(page, 'Trusted devices').getByText('Sallyport does not answer.').waitFor()
  await page.goto(house.url + DEVICES)
  await arriveAt(page, 'Sallyport does not answer')
  await page.unroute(calls)
  await page.route(oneCall, (route) => route.abort())
  await button(page, 'Try again').click()
  await page.getByRole('button', { name: /^Stop trusting .*, this device$/ }).click()
  await button(page, 'Stop trusting').click()
  await focusIsOn(heading(page, 'Sallyport does not answer'))
  await page.unroute(oneCall)
  await button(page, 'Try again').click()
  await heading(page, 'No trusted devices', 2).waitFor()
})

story('what ends all trust says so before it is done', async (told) => {
  const { house, account, page, browser } = await openAs(told, SECURITY)
  await setPolicy(house, account, { primary: 'sms', backup: 'app' })
  await addApp(house, browser, 'Old tablet')
  await signOut(page)
  await trustBrowserOf(page, house, account)
  await page.goto(house.url + SECURITY)
  await reads(page, '1 device skips the second factor.')
  await button(page, 'Remove Old tablet').click()
  await reads(page, 'Remove “Old tablet”? Its codes stop working, and your trusted device asks again.')
  await button(page, 'Remove').click()
  await panel(page, 'Trusted devices').getByText('None.', { exact: true }).waitFor()
  await setPolicy(house, account, { active: false })
  await page.reload()
  await reads(page, /^Off\. Your account does not ask for a second factor\./)
  assert.equal(await heading(page, 'Trusted devices').count(), 0)
  await button(page, 'Turn on').click()
  await reads(page, 'From your next sign-in you answer with an SMS. Devices can be trusted for 1 Week.')
  await button(page, 'Turn on').click()
  await reads(page, 'Two-factor is on for you.')
  await button(page, 'Turn off').click()
  await reads(page, 'Your password alone then lets you in, and your trusted devices end.')
  await look(page, 'own-choice-off-asked', { only: [375] })
})

story('older sign-ins come a page at a time, and reading goes on where the new ones begin', async (told) => {
  const { house, account, page } = await openAs(told, SECURITY)
  const browser = await trustedBy(house, account, 'sms')
  for (let nth = 0; nth < 3; nth++) {
    await passTime(house, MINUTE_MS, page)
    assert.equal(await meets(browser, account), 'trusted_device')
  }
  await page.route('**/api/v1/me/sign-ins*', (route) => {
    const url = new URL(route.request().url())
    url.searchParams.set('limit', '2')
    return route.continue({ url: url.href })
  })
  await page.goto(house.url + SIGN_INS)
  const entries = page.locator('.log > li')
  const more = button(page, 'Show more')
  await tabTo(page, more)
  assert.equal(await entries.count(), 2)
  await page.keyboard.press('Enter')
  await focusIsOn(entries.nth(2))
  const older = '**/api/v1/me/sign-ins?cursor=*'
  await page.route(older, (route) => route.abort())
  await more.click()
  await reads(page, 'Sallyport does not answer. Check your connection and try again.')
  assert.equal(await entries.count(), 4, 'what was found stays')
  await look(page, 'sign-ins-away', { only: [375] })
  await page.unroute(older)
  await button(page, 'Try again').click()
  await focusIsOn(entries.nth(4))
  assert.equal(await more.count(), 0)
  assert.equal(await entries.count(), 5)
  await page.getByRole('link', { name: 'change your password' }).click()
  await arriveAt(page, 'Security')
  const all = '**/api/v1/me/sign-ins*'
  await page.unrouteAll()
  await page.route(all, (route) => route.abort())
  await page.goto(house.url + SIGN_INS)
  await arriveAt(page, 'Sallyport does not answer')
  await page.unroute(all)
  await page.route(all, (route) => route.fulfill({ json: { items: [], nextCursor: null } }))
  await button(page, 'Try again').click()
  await heading(page, 'No sign-ins', 2).waitFor()
})
