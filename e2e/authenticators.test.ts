import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { MINUTE_MS } from '../src/store/duration.ts'
import { setPolicy } from '../test/authenticators.ts'
import { typeKeyFrom } from './steps/app-in-hand.ts'
import { openHouseFor, openSignedIn, passTime } from './steps/house.ts'
import { addKeyNamed } from './steps/key-holder.ts'
import { enterCode } from './steps/methods.ts'
import { button, field, focusIsOn, heading, reads, tabTo, titleIs } from './steps/see.ts'
import { smsCodeAfter } from './steps/sent-codes.ts'
import { story, type Story } from './steps/story.ts'
import { plugIn } from './steps/virtual-key.ts'

const SECURITY = '/profile/security'

async function atProfile(told: Story) {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const page = await told.visitor({ turnable: true })
  await openSignedIn(house, account, page, SECURITY)
  await button(page, 'Add app').waitFor()
  return { house, account, page }
}

const codesOn = (page: Page) => page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')

story(
  'apps and a key get names, lose them, and go, by keyboard alone; recovery codes are made anew',
  async (told) => {
    const { house, account, page } = await atProfile(told)
    await plugIn(page)
    await passTime(house, 11 * MINUTE_MS, page)
    await tabTo(page, button(page, 'Add app'))
    const sudo = await smsCodeAfter(house, account.phone, () => page.keyboard.press('Enter'))
    await focusIsOn(field(page, 'Code from the SMS'))
    await page.keyboard.type(sudo)
    await page.keyboard.press('Enter')
    await focusIsOn(heading(page, 'Set up your authenticator app', 3))
    const add = async (name: string) => {
      const app = await typeKeyFrom(page, house)
      await tabTo(page, field(page, 'Code'))
      await page.keyboard.type(app.code())
      await tabTo(page, field(page, 'Name this app'))
      await page.keyboard.type(name)
      await page.keyboard.press('Enter')
      await reads(page, `“${name}” is added.`)
      await focusIsOn(heading(page, 'Authenticator apps', 2))
    }
    await add('My phone')
    await tabTo(page, button(page, 'Add app'))
    await page.keyboard.press('Enter')
    await focusIsOn(heading(page, 'Set up your authenticator app', 3))
    await add('Old tablet')

    await tabTo(page, button(page, 'Rename Old tablet'))
    await page.keyboard.press('Enter')
    await focusIsOn(field(page, 'New name of Old tablet'))
    await page.keyboard.press('Escape')
    await focusIsOn(button(page, 'Rename Old tablet'))
    await page.keyboard.press('Enter')
    await focusIsOn(field(page, 'New name of Old tablet'))
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('Tablet at home')
    await page.keyboard.press('Enter')
    await reads(page, 'It is called “Tablet at home” now.')
    await tabTo(page, button(page, 'Remove Tablet at home'))
    await page.keyboard.press('Enter')
    await focusIsOn(page.getByText('Remove “Tablet at home”? Its codes stop working.'))
    await page.keyboard.press('Escape')
    await focusIsOn(button(page, 'Remove Tablet at home'))
    await page.keyboard.press('Enter')
    await tabTo(page, button(page, 'Remove'))
    await page.keyboard.press('Enter')
    await reads(page, '“Tablet at home” is removed.')
    await focusIsOn(heading(page, 'Authenticator apps', 2))
    assert.equal(await button(page, 'Remove Tablet at home').count(), 0)

    await tabTo(page, button(page, 'Add key'))
    await page.keyboard.press('Enter')
    await focusIsOn(field(page, 'Name this key'))
    await page.keyboard.type('Key ring')
    await page.keyboard.press('Enter')
    await reads(page, '“Key ring” is added.')
    await button(page, 'Add key').click()
    await button(page, 'Set up key').click()
    await focusIsOn(heading(page, 'This key is already set up'))
    await page.keyboard.press('Escape')
    await focusIsOn(button(page, 'Add key'))

    await tabTo(page, button(page, 'Make codes'))
    await page.keyboard.press('Enter')
    await codesOn(page).first().waitFor()
    const first = await codesOn(page).allInnerTexts()
    await tabTo(page, button(page, 'I have saved them'))
    await page.keyboard.press('Enter')
    await reads(page, /^10 of 10 left/)
    await focusIsOn(heading(page, 'Recovery codes', 2))
    await tabTo(page, button(page, 'Make new codes'))
    await page.keyboard.press('Enter')
    await focusIsOn(page.getByText('Make new codes? The 10 that are left stop working.'))
    await tabTo(page, page.getByRole('group').getByRole('button', { name: 'Make new codes' }))
    await page.keyboard.press('Enter')
    await codesOn(page).first().waitFor()
    const second = await codesOn(page).allInnerTexts()
    assert.deepEqual(
      second.filter((code) => first.includes(code)),
      [],
    )
    await page.reload()
    await button(page, 'Make new codes').waitFor()
    assert.equal(await codesOn(page).count(), 0, 'they were shown once')
  },
)

story('the last second factor cannot be removed, and is replaced in its place', async (told) => {
  const { house, account, page } = await atProfile(told)
  const key = await plugIn(page)
  await addKeyNamed(page, 'Key ring')
  await setPolicy(house, account, { primary: 'security_key' })
  await page.reload()
  await button(page, 'Remove Key ring').click()
  await focusIsOn(page.getByText('This is your only second factor here. Replace it instead.'))
  await button(page, 'Keep it').click()
  await focusIsOn(button(page, 'Remove Key ring'))
  await page.keyboard.press('Enter')
  await button(page, 'Replace').click()
  await key.pull()
  await plugIn(page, { protocol: 'u2f' })
  await field(page, 'Name this key').fill('Blue key')
  await page.keyboard.press('Enter')
  await reads(page, '“Blue key” has replaced “Key ring”.')
  assert.equal(await button(page, 'Remove Key ring').count(), 0)
  await button(page, 'Remove Blue key').click()
  await reads(page, /This is your only second factor here\./)
})

story(
  'two tabs see one list: what is gone in the other is said, and back leads nowhere wrong',
  async (told) => {
    const { house, page } = await atProfile(told)
    await button(page, 'Add app').click()
    const app = await typeKeyFrom(page, house)
    await field(page, 'Name this app').fill('My phone')
    await enterCode(page, 'Code', app.code())
    await reads(page, '“My phone” is added.')
    const tab = await page.context().newPage()
    await tab.goto(house.url + SECURITY)
    await button(tab, 'Remove My phone').click()
    await button(tab, 'Remove').click()
    await reads(tab, '“My phone” is removed.')

    await page.bringToFront()
    await page.getByRole('link', { name: 'Details' }).click()
    await titleIs(page, 'Details · Profile · Sallyport')
    await page.goBack()
    await titleIs(page, 'Security · Profile · Sallyport')
    await button(page, 'Add app').click()
    await heading(page, 'Set up your authenticator app', 3).waitFor()
    await page.getByRole('link', { name: 'Details' }).click()
    await titleIs(page, 'Details · Profile · Sallyport')
    await page.goBack()
    await button(page, 'Add app').waitFor()
    await reads(page, /^None\./)
  },
)

story('what another tab has removed meanwhile is not removed or renamed twice', async (told) => {
  const { house, page } = await atProfile(told)
  for (const name of ['My phone', 'Old tablet']) {
    await button(page, 'Add app').click()
    const app = await typeKeyFrom(page, house)
    await field(page, 'Name this app').fill(name)
    await enterCode(page, 'Code', app.code())
    await reads(page, `“${name}” is added.`)
  }
  await button(page, 'Remove Old tablet').click()
  const tab = await page.context().newPage()
  await tab.goto(house.url + SECURITY)
  for (const name of ['My phone', 'Old tablet']) {
    await button(tab, `Remove ${name}`).click()
    await button(tab, 'Remove').click()
    await reads(tab, `“${name}” is removed.`)
  }
  await page.bringToFront()
  await button(page, 'Remove').click()
  await reads(page, '“Old tablet” was removed in another window.')
})
