import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { keepFirstCodes } from './steps/first-codes.ts'
import { startProduct } from './steps/product.ts'
import {
  addressIs,
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

const EMAIL = 'alex.kim@example.com'
const PHRASE = 'four or five unrelated words'

/** Turns to the second tab, where the outbox is open, and back with the newest code; `after` is the one read before. */
async function codeFromOutbox(page: Page, outbox: Page, after = ''): Promise<string> {
  await outbox.bringToFront()
  const newest = outbox.getByRole('listitem').filter({ hasText: 'SMS to' }).first().locator('b').nth(1)
  let code = ''
  await until('a new code in the outbox', async () => {
    code = (await newest.textContent({ timeout: 8000 })) ?? ''
    return code !== after
  })
  assert.match(code, /^\d{6}$/)
  await page.bringToFront()
  return code
}

async function signIn(page: Page): Promise<void> {
  await field(page, 'E-mail').fill(EMAIL)
  await field(page, 'Password').fill(PHRASE)
  await button(page, 'Sign in').click()
}

async function signOut(page: Page): Promise<void> {
  await button(page, 'Sign out').click()
  await focusIsOn(heading(page, 'You are signed out.'))
}

story(
  'a newcomer follows the printed link, signs in by SMS, and what is saved on Security holds at the next sign-in',
  async ({ t, visitor }) => {
    const product = await startProduct(t)
    const page = await visitor()

    await page.goto(product.link)
    await arriveAt(page, 'Create the first account')
    assert.equal(page.url(), `${product.url}/set-up`, 'the code is out of the address bar')
    await reads(page, 'No SMS gateway is set up yet')

    await button(page, 'Create account').click()
    await focusIsOn(heading(page, 'Not created: 5 fields need your attention'))
    await titleIs(page, 'Error: Create the first account · Sallyport')
    await page.getByRole('link', { name: 'Enter your phone number.' }).click()
    await focusIsOn(field(page, 'Phone'))
    assert.match(
      await descriptionOf(field(page, 'Phone')),
      /^Enter your phone number\./,
      'the error is read first',
    )

    await field(page, 'Account name').fill('Example Ltd')
    await field(page, 'Country').selectOption('US')
    await field(page, 'Your name').fill('Alex Kim')
    await field(page, 'E-mail').fill(EMAIL)
    await field(page, 'Phone').fill('12')
    await field(page, 'Password').fill('short')
    await button(page, 'Create account').click()
    await focusIsOn(page.getByRole('heading', { name: /^Not created: [12] fields? needs? your attention$/ }))
    assert.equal(await field(page, 'Account name').inputValue(), 'Example Ltd', 'what was typed stays')
    await field(page, 'Password').fill(PHRASE)
    await button(page, 'Create account').click()
    await focusIsOn(heading(page, 'Not created: 1 field needs your attention'))
    await field(page, 'Phone').fill('(202) 555-0123')
    await button(page, 'Create account').click()

    await focusIsOn(heading(page, 'Account created'))
    await titleIs(page, 'Sign in · Sallyport')
    await addressIs(page, '/sign-in')
    assert.equal(await field(page, 'E-mail').inputValue(), EMAIL, 'nothing is asked twice')
    await signIn(page)
    await arriveAt(page, 'Enter the code from the SMS')
    await reads(page, 'The right code proves that the number is yours.')
    await focusIsOn(field(page, 'Code'))
    assert.match(
      await descriptionOf(field(page, 'Code')),
      /^We sent 6 digits to the phone ending in •••• 123\. They work for 5 minutes\./,
    )

    const [outbox] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'outbox' }).click(),
    ])
    await arriveAt(outbox, 'Outbox')
    const first = await codeFromOutbox(page, outbox)
    await field(page, 'Code').fill(first)
    await page.keyboard.press('Enter')
    const codes = await keepFirstCodes(page)
    assert.equal(new Set(codes).size, 10)

    await addressIs(page, '/account/settings/security')
    await arriveAt(page, 'Settings')
    await heading(page, 'Two-factor Authentication (2FA)', 2).waitFor()
    await titleIs(page, 'Security · Settings · Sallyport')
    const active = page.getByRole('switch', { name: 'Two-factor authentication is active' })
    assert.equal(await active.isChecked(), true)
    assert.equal(await page.getByRole('radio', { name: 'SMS', exact: true }).isChecked(), true)
    assert.equal(await page.getByRole('radio', { name: 'Single sign-on', exact: true }).isChecked(), true)
    await reads(page, 'A new account starts with SMS')

    await active.click()
    await reads(page, 'Without it, a stolen password is enough')
    await button(page, 'Save').click()
    await focusIsOn(heading(page, 'Saved'))
    await reads(page, "Two-factor is off. It holds from every user's next sign-in.")
    await signOut(page)

    await signIn(page)
    await addressIs(page, '/account/settings/security')
    await arriveAt(page, 'Settings')
    await page.reload()
    await active.waitFor()
    assert.equal(await active.isChecked(), false, 'what was saved holds')

    await active.click()
    await button(page, 'Save').click()
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' })
    await dialog.waitFor()
    await focusIsOn(field(page, 'Code from the SMS'))
    const second = await codeFromOutbox(page, outbox, first)
    await field(page, 'Code from the SMS').fill(second)
    await dialog.getByRole('button', { name: 'Confirm' }).click()
    await focusIsOn(heading(page, 'Saved'))
    await reads(page, 'SMS alone, Single sign-on.')
    await dialog.waitFor({ state: 'detached' })
    await signOut(page)

    await signIn(page)
    await arriveAt(page, 'Enter the code from the SMS')
    const third = await codeFromOutbox(page, outbox, second)
    await field(page, 'Code').fill(third)
    await button(page, 'Verify').click()
    await arriveAt(page, 'Settings')
    assert.ok(
      ![first, second, third, ...codes].some((code) => product.said().includes(code)),
      'no code is in the log',
    )
  },
)

story(
  'without the printed link the first run asks for its code, and says where the newest is',
  async ({ t, visitor }) => {
    const product = await startProduct(t, { SALLYPORT_SET_UP_CODE: 'open sesame of this test' })
    const page = await visitor()
    await page.goto(`${product.url}/set-up`)
    await arriveAt(page, 'Open the link that the start printed')
    await field(page, 'Set-up code').fill('another code')
    await button(page, 'Continue').click()
    await reads(page, 'That code is not right. Each start prints a new one; take the newest.')
    await focusIsOn(field(page, 'Set-up code'))
    await titleIs(page, 'Error: Open the link that the start printed · Sallyport')
    await field(page, 'Set-up code').fill('open sesame of this test')
    await button(page, 'Continue').click()
    await arriveAt(page, 'Create the first account')

    await page.goto(`${product.url}/set-up#a%20stale%20code`)
    await page.reload()
    await arriveAt(page, 'Create the first account')
  },
)
