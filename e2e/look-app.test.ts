import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { MINUTE_MS } from '../src/store/duration.ts'
import { addUserTo } from '../test/account-rows.ts'
import { signedIn } from '../test/house.ts'
import { openHouseFor, openSignedIn, passTime } from './steps/house.ts'
import { look } from './steps/look.ts'
import { arriveAt, button, field, heading, reads } from './steps/see.ts'
import { story } from './steps/story.ts'

const SECURITY = '/account/settings/security'
const activeSwitch = (page: Page) => page.getByRole('switch', { name: 'Two-factor authentication is active' })

story('Settings > Security looks right from the first visit to a refused save', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor({ turnable: true })
  await openSignedIn(house, account, page, SECURITY)
  await activeSwitch(page).waitFor()
  await look(page, 'security-a')
  await activeSwitch(page).click()
  await look(page, 'security-unsaved')
  await page.getByRole('link', { name: 'General' }).click()
  await reads(page, 'You have changes that are not saved.')
  await look(page, 'security-leaving')
  await button(page, 'Stay').click()
  await button(page, 'Save').click()
  await heading(page, 'Saved').waitFor()
  await look(page, 'security-saved')
  await page.reload()
  await activeSwitch(page).waitFor()
  await look(page, 'security-d')

  const tab = await page.context().newPage()
  await tab.goto(house.url + SECURITY)
  for (const says of [/^SMS alone/, /^Two-factor is off/]) {
    await activeSwitch(tab).click()
    await button(tab, 'Save').click()
    await reads(tab, says)
  }
  await tab.close()
  await activeSwitch(page).click()
  await button(page, 'Save').click()
  await page.getByRole('heading', { name: /^Not saved: Alex Kim saved a change/ }).waitFor()
  await look(page, 'security-stale')
  await page.route('**/api/**', (route) => route.abort())
  await button(page, 'Save').click()
  await heading(page, 'Sallyport does not answer').waitFor()
  await look(page, 'no-answer')
})

story('the question for a second factor looks right over its page', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor({ turnable: true })
  await openSignedIn(house, account, page, SECURITY)
  await activeSwitch(page).waitFor()
  await passTime(house, 11 * MINUTE_MS, page)
  await activeSwitch(page).click()
  await button(page, 'Save').click()
  await reads(page, /not delivered yet/)
  await look(page, 'sudo')
  await field(page, 'Code from the SMS').fill('12')
  await page.getByRole('dialog').getByRole('button', { name: 'Verify and switch off' }).click()
  await reads(page, 'Enter the 6 digits.')
  await look(page, 'sudo-refused')
})

story('Settings > General and the profile look right', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor()
  await signedIn(house, account)
  await openSignedIn(house, account, page, '/account/settings/general')
  await field(page, 'Account name').fill('Example Limited')
  await button(page, 'Save').click()
  await reads(page, /^Saved today/)
  await look(page, 'settings-general')
  await field(page, 'Account name').fill('')
  await button(page, 'Save').click()
  await heading(page, 'Not saved: 1 field needs your attention').waitFor()
  await look(page, 'settings-general-refused')
  await page.goto(`${house.url}/profile/details`)
  await field(page, 'Name').waitFor()
  await look(page, 'profile-details')
  await field(page, 'Name').fill('')
  await button(page, 'Save').click()
  await reads(page, 'Enter your name.')
  await look(page, 'profile-details-refused')
  await page.goto(`${house.url}/profile/security`)
  await button(page, 'End all others').waitFor()
  await look(page, 'profile-security')
})

story('pages that lead nowhere look right, and so does the menu of a narrow screen', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor()
  await openSignedIn(house, account, page, '/account/nowhere')
  await arriveAt(page, 'There is nothing here')
  await look(page, 'not-found')
  await page.goto(`${house.url}/profile/details`)
  await arriveAt(page, 'Details')
  await page.route('**/api/v1/account/security-policy', (route) => route.abort())
  await page.getByRole('link', { name: 'Settings' }).click()
  await arriveAt(page, 'Sallyport does not answer')
  await look(page, 'no-answer-page')
  await page.setViewportSize({ width: 375, height: 740 })
  const menu = button(page, 'Menu')
  assert.equal(await menu.getAttribute('aria-expanded'), 'false')
  await menu.click()
  assert.equal(await menu.getAttribute('aria-expanded'), 'true')
  for (const link of await page.getByRole('navigation', { name: 'Main' }).getByRole('link').all()) {
    assert.ok(
      ((await link.boundingBox())?.height ?? 0) >= 44,
      `${link.toString()} is high enough for a thumb`,
    )
  }
  await look(page, 'menu-open', { only: [375] })
  await page.keyboard.press('Escape')
  assert.equal(await menu.getAttribute('aria-expanded'), 'false')

  const member = await addUserTo(house, account, {
    name: 'Robin Diaz',
    email: 'robin.diaz@example.com',
    role: 'member',
    phone: '+12025559902',
  })
  const other = await told.visitor()
  await openSignedIn(house, member, other, SECURITY)
  await arriveAt(other, 'Only administrators can open this page')
  await reads(other, 'Ask Alex Kim.')
  await look(other, 'not-admin')
})

/** What of the focus cannot be seen: no ring on it or on its card, or something else lies over it. */
function hiddenFocus(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const element = document.activeElement
    if (element === null || element === document.body) return null
    const worn = [
      element,
      element.closest('label'),
      element.closest('.card'),
      element.closest('.tile'),
    ].filter((one) => one !== null)
    const hasRing = worn.some((one) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one)
      return outlineStyle === 'solid' && Number.parseFloat(outlineWidth) >= 2
    })
    const { left, top, width, height } = element.getBoundingClientRect()
    const seen = document.elementFromPoint(left + width / 2, top + height / 2)
    const isOver = seen !== null && (element.contains(seen) || seen.contains(element))
    const name = element.outerHTML.slice(0, 120)
    if (!hasRing) return `no ring: ${name}`
    return isOver ? null : `covered by ${seen?.outerHTML.slice(0, 80)}: ${name}`
  })
}

async function assertFocusIsSeen(page: Page): Promise<void> {
  const stops = new Set<string>()
  for (let count = 0; count < 40; count++) {
    await page.keyboard.press('Tab')
    assert.equal(await hiddenFocus(page), null)
    const stop = await page.evaluate(() =>
      document.activeElement === document.body ? '' : (document.activeElement?.outerHTML ?? ''),
    )
    if (stop === '' || stops.has(stop)) break
    stops.add(stop)
  }
  assert.ok(stops.size >= 3, 'Tab goes through the page')
}

story('the keyboard can always be seen where it is, and nothing lies over it', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor()
  await page.goto(`${house.url}/sign-in`)
  await field(page, 'Password').waitFor()
  await assertFocusIsSeen(page)
  for (const size of [
    { width: 1280, height: 500 },
    { width: 375, height: 600 },
  ]) {
    await page.setViewportSize(size)
    await openSignedIn(house, account, page, SECURITY)
    await activeSwitch(page).click()
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur())
    await assertFocusIsSeen(page)
    await page.goto(`${house.url}/profile/security`)
    await heading(page, 'Sessions').waitFor()
    await assertFocusIsSeen(page)
  }
})
