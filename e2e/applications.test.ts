import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { House, TestAccount } from '../test/house.ts'
import { operatorFile, startApplication, suiteAt } from './steps/application.ts'
import { openHouseFor, openSignedIn, passTime, enterPassword, signOut } from './steps/house.ts'
import { look } from './steps/look.ts'
import { enterCode } from './steps/methods.ts'
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
} from './steps/see.ts'
import { smsCodeAfter } from './steps/sent-codes.ts'
import { story, type Story } from './steps/story.ts'
import { MINUTE_MS } from '../src/store/duration.ts'

const LIST = '/account/settings/applications'

async function openList(told: Story, env: Record<string, string> = {}) {
  const house = await openHouseFor(told, { env })
  house.stopTime()
  const account = await house.newAccount()
  const page = await told.visitor({ turnable: true, permissions: ['clipboard-read', 'clipboard-write'] })
  const admin = await openSignedIn(house, account, page, LIST)
  await arriveAt(page, 'Settings')
  return { house, account, page, admin }
}

/** Answers the question that stands before an act, by SMS. */
async function confirm(house: House, { phone }: TestAccount, page: Page, act: () => Promise<void>) {
  const code = await smsCodeAfter(house, phone, act)
  await page.getByLabel('Code from the SMS').fill(code)
  await button(page, 'Confirm').click()
}

story(
  'an administrator adds an application, connects it, changes what it asks for, and removes it',
  async (told) => {
    const { house, account, page } = await openList(told)
    const app = await startApplication(told.t, 'Example App')
    await heading(page, 'No applications').waitFor()
    await passTime(house, 20 * MINUTE_MS, page)
    await page.getByRole('link', { name: 'Add application' }).click()
    await focusIsOn(heading(page, 'Add application'))
    await titleIs(page, 'Add application · Settings · Sallyport')

    await button(page, 'Add application').click()
    await focusIsOn(heading(page, 'Not added: 2 fields need your attention'))
    assert.match(await descriptionOf(field(page, 'Name')), /^Enter a name\./)
    await field(page, 'Name').fill('Example App')
    await field(page, 'Redirect address').fill('https://*.example.com/callback')
    const add = () => button(page, 'Add application').click()
    await add()
    await focusIsOn(heading(page, 'Not added: 1 field needs your attention'))
    assert.match(
      await descriptionOf(field(page, 'Redirect address')),
      /^Write one exact address, without \*\./,
    )
    await field(page, 'Redirect address').fill(app.callback)
    await confirm(house, account, page, add)

    await focusIsOn(heading(page, 'Example App is added'))
    await titleIs(page, 'Example App · Applications · Sallyport')
    await button(page, 'Copy secret').click()
    await button(page, 'Copied').waitFor()
    const secret = await page.evaluate(() => navigator.clipboard.readText())
    assert.equal(secret, await page.locator('.typed-key code').innerText())
    const panel = page.getByRole('region', { name: 'Connection' })
    await panel.getByText(house.url, { exact: true }).waitFor()
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    await panel.getByText(id, { exact: true }).waitFor()
    await app.connect(house, id, secret)
    await button(page, 'Copy Client ID').click()
    await button(page, 'Copied').last().waitFor()
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), id)

    await page.getByRole('radio', { name: 'Two factors, not older than …' }).check()
    await field(page, 'Not older than').selectOption('15 minutes')
    await page.getByText('Sign-out addresses, allowed origins, user identifier').click()
    await field(page, 'Sign-out address 1').fill(app.url)
    await button(page, 'Save').click()
    await reads(page, 'Saved. It holds from the next time that somebody signs in there.')

    await page.reload()
    await arriveAt(page, 'Example App')
    assert.equal(await page.getByText(secret).count(), 0, 'a secret is shown once')
    assert.equal(await field(page, 'Not older than').inputValue(), '15_minutes')
    await button(page, 'Make new secret').click()
    await button(page, 'Keep it as it is').click()
    await focusIsOn(button(page, 'Make new secret'))
    await button(page, 'Make new secret').click()
    await button(page, 'Make it').click()
    await focusIsOn(heading(page, 'Example App has a new secret'))
    const renewed = await page.locator('.typed-key code').innerText()
    assert.notEqual(renewed, secret)
    await reads(page, /The one before works until tomorrow at \d\d:\d\d\.$/)

    await page.getByRole('link', { name: 'Applications', exact: true }).first().click()
    const row = page.getByRole('row').filter({ hasText: 'Example App' })
    await row.getByText('Two factors, not older than 15 minutes').waitFor()
    await row.getByText('Never').waitFor()
    await reads(page, '1 application')
    await signOut(page)
    for (const works of [secret, renewed]) {
      await app.connect(house, id, works)
      await passTime(house, MINUTE_MS, page)
      await page.goto(`${app.url}start`)
      if (works === secret) {
        const code = await smsCodeAfter(house, account.phone, () => enterPassword(page, account.email))
        await enterCode(page, 'Code', code)
      }
      await reads(page, `${account.email} by pwd,sms,mfa`)
    }

    await page.goto(`${house.url}${LIST}/${id}`)
    await button(page, 'Remove application').click()
    await page.keyboard.press('Escape')
    await focusIsOn(button(page, 'Remove application'))
    await button(page, 'Remove application').click()
    await button(page, 'Remove').last().click()
    await focusIsOn(heading(page, 'Example App is removed'))
    await heading(page, 'No applications').waitFor()
    await page.goto(`${house.url}${LIST}/${id}`)
    await arriveAt(page, 'There is nothing here')
    await page.goto(`${app.url}start`)
    await arriveAt(page, 'This application is not known here')
  },
)

story('what is wrong stands beside its line, and nothing typed is lost by leaving', async (told) => {
  const { house, page, admin } = await openList(told)
  const wanted = { kind: 'web', name: 'Wiki', redirectAddresses: ['https://wiki.example.com/cb'] }
  const { id } = (await admin.call('POST', '/api/v1/account/applications', wanted)).body
  await page.goto(`${house.url}${LIST}/${id}`)
  await button(page, 'Save').click()
  await reads(page, 'Nothing to save: you changed nothing.')
  await button(page, 'Add address').click()
  await focusIsOn(field(page, 'Redirect address 2'))
  await button(page, 'Add address').click()
  await focusIsOn(field(page, 'Redirect address 3'))
  await page.keyboard.type('http://wiki.example.com/cb')
  await button(page, 'Save').click()
  await focusIsOn(heading(page, 'Not saved: 1 field needs your attention'))
  await page.getByRole('link', { name: /^Write an address that starts with https/ }).click()
  await focusIsOn(field(page, 'Redirect address 3'))
  await page.getByRole('link', { name: 'Users', exact: true }).click()
  await reads(page, 'You have changes that are not saved.')
  await button(page, 'Stay').click()
  await addressIs(page, `${LIST}/${id}`)
  assert.equal(await field(page, 'Redirect address 3').inputValue(), 'http://wiki.example.com/cb')
  await button(page, 'Remove http://wiki.example.com/cb').click()
  await button(page, 'Remove Redirect address 2').click()
  await page.getByText('Sign-out addresses, allowed origins, user identifier').click()
  await field(page, 'Allowed origin 1').fill('https://wiki.example.com/')
  await button(page, 'Save').click()
  await reads(page, 'Write scheme and host alone, for example https://app.example.com.')
  await button(page, 'Discard changes').click()
  await focusIsOn(field(page, 'Name'))
  await page.getByRole('link', { name: 'Users', exact: true }).click()
  await arriveAt(page, 'Users')
})

story('a host behind a proxy has its name and the lines for the proxy', async (told) => {
  const { house, account, page } = await openList(told)
  await passTime(house, 20 * MINUTE_MS, page)
  await page.goto(`${house.url}${LIST}/new`)
  await page.getByRole('radio', { name: 'Host behind a proxy' }).check()
  await field(page, 'Name').fill('Metrics')
  await field(page, 'Host').fill('metrics.example.com')
  await confirm(house, account, page, () => button(page, 'Add application').click())
  await focusIsOn(heading(page, 'Metrics is added'))
  const lines = page.locator('.snippet')
  assert.match(await lines.innerText(), /^metrics\.example\.com \{\n {2}route \{\n {4}forward_auth /)
  await page.getByRole('link', { name: 'nginx' }).click()
  await lines.getByText('auth_request /.sallyport;').waitFor()
  assert.equal(await page.getByRole('link', { name: 'nginx' }).getAttribute('aria-current'), 'page')
  assert.equal(await page.getByRole('link', { name: 'Caddy' }).getAttribute('aria-current'), null)
  await heading(page, 'Metrics is added').waitFor()
  await page.getByRole('radio', { name: 'Administrators' }).check()
  await button(page, 'Save').click()
  await reads(page, 'Saved. It holds from the next time that somebody signs in there.')
})

story('what the operator has registered is read and not changed, and signs her in', async (told) => {
  const app = await startApplication(told.t, 'Example Suite')
  const secret = 'secret-of-the-suite-0123456789abcdef'
  const { house, account, page } = await openList(told, operatorFile(told.t, [suiteAt(app.callback, secret)]))
  const row = page.getByRole('row').filter({ hasText: 'Example Suite' })
  await row.getByText('from your operator').waitFor()
  await row.getByText('Two factors').waitFor()
  await row.getByText('Never').waitFor()
  await page.getByRole('link', { name: 'Example Suite' }).click()
  await arriveAt(page, 'Example Suite')
  await titleIs(page, 'Example Suite · Applications · Sallyport')
  await reads(page, 'OpenID Connect · from your operator')
  await reads(page, 'Your operator has registered it for every account. Only your operator can change it.')
  await reads(page, app.callback)
  for (const verb of ['Save', 'Make new secret', 'Remove application'])
    assert.equal(await button(page, verb).count(), 0, verb)
  await look(page, 'application-of-operator')

  await app.connect(house, 'example-suite', secret)
  await page.goto(`${app.url}start`)
  await reads(page, `${account.email} by pwd,sms,mfa`)
  await page.goto(`${house.url}${LIST}`)
  await row.waitFor()
  assert.equal(await row.getByText('Never').count(), 0)
  await look(page, 'applications-of-operator')
})
