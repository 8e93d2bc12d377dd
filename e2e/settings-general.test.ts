import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { newBrowser } from '../test/browser.ts'
import { PASSWORD } from '../test/house.ts'
import { openHouseFor, openSignedIn } from './steps/house.ts'
import { type Product, startProduct } from './steps/product.ts'
import {
  arriveAt,
  button,
  descriptionOf,
  field,
  focusIsOn,
  heading,
  reads,
  titleIs,
  until,
} from './steps/see.ts'
import { story } from './steps/story.ts'

story('name and country of the account are saved, and who saved them is said', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor()
  await openSignedIn(house, account, page, '/account/settings/general')
  await titleIs(page, 'General · Settings · Sallyport')
  await reads(page, account.accountId)

  await button(page, 'Save').click()
  await reads(page, 'Nothing to save: you changed nothing.')
  await field(page, 'Account name').fill('Example Limited')
  await field(page, 'Country').selectOption('GB')
  await button(page, 'Save').click()
  await reads(page, /^Saved today, \d\d:\d\d by Alex Kim$/)
  await page.reload()
  await reads(page, /^Saved today, \d\d:\d\d by Alex Kim$/)
  assert.equal(await field(page, 'Account name').inputValue(), 'Example Limited')
  assert.equal(await field(page, 'Country').inputValue(), 'GB')
  await reads(page, 'Admin of Example Limited')
})

story('a name that cannot be saved is said above the form and at its field', async (told) => {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor()
  await openSignedIn(house, account, page, '/account/settings/general')
  for (const [typed, says] of [
    ['   ', 'Enter a name for the account.'],
    ['x'.repeat(101), /100/],
  ] as const) {
    await field(page, 'Account name').fill(typed)
    await button(page, 'Save').click()
    await focusIsOn(heading(page, 'Not saved: 1 field needs your attention'))
    await page.getByRole('link', { name: says }).click()
    await focusIsOn(field(page, 'Account name'))
    assert.match(
      await descriptionOf(field(page, 'Account name')),
      typeof says === 'string' ? new RegExp(`^${says}`) : says,
    )
    await titleIs(page, 'Error: General · Settings · Sallyport')
    assert.equal(await field(page, 'Account name').inputValue(), typed, 'what was typed stays')
  }
})

/** Signs the first administrator of a new product in, with the code that lies in the outbox. */
async function signInTo(product: Product, page: Page, setUpCode: string): Promise<void> {
  const browser = newBrowser(product.url)
  const call = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
    const answer = await browser.call(method, `/api/v1${path}`, body, headers)
    assert.ok(answer.status < 300, JSON.stringify(answer.body))
    return answer.body
  }
  const email = 'alex.kim@example.com'
  const admin = { name: 'Alex Kim', email, password: PASSWORD, phone: '+12025550123' }
  await call('POST', '/accounts', { account: { name: 'Example Ltd', country: 'US' }, admin, setUpCode })
  await call('POST', '/sign-in', { email, password: PASSWORD })
  await call('POST', '/sign-in/sms-code')
  const bearer = { authorization: `Bearer ${setUpCode}` }
  let code: string | undefined
  await until('the code in the outbox', async () => {
    const { items } = await call('GET', '/outbox', undefined, bearer)
    code = items.map(({ text }: { text: string }) => /#(\d{6})$/.exec(text)?.[1]).find(Boolean)
    return code !== undefined
  })
  await call('POST', '/sign-in/second-factor', { method: 'sms', code })
  await page
    .context()
    .addCookies([
      { name: 'sallyport_session', value: browser.cookie('sallyport_session') ?? '', url: product.url },
    ])
}

story(
  'a server that is killed while somebody types keeps nobody from saving once it is back',
  async ({ t, visitor }) => {
    const setUpCode = 'set-up code of this test'
    const product = await startProduct(t, { SALLYPORT_SET_UP_CODE: setUpCode })
    const page = await visitor()
    await signInTo(product, page, setUpCode)
    await page.goto(`${product.url}/account/settings/general`)
    await field(page, 'Account name').fill('Example Limited')

    await product.kill()
    await button(page, 'Save').click()
    await focusIsOn(heading(page, 'Sallyport does not answer'))
    await reads(page, 'Your entries are still here. Check your connection and try again.')
    await titleIs(page, 'Error: General · Settings · Sallyport')
    assert.equal(await field(page, 'Account name').inputValue(), 'Example Limited')
    await page.getByRole('link', { name: 'Details' }).click()
    await arriveAt(page, 'Sallyport does not answer')
    await reads(page, 'Check your connection and try again. Nothing of yours is lost.')

    await product.start()
    await button(page, 'Try again').click()
    await arriveAt(page, 'Details')
    await page.getByRole('link', { name: 'Settings', exact: true }).first().click()
    await page.getByRole('link', { name: 'General' }).click()
    await field(page, 'Account name').fill('Example Limited')
    await product.kill()
    await button(page, 'Save').click()
    await heading(page, 'Sallyport does not answer').waitFor()
    await product.start()
    await button(page, 'Try again').click()
    await reads(page, /^Saved today, \d\d:\d\d by Alex Kim$/)
    assert.equal(await heading(page, 'Sallyport does not answer').count(), 0)
  },
)
