import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { MINUTE_MS } from '../src/store/duration.ts'
import { type House, PASSWORD, type TestAccount, wrongCode } from '../test/house.ts'
import { openHouseFor, openSignedIn, passTime } from './steps/house.ts'
import {
  addressIs,
  arriveAt,
  button,
  field,
  focusIsOn,
  heading,
  reads,
  titleIs,
  until,
  tabTo,
} from './steps/see.ts'
import { story, type Story } from './steps/story.ts'

const PATH = '/account/settings/security'

async function atSecurity(told: Story): Promise<{ house: House; account: TestAccount; page: Page }> {
  const house = await openHouseFor(told)
  const account = await house.newAccount()
  const page = await told.visitor({ turnable: true })
  await openSignedIn(house, account, page, PATH)
  await activeSwitch(page).waitFor()
  return { house, account, page }
}

const activeSwitch = (page: Page) => page.getByRole('switch', { name: 'Two-factor authentication is active' })

async function isStored(page: Page, active: boolean): Promise<void> {
  await page.reload()
  await activeSwitch(page).waitFor()
  assert.equal(await activeSwitch(page).isChecked(), active)
}

story('nothing changed is nothing to save, and what was changed can be discarded', async (told) => {
  const { page } = await atSecurity(told)
  await button(page, 'Save').click()
  await reads(page, 'Nothing to save: you changed nothing.')
  assert.equal(await button(page, 'Discard changes').count(), 0)
  await activeSwitch(page).click()
  assert.equal(await page.getByText('Nothing to save').count(), 0)
  await reads(page, 'Kept, and used again when you switch two-factor on.')
  await button(page, 'Discard changes').click()
  assert.equal(await activeSwitch(page).isChecked(), true)
  await focusIsOn(activeSwitch(page))
  assert.equal(await button(page, 'Discard changes').count(), 0)
})

story(
  'whoever saves without a second factor a short while ago is asked for it in place; cancelling keeps everything',
  async (told) => {
    const { house, account, page } = await atSecurity(told)
    await passTime(house, 11 * MINUTE_MS, page)
    await activeSwitch(page).click()
    const sent = house.sent.length
    await button(page, 'Save').click()
    const dialog = page.getByRole('dialog', { name: 'Switch two-factor off?' })
    await dialog.waitFor()
    const code = field(page, 'Code from the SMS')
    await focusIsOn(code)
    await until('the SMS', () => house.sent.length === sent + 1)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await focusIsOn(button(page, 'Save'))
    assert.equal(await activeSwitch(page).isChecked(), false, 'the choice is still there')

    await button(page, 'Save').click()
    await focusIsOn(code)
    assert.equal(house.sent.length, sent + 1, 'the code that is on its way is not sent twice')
    const right = await house.codeFor(account.phone)
    await code.fill(wrongCode(right))
    await dialog.getByRole('button', { name: 'Verify and switch off' }).click()
    await reads(page, 'That code is not right. Check the newest SMS.')
    await code.fill(right)
    await dialog.getByRole('button', { name: 'Verify and switch off' }).click()
    await focusIsOn(heading(page, 'Saved'))
    await titleIs(page, 'Saved: Security · Settings · Sallyport')
    await reads(page, /^Saved today, \d\d:\d\d, by Alex Kim\./)
    await isStored(page, false)
  },
)

story('the whole page works by keyboard alone', async (told) => {
  const { page } = await atSecurity(told)
  await page.keyboard.press('Tab')
  await focusIsOn(page.getByRole('link', { name: 'Skip to content' }))
  await page.keyboard.press('Enter')
  await focusIsOn(page.locator('main'))
  await tabTo(page, activeSwitch(page))
  await page.keyboard.press('Space')
  assert.equal(await activeSwitch(page).isChecked(), false)
  await tabTo(page, button(page, 'Save'))
  await page.keyboard.press('Enter')
  await focusIsOn(heading(page, 'Saved'))
})

story(
  'of two tabs the second to save reads what the first has saved, keeps its choice, and may save then',
  async (told) => {
    const { house, page } = await atSecurity(told)
    const tab = await page.context().newPage()
    await tab.goto(house.url + PATH)
    await activeSwitch(tab).click()
    await button(tab, 'Save').click()
    await heading(tab, 'Saved').waitFor()
    await activeSwitch(tab).click()
    await tab.getByRole('radio', { name: '1 Day' }).check()
    await button(tab, 'Save').click()
    await reads(tab, /SMS alone/)

    await page.bringToFront()
    await activeSwitch(page).click()
    await button(page, 'Save').click()
    await focusIsOn(page.getByRole('heading', { name: /^Not saved: Alex Kim saved a change at \d\d:\d\d$/ }))
    await reads(
      page,
      'Their policy is in force and shown under Changes. Your choices are still here; look at both, then save again.',
    )
    const effect = page.getByRole('complementary', { name: 'If you save this' })
    const changes = effect.locator('.part').first()
    assert.match(
      (await changes.innerText()).replace(/\s+/g, ' '),
      /^Changes Alex Kim saved at \d\d:\d\d: Trust Single sign-on → becomes 1 Day You would save: Two-factor active → becomes off Trust 1 Day → becomes Single sign-on$/,
    )
    await titleIs(page, 'Error: Security · Settings · Sallyport')
    assert.equal(await activeSwitch(page).isChecked(), false)
    await button(page, 'Save').click()
    await focusIsOn(heading(page, 'Saved'))
    await isStored(page, false)
  },
)

story('leaving with changes that are not saved asks first; staying keeps them', async (told) => {
  const { page } = await atSecurity(told)
  await activeSwitch(page).click()
  const general = page.getByRole('link', { name: 'General' })
  await general.click()
  await focusIsOn(page.getByText('You have changes that are not saved.'))
  await page.keyboard.press('Escape')
  await button(page, 'Save').waitFor()
  await general.click()
  await button(page, 'Stay').click()
  await addressIs(page, PATH)
  assert.equal(await activeSwitch(page).isChecked(), false)
  await focusIsOn(general)
  await general.click()
  await button(page, 'Leave without saving').click()
  await addressIs(page, '/account/settings/general')
  await page.goBack()
  await activeSwitch(page).waitFor()
  assert.equal(await activeSwitch(page).isChecked(), true, 'nothing was saved')
})

story('a session that locks in mid-edit is opened again, and the choice is still there', async (told) => {
  const { house, page } = await atSecurity(told)
  await activeSwitch(page).click()
  await heading(page, 'Who is asked for a second factor').waitFor()
  await passTime(house, 61 * MINUTE_MS, page)
  await button(page, 'Save').click()
  await arriveAt(page, 'Your session is locked')
  await field(page, 'Password').fill(PASSWORD)
  await button(page, 'Unlock').click()
  await activeSwitch(page).waitFor()
  assert.equal(await activeSwitch(page).isChecked(), false)
})
