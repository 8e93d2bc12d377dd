import assert from 'node:assert/strict'
import { OUTBOX } from '../test/gateway-sink.ts'
import { addUserTo, giveRole } from '../test/account-rows.ts'
import { PASSWORD, SET_UP_CODE } from '../test/house.ts'
import { openHouseFor, openSignedIn, showSetUpCode } from './steps/house.ts'
import { addressIs, arriveAt, button, field, heading, reads, titleIs, until } from './steps/see.ts'
import { story } from './steps/story.ts'

story('an address that leads nowhere says so, and leads back', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor()
  await openSignedIn(house, account, page, '/account/nowhere')
  await arriveAt(page, 'There is nothing here')
  await titleIs(page, 'There is nothing here · Sallyport')
  await page.getByRole('link', { name: 'Go to Users' }).click()
  await arriveAt(page, 'Users')
})

story('a member sees her profile only, and reads whom to ask about the rest', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const member = await addUserTo(house, account, {
    name: 'Robin Diaz',
    email: 'robin.diaz@example.com',
    role: 'member',
    phone: '+12025559901',
  })
  const page = await told.visitor()
  await openSignedIn(house, member, page, '/')
  await addressIs(page, '/profile/security')
  assert.equal(await page.getByRole('link', { name: 'Settings' }).count(), 0)
  await page.goto(`${house.url}/account/settings/security`)
  await arriveAt(page, 'Only administrators can open this page')
  await reads(page, 'Ask Alex Kim.')
  await page.getByRole('link', { name: 'Go to your profile' }).click()
  await arriveAt(page, 'Security')
})

story('an administrator who becomes a member meanwhile is told at her next step', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor()
  await openSignedIn(house, account, page, '/profile/details')
  await arriveAt(page, 'Details')
  await giveRole(house, account, 'member')
  await page.getByRole('link', { name: 'Settings' }).click()
  await arriveAt(page, 'Only administrators can open this page')
})

story(
  'the outbox opens with the set-up code alone, says that it is empty, and shows new messages by itself',
  async (told) => {
    const house = await openHouseFor(told, { gateways: [OUTBOX] })
    const page = await told.visitor()
    await page.goto(`${house.url}/outbox`)
    await arriveAt(page, 'Open the link that the start printed')
    await field(page, 'Set-up code').fill(SET_UP_CODE)
    await button(page, 'Continue').click()
    await arriveAt(page, 'Outbox')
    await heading(page, 'Nothing here yet').waitFor()
    await reads(page, 'Sign in, and your code appears here.')

    const account = await house.newAccount()
    const browser = house.browser()
    await browser.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
    await browser.call('POST', '/api/v1/sign-in/sms-code')
    await reads(page, /is your Sallyport code\. It works for 5 minutes\. Never share it, not even with us\./)
    await reads(page, /^\d messages?$/)
    await until('the announcement', async () =>
      (await page.getByRole('status').allTextContents()).some((text) =>
        text.startsWith('New SMS to +1 202 555'),
      ),
    )
  },
)

story('whoever opens the first run again is led on, for there is an account', async (told) => {
  const house = await openHouseFor(told)
  await house.newAccount()
  const page = await told.visitor()
  await page.goto(`${house.url}/set-up`)
  await addressIs(page, '/sign-in')
  await showSetUpCode(house, page, SET_UP_CODE)
  await page.goto(`${house.url}/set-up`)
  await arriveAt(page, 'Outbox')
})

story('without JavaScript every page says what it needs', async (told) => {
  const house = await openHouseFor(told)
  const page = await told.visitor({ javaScriptEnabled: false })
  for (const path of ['/sign-in', '/outbox', '/account/settings/security', '/nowhere']) {
    await page.goto(house.url + path)
    assert.match(
      await page.locator('body').innerText(),
      /^Sallyport needs JavaScript\. Switch it on in your browser, then load this page again\.$/m,
    )
  }
})
