import assert from 'node:assert/strict'
import { HOUR_MS, MINUTE_MS } from '../src/store/duration.ts'
import { PASSWORD } from '../test/house.ts'
import { enterPassword, openHouseFor, openSignedIn, passTime } from './steps/house.ts'
import { addressIs, arriveAt, button, field, focusIsOn, heading, reads, titleIs, until } from './steps/see.ts'
import { story } from './steps/story.ts'

story(
  'after an hour away the session is locked in place; the password alone opens it, and what was typed is still there',
  async (told) => {
    const house = await openHouseFor(told)
    const account = await house.newAccount()
    const page = await told.visitor({ turnable: true })
    await openSignedIn(house, account, page, '/account/settings/general')
    await field(page, 'Account name').fill('Example Limited')

    await passTime(house, HOUR_MS + MINUTE_MS, page)
    await button(page, 'Save').click()
    await arriveAt(page, 'Your session is locked')
    await focusIsOn(field(page, 'Password'))
    await titleIs(page, 'Your session is locked · Sallyport')
    await reads(page, /^This session ends (at|tomorrow at) \d\d:\d\d\.$/)
    assert.equal(await field(page, 'E-mail').inputValue(), account.email)
    assert.equal(await field(page, 'E-mail').getAttribute('readonly'), '')
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1, 'the page behind is hidden')

    await button(page, 'Unlock').click()
    await reads(page, 'Enter your password.')
    await field(page, 'Password').fill('not the password')
    await button(page, 'Unlock').click()
    await reads(page, 'That password is not right.')
    await focusIsOn(field(page, 'Password'))
    await titleIs(page, 'Error: Your session is locked · Sallyport')
    await field(page, 'Password').fill(PASSWORD)
    await button(page, 'Unlock').click()

    await arriveAt(page, 'Settings')
    await addressIs(page, '/account/settings/general')
    assert.equal(await field(page, 'Account name').inputValue(), 'Example Limited')
    await titleIs(page, 'General · Settings · Sallyport')
    await button(page, 'Save').click()
    await reads(page, /^Saved today, \d\d:\d\d by Alex Kim$/)
  },
)

story(
  'a locked session that is opened anew is unlocked on the sign-in page, and comes back to its page',
  async (told) => {
    const house = await openHouseFor(told)
    const account = await house.newAccount()
    const page = await told.visitor({ turnable: true })
    await openSignedIn(house, account, page, '/profile/details')
    await arriveAt(page, 'Details')
    await passTime(house, HOUR_MS + MINUTE_MS, page)
    await page.reload()
    await arriveAt(page, 'Your session is locked')
    await field(page, 'Password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await addressIs(page, '/profile/details')
    await arriveAt(page, 'Details')
  },
)

story('from a locked session one can sign out', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor({ turnable: true })
  await openSignedIn(house, account, page, '/profile/details')
  await arriveAt(page, 'Details')
  await passTime(house, HOUR_MS + MINUTE_MS, page)
  await page.reload()
  await arriveAt(page, 'Your session is locked')
  await button(page, 'Sign out').click()
  await focusIsOn(heading(page, 'You are signed out.'))
})

story(
  'after 24 hours one is signed out, reads why, and comes back to the page after signing in',
  async (told) => {
    const house = await openHouseFor(told)
    const account = await house.newAccount()
    const page = await told.visitor({ turnable: true })
    await openSignedIn(house, account, page, '/account/settings/general')
    await arriveAt(page, 'Settings')
    await passTime(house, 24 * HOUR_MS, page)
    await page.getByRole('link', { name: 'Details' }).click()
    await focusIsOn(heading(page, 'You were signed out after 24 hours'))
    await reads(page, 'Sign in again; you come back to this page.')
    await enterPassword(page, account.email)
    await arriveAt(page, 'Enter the code from the SMS')
    await until('the new code', () => house.sent.length === 2)
    await field(page, 'Code').fill(await house.codeFor(account.phone))
    await button(page, 'Verify').click()
    await addressIs(page, '/profile/details')
    await arriveAt(page, 'Details')
  },
)

story('signing out in one tab ends the other, at its next act', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor()
  await openSignedIn(house, account, page, '/account/settings/general')
  const tab = await page.context().newPage()
  await tab.goto(`${house.url}/profile/security`)
  await button(tab, 'Sign out').click()
  await heading(tab, 'You are signed out.').waitFor()
  await page.bringToFront()
  await field(page, 'Account name').fill('Example Limited')
  await button(page, 'Save').click()
  await addressIs(page, '/sign-in')
  assert.equal(new URL(page.url()).searchParams.get('to'), '/account/settings/general')
  await arriveAt(page, 'Sign in')
})

story('an address that asks to come back to another site is not followed', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor()
  await openSignedIn(house, account, page, `/sign-in?to=${encodeURIComponent('//elsewhere.example/')}`)
  await addressIs(page, '/account/settings/security')
  assert.equal(new URL(page.url()).origin, house.url)
})
