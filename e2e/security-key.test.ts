import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { MINUTE_MS } from '../src/store/duration.ts'
import { personWith, setPolicy } from '../test/authenticators.ts'
import { keepFirstCodes } from './steps/first-codes.ts'
import { enterPassword, openHouseFor, passTime, signOut } from './steps/house.ts'
import { openKeyHolder } from './steps/key-holder.ts'
import { answerByKey, enterCode, toOtherWays, waysOn, wayTo } from './steps/methods.ts'
import { addressIs, arriveAt, button, field, focusIsOn, heading, reads, tabTo, titleIs } from './steps/see.ts'
import { smsCodeAfter } from './steps/sent-codes.ts'
import { story, type Story } from './steps/story.ts'
import { plugIn, plugInSomebodysKey } from './steps/virtual-key.ts'

const KEY = { active: true, primary: 'security_key', backup: null } as const

/** A member with a proven phone, whose account asks for keys by now, where she sets her first one up. */
async function atKeySetUp(told: Story) {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const robin = await personWith(house, account, 'phone')
  await setPolicy(house, account, KEY)
  const page = await told.visitor({ turnable: true })
  await passTime(house, MINUTE_MS, page)
  await page.goto(`${house.url}/sign-in`)
  const code = await smsCodeAfter(house, robin.phone, () => enterPassword(page, robin.email))
  await arriveAt(page, 'First, show that it is you')
  await reads(page, /^Your account now uses security keys and you have none yet\./)
  await focusIsOn(field(page, 'Code'))
  await page.keyboard.type(code)
  await page.keyboard.press('Enter')
  await arriveAt(page, 'Set up your security key')
  await focusIsOn(field(page, 'Name this key'))
  return { house, robin, page }
}

/** Lets the browser get other options than the server gave, as whoever holds the browser can. */
async function editOptions(page: Page, path: string, change: Record<string, unknown>): Promise<void> {
  await page.route(`**/api/v1${path}`, async (route) => {
    const response = await route.fetch()
    const options = (await response.json()) as Record<string, unknown>
    await route.fulfill({ response, json: { ...options, ...change } })
  })
}

story(
  'with a proven phone and by keyboard alone, a member sets up her key and signs in by it',
  async (told) => {
    const { robin, page } = await atKeySetUp(told)
    await plugIn(page)
    await page.keyboard.type('Key ring')
    await page.keyboard.press('Enter')
    await focusIsOn(heading(page, 'Save your recovery codes', 1))
    await reads(page, /^Your key works\./)
    await page.getByRole('list', { name: 'Recovery codes' }).waitFor()
    await tabTo(page, button(page, 'I have saved them'))
    await page.keyboard.press('Enter')
    await addressIs(page, '/profile/security')
    await reads(page, 'Key ring')

    await tabTo(page, button(page, 'Sign out'))
    await page.keyboard.press('Enter')
    await focusIsOn(heading(page, 'You are signed out.'))
    await enterPassword(page, robin.email)
    await focusIsOn(heading(page, 'Use your security key', 1))
    await tabTo(page, button(page, 'Use security key'))
    await page.keyboard.press('Enter')
    await addressIs(page, '/profile/security')

    await signOut(page)
    await enterPassword(page, robin.email)
    await arriveAt(page, 'Use your security key')
    await toOtherWays(page)
    assert.deepEqual(await waysOn(page), ['Security key', 'Recovery code', 'Temporary code'])
  },
)

story('keys that can be copied, or are part of the device, are refused with the reason', async (told) => {
  const { page } = await atKeySetUp(told)
  const copied = await plugIn(page, { synced: true })
  await button(page, 'Set up key').click()
  await focusIsOn(heading(page, 'This passkey is copied between devices'))
  await reads(page, 'Use a hardware security key.')
  await titleIs(page, 'Error: Set up your security key · Sallyport')
  await copied.pull()

  const builtIn = await plugIn(page, { transport: 'internal' })
  const path = '/sign-in/enrolment/security-key-options'
  await editOptions(page, path, { authenticatorSelection: {}, hints: [] })
  await button(page, 'Try again').click()
  await focusIsOn(heading(page, 'This key is part of this device'))
  await page.unroute(`**/api/v1${path}`)
  await builtIn.pull()

  await plugIn(page)
  await button(page, 'Try again').click()
  await keepFirstCodes(page)
  await addressIs(page, '/profile/security')
})

story('a prompt can be taken back, may find nobody, and is tried again', async (told) => {
  const { account, page, key } = await openKeyHolder(told, { primary: 'security_key', backup: 'sms' })
  await key.setTouched(false)
  await enterPassword(page, account.email)
  await answerByKey(page)
  await focusIsOn(heading(page, 'Touch your security key', 1))
  await reads(page, 'Waiting for your key')
  await button(page, 'Cancel').click()
  await focusIsOn(heading(page, 'Use your security key', 1))
  assert.equal(await page.getByRole('alert').count(), 0, 'nothing is said of what she did herself')

  const path = '/sign-in/security-key-options'
  await editOptions(page, path, { timeout: 1 })
  await button(page, 'Use security key').click()
  await focusIsOn(heading(page, 'The key did not answer'))
  await reads(page, 'Check that it is plugged in, then try again.')
  await titleIs(page, 'Error: Use your security key · Sallyport')
  await page.unroute(`**/api/v1${path}`)
  await key.setTouched(true)
  await tabTo(page, button(page, 'Try again'))
  await page.keyboard.press('Enter')
  await arriveAt(page, 'Settings')
})

story('a key of somebody else does not answer, not even where the browser offers it', async (told) => {
  const { account, page, key } = await openKeyHolder(told, { primary: 'security_key', backup: 'sms' })
  await key.pull()
  const other = await plugInSomebodysKey(page)
  await enterPassword(page, account.email)
  await answerByKey(page)
  await focusIsOn(heading(page, 'The key did not answer'))
  const allowCredentials = (await other.credentials()).map((id) => ({ id, type: 'public-key' }))
  await editOptions(page, '/sign-in/security-key-options', { allowCredentials })
  await button(page, 'Try again').click()
  await focusIsOn(heading(page, 'This key is not set up for you'))
  await reads(page, 'Use another key, or use another way.')
})

story('a browser that knows no keys says so, and SMS lets her in', async (told) => {
  const { house, account } = await openKeyHolder(told, { primary: 'security_key', backup: 'sms' })
  const page = await told.visitor({ turnable: true })
  await page.addInitScript(() => void Reflect.deleteProperty(window, 'PublicKeyCredential'))
  await page.goto(`${house.url}/sign-in`)
  await enterPassword(page, account.email)
  await answerByKey(page)
  await focusIsOn(heading(page, 'This browser cannot use security keys'))
  await reads(page, 'Open this page in another browser, or use another way.')
  await toOtherWays(page)
  const code = await smsCodeAfter(house, account.phone, () => wayTo(page, 'SMS').click())
  await enterCode(page, 'Code', code)
  await arriveAt(page, 'Settings')
})
