import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { MINUTE_MS } from '../src/store/duration.ts'
import { setPolicy, type TestApp } from '../test/authenticators.ts'
import { type House, signedIn, type TestAccount } from '../test/house.ts'
import { scan, typeKeyFrom } from './steps/app-in-hand.ts'
import { carryOver, enterPassword, openHouseFor, openSignedIn, passTime, signOut } from './steps/house.ts'
import {
  answerByApp,
  answerByKey,
  enterCode,
  methodRadio,
  policyIsSaved,
  toOtherWays,
  waysOn,
  wayTo,
} from './steps/methods.ts'
import { arriveAt, button, field, focusIsOn, heading, reads, tabTo } from './steps/see.ts'
import { smsCodeAfter } from './steps/sent-codes.ts'
import { story, type Story } from './steps/story.ts'
import { plugIn } from './steps/virtual-key.ts'

const SECURITY = '/account/settings/security'
type Scene = { house: House; account: TestAccount; page: Page }

/** An administrator who has signed in by SMS, on Account > Settings > Security. */
async function atSecurity(told: Story): Promise<Scene> {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const page = await told.visitor({ turnable: true })
  await openSignedIn(house, account, page, SECURITY)
  await methodRadio(page, 'Primary method', 'SMS').waitFor()
  return { house, account, page }
}

/** Signs out, and stands behind the password of the next sign-in, some minutes later. */
async function comeBack({ house, account, page }: Scene): Promise<void> {
  await signOut(page)
  await passTime(house, MINUTE_MS, page)
  await enterPassword(page, account.email)
}

async function comeBackBySms(scene: Scene): Promise<void> {
  const { house, account, page } = scene
  const code = await smsCodeAfter(house, account.phone, () => comeBack(scene))
  await arriveAt(page, 'Enter the code from the SMS')
  await enterCode(page, 'Code', code)
}

/** Chooses SMS among the other ways, and answers by it. */
async function answerBySmsInstead({ house, account, page }: Scene): Promise<void> {
  await toOtherWays(page)
  const code = await smsCodeAfter(house, account.phone, () => wayTo(page, 'SMS').click())
  await arriveAt(page, 'Enter the code from the SMS')
  await enterCode(page, 'Code', code)
}

/** Types the key that a set-up shows into an app, and confirms it by the code that the app shows. */
async function setUpShownApp({ house, page }: Scene, name: string): Promise<TestApp> {
  const app = await typeKeyFrom(page, house)
  await field(page, 'Name this app').fill(name)
  await enterCode(page, 'Code', app.code())
  return app
}

story('SMS alone: saved, and answered at the next sign-in, with no other method beside it', async (told) => {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const browser = await signedIn(house, account)
  await setPolicy(house, account, { backup: 'app' })
  const page = await told.visitor({ turnable: true })
  await carryOver(house, browser, page)
  await page.goto(house.url + SECURITY)
  await methodRadio(page, 'Backup method', 'No backup').waitFor()
  await passTime(house, 11 * MINUTE_MS, page)
  await methodRadio(page, 'Backup method', 'No backup').check()
  const proof = await smsCodeAfter(house, account.phone, () => button(page, 'Save').click())
  await enterCode(page, 'Code from the SMS', proof)
  await policyIsSaved(page, 'SMS alone, Single sign-on.')

  const scene = { house, account, page }
  const code = await smsCodeAfter(house, account.phone, () => comeBack(scene))
  await arriveAt(page, 'Enter the code from the SMS')
  await toOtherWays(page)
  assert.deepEqual(await waysOn(page), ['SMS', 'Temporary code'])
  await button(page, 'Back').click()
  await enterCode(page, 'Code', code)
  await arriveAt(page, 'Settings')
})

story(
  'an app alone, by keyboard: set up in the question before it is saved, and asked for next',
  async (told) => {
    const scene = await atSecurity(told)
    const { house, page } = scene
    await tabTo(page, methodRadio(page, 'Primary method', 'SMS'))
    await page.keyboard.press('ArrowDown')
    await focusIsOn(methodRadio(page, 'Primary method', 'App'))
    await tabTo(page, button(page, 'Save'))
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Prove it before you save' }).waitFor()
    await reads(page, /^From now on your users answer with an app\. You have no app yet\./)
    const app = await typeKeyFrom(page, house)
    await tabTo(page, field(page, 'Code'))
    await page.keyboard.type(app.code())
    await page.keyboard.press('Tab')
    await focusIsOn(field(page, 'Name this app'))
    await page.keyboard.type('My phone')
    await page.keyboard.press('Enter')
    await policyIsSaved(page, 'App alone, Single sign-on.')
    await focusIsOn(heading(page, 'Saved'))

    await comeBack(scene)
    await arriveAt(page, 'Enter the code from your app')
    await focusIsOn(field(page, 'Code'))
    await tabTo(page, button(page, 'Use another way'))
    await page.keyboard.press('Enter')
    await arriveAt(page, 'Use another way')
    assert.deepEqual(await waysOn(page), ['Authenticator app', 'Temporary code'])
    await tabTo(page, wayTo(page, 'Authenticator app'))
    await page.keyboard.press('Enter')
    await focusIsOn(field(page, 'Code'))
    await page.keyboard.type(app.code())
    await page.keyboard.press('Enter')
    await arriveAt(page, 'Settings')
  },
)

story(
  'a security key alone, by keyboard: a key of the old kind is set up, saved with, and asked for',
  async (told) => {
    const scene = await atSecurity(told)
    const { page } = scene
    await plugIn(page, { protocol: 'u2f' })
    await tabTo(page, methodRadio(page, 'Primary method', 'SMS'))
    await page.keyboard.press('ArrowUp')
    await focusIsOn(methodRadio(page, 'Primary method', 'Hardware security key'))
    await tabTo(page, button(page, 'Save'))
    await page.keyboard.press('Enter')
    await focusIsOn(field(page, 'Name this key'))
    await page.keyboard.type('Key ring')
    await page.keyboard.press('Enter')
    await policyIsSaved(page, 'Hardware security key alone, Single sign-on.')

    await comeBack(scene)
    await arriveAt(page, 'Use your security key')
    await focusIsOn(heading(page, 'Use your security key', 1))
    await tabTo(page, button(page, 'Use another way'))
    await page.keyboard.press('Enter')
    await arriveAt(page, 'Use another way')
    assert.deepEqual(await waysOn(page), ['Security key', 'Temporary code'])
    await tabTo(page, button(page, 'Back'))
    await page.keyboard.press('Enter')
    await tabTo(page, button(page, 'Use security key'))
    await page.keyboard.press('Enter')
    await arriveAt(page, 'Settings')
  },
)

story('SMS first, an app behind it: the SMS comes at once, and the app answers instead', async (told) => {
  const scene = await atSecurity(told)
  const { house, page } = scene
  await methodRadio(page, 'Backup method', 'App').check()
  await button(page, 'Save').click()
  await policyIsSaved(page, 'SMS first, App as the backup, Single sign-on.')
  await page.goto(`${house.url}/profile/security`)
  await button(page, 'Add app').click()
  const app = await setUpShownApp(scene, 'My phone')
  await reads(page, '“My phone” is added.')

  await comeBackBySms(scene)
  await arriveAt(page, 'Settings')
  await comeBack(scene)
  await arriveAt(page, 'Enter the code from the SMS')
  await toOtherWays(page)
  assert.deepEqual(await waysOn(page), ['SMS', 'Authenticator app', 'Temporary code'])
  await wayTo(page, 'Authenticator app').click()
  await answerByApp(page, app)
  await arriveAt(page, 'Settings')
  await page.goto(`${house.url}/profile/security`)
  await reads(page, /app code, your backup/)
})

story(
  'an app first, SMS behind it: SMS answers until the app is set up, and on request after',
  async (told) => {
    const scene = await atSecurity(told)
    const { house, page } = scene
    await methodRadio(page, 'Primary method', 'App').check()
    await methodRadio(page, 'Backup method', 'SMS').check()
    await button(page, 'Save').click()
    await policyIsSaved(page, 'App first, SMS as the backup, Single sign-on.')

    await comeBackBySms(scene)
    await arriveAt(page, 'Set up your app too')
    await button(page, 'Set up an app').click()
    await arriveAt(page, 'Set up your authenticator app')
    const app = await scan(page, house)
    await enterCode(page, 'Code', app.code())
    await arriveAt(page, 'Settings')

    await comeBack(scene)
    await answerByApp(page, app)
    await arriveAt(page, 'Settings')
    await comeBack(scene)
    await arriveAt(page, 'Enter the code from your app')
    const { length } = house.sent
    await answerBySmsInstead(scene)
    assert.equal(house.sent.length, length + 1, 'no SMS goes out before it is asked for')
    await arriveAt(page, 'Settings')
  },
)

story('SMS first, a security key behind it: the key answers instead', async (told) => {
  const scene = await atSecurity(told)
  const { house, page } = scene
  await plugIn(page)
  await methodRadio(page, 'Backup method', 'Hardware security key').check()
  await button(page, 'Save').click()
  await policyIsSaved(page, 'SMS first, Hardware security key as the backup, Single sign-on.')
  await page.goto(`${house.url}/profile/security`)
  await button(page, 'Add key').click()
  await field(page, 'Name this key').fill('Key ring')
  await button(page, 'Set up key').click()
  await reads(page, '“Key ring” is added.')

  await comeBackBySms(scene)
  await arriveAt(page, 'Settings')
  await comeBack(scene)
  await arriveAt(page, 'Enter the code from the SMS')
  await toOtherWays(page)
  assert.deepEqual(await waysOn(page), ['SMS', 'Security key', 'Temporary code'])
  await wayTo(page, 'Security key').click()
  await answerByKey(page)
  await arriveAt(page, 'Settings')
})

story(
  'a security key first, SMS behind it: the key is set up after the first SMS, then asked for',
  async (told) => {
    const scene = await atSecurity(told)
    const { page } = scene
    await plugIn(page)
    await methodRadio(page, 'Primary method', 'Hardware security key').check()
    await methodRadio(page, 'Backup method', 'SMS').check()
    await button(page, 'Save').click()
    await policyIsSaved(page, 'Hardware security key first, SMS as the backup, Single sign-on.')

    await comeBackBySms(scene)
    await arriveAt(page, 'Set up your security key too')
    await button(page, 'Set up a security key').click()
    await field(page, 'Name this key').fill('Key ring')
    await button(page, 'Set up key').click()
    await arriveAt(page, 'Settings')

    await comeBack(scene)
    await answerByKey(page)
    await arriveAt(page, 'Settings')
    await comeBack(scene)
    await arriveAt(page, 'Use your security key')
    await answerBySmsInstead(scene)
    await arriveAt(page, 'Settings')
  },
)
