import assert from 'node:assert/strict'
import { keepFirstCodes } from './steps/first-codes.ts'
import { enterPassword, openHouseFor, openSignedIn } from './steps/house.ts'
import { addressIs, arriveAt, button, field, focusIsOn, heading, reads, titleIs, until } from './steps/see.ts'
import { story } from './steps/story.ts'

story('a user changes her own name, and reads it at the foot of the rail', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor()
  await openSignedIn(house, account, page, '/profile/details')
  await titleIs(page, 'Details · Profile · Sallyport')
  await reads(page, account.email)
  await button(page, 'Save').click()
  await reads(page, 'Nothing to save: you changed nothing.')
  await field(page, 'Name').fill('')
  await button(page, 'Save').click()
  await reads(page, 'Enter your name.')
  await focusIsOn(field(page, 'Name'))
  await titleIs(page, 'Error: Details · Profile · Sallyport')
  await field(page, 'Name').fill('Alexandra Kim')
  await button(page, 'Save').click()
  await page
    .getByRole('status')
    .filter({ hasText: /^Saved$/ })
    .waitFor()
  await page.locator('header').getByText('Alexandra Kim').waitFor()
  await page.reload()
  await until('the new name', async () => (await field(page, 'Name').inputValue()) === 'Alexandra Kim')
})

story(
  'a user sees where she is signed in, ends one session, then all others; each of them is out at its next act',
  async (told) => {
    const house = await openHouseFor(told)
    const account = await house.newAccount()
    const [page, second, third] = await Promise.all([
      told.visitor(),
      told.visitor({ userAgent: 'Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0' }),
      told.visitor(),
    ])
    await second.goto(`${house.url}/sign-in?to=/profile/details`)
    await enterPassword(second, account.email)
    await arriveAt(second, 'Enter the code from the SMS')
    await field(second, 'Code').fill(await house.codeFor(account.phone))
    await button(second, 'Verify').click()
    await keepFirstCodes(second)
    await arriveAt(second, 'Details')
    await openSignedIn(house, account, third, '/profile/details')
    await openSignedIn(house, account, page, '/profile/security')
    await titleIs(page, 'Security · Profile · Sallyport')
    await reads(page, 'Your account asks for SMS.')
    await reads(page, 'reachable')
    const rows = page.getByRole('region', { name: 'Sessions' }).getByRole('listitem')
    await until('three sessions', async () => (await rows.count()) === 3)
    assert.equal(
      await rows.filter({ hasText: 'this session' }).getByRole('button').count(),
      0,
      'her own is ended by signing out',
    )

    await rows.filter({ hasText: 'Firefox on Android' }).getByRole('button').click()
    await until('two sessions', async () => (await rows.count()) === 2)
    await focusIsOn(heading(page, 'Sessions', 2))
    await button(page, 'End all others').click()
    await until('one session', async () => (await rows.count()) === 1)
    await focusIsOn(heading(page, 'Sessions', 2))
    assert.equal(await button(page, 'End all others').count(), 0)

    for (const one of [second, third]) {
      await one.bringToFront()
      await one.getByRole('link', { name: 'Security', exact: true }).click()
      await addressIs(one, '/sign-in')
      await arriveAt(one, 'Sign in')
    }
  },
)
