import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { MINUTE_MS } from '../src/store/duration.ts'
import { nextCode, setPolicy, wrongAppCode } from '../test/authenticators.ts'
import { signedIn } from '../test/house.ts'
import { invited, KAI, OWN_PASSWORD } from '../test/invited.ts'
import { scan, typeKeyFrom } from './steps/app-in-hand.ts'
import { keepFirstCodes } from './steps/first-codes.ts'
import { enterPassword, openAsNewcomer, openHouseFor, passTime, signOut } from './steps/house.ts'
import { answerByApp, enterCode, toOtherWays, wayTo } from './steps/methods.ts'
import { addressIs, arriveAt, button, field, focusIsOn, heading, reads, tabTo, titleIs } from './steps/see.ts'
import { mailCodeAfter, smsCodeAfter } from './steps/sent-codes.ts'
import { story } from './steps/story.ts'

const APP = { active: true, primary: 'app', backup: null } as const

story(
  'from an invitation to an app that is scanned, codes that are kept, and a sign-in by each',
  async (told) => {
    const house = await openHouseFor(told)
    house.stopTime()
    const account = await house.newAccount()
    const admin = await signedIn(house, account)
    await setPolicy(house, account, APP)
    const { token } = await invited(house, account, { admin, phone: null })
    const page = await told.visitor({
      turnable: true,
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    await page.addInitScript(() => {
      window.print = () => void (document.title = 'printed')
    })
    await page.goto(`${house.url}/invitation#${token}`)
    await field(page, 'Password').fill(OWN_PASSWORD)
    await button(page, 'Continue').click()
    await focusIsOn(heading(page, 'Set up your authenticator app', 1))
    const app = await scan(page, house)
    assert.deepEqual([app.issuer, app.label], ['Sallyport', KAI.email])
    assert.equal((await typeKeyFrom(page, house)).secret, app.secret, 'the typed key is the same')
    await button(page, 'Copy key').click()
    await reads(page, 'Copied')
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), app.secret)
    await enterCode(page, 'Code', wrongAppCode(house, app))
    await reads(page, /^That code is not right\. Check that your phone sets its time by itself/)
    await titleIs(page, 'Error: Set up your authenticator app · Sallyport')
    const used = app.code()
    await enterCode(page, 'Code', `${used.slice(0, 3)} ${used.slice(3)}`)

    await arriveAt(page, 'Save your recovery codes')
    await reads(page, /^Your app works\. If you ever lose it, one of these codes lets you in\./)
    await reads(page, 'They are shown only now.')
    await button(page, 'Copy').click()
    await reads(page, 'Copied')
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'Download').click()])
    assert.equal(file.suggestedFilename(), 'sallyport-recovery-codes.txt')
    const saved = await text(await file.createReadStream())
    await button(page, 'Print').click()
    await titleIs(page, 'printed')
    const codes = await keepFirstCodes(page)
    assert.equal(new Set(codes).size, 10)
    assert.equal(copied, codes.join('\n'))
    assert.ok(saved.includes(copied), 'the file has them, one a line')
    await addressIs(page, '/profile/security')
    await reads(page, /^10 of 10 left/)
    await page.reload()
    await reads(page, /^10 of 10 left/)
    assert.equal(await page.getByText(codes[0] ?? '').count(), 0, 'they were shown once')

    await signOut(page)
    await enterPassword(page, KAI.email, OWN_PASSWORD)
    await arriveAt(page, 'Enter the code from your app')
    await enterCode(page, 'Code', used)
    await reads(page, 'That code was used already. Wait for the next one.')
    nextCode(house)
    await enterCode(page, 'Code', app.code())
    await addressIs(page, '/profile/security')

    await signOut(page)
    await enterPassword(page, KAI.email, OWN_PASSWORD)
    await arriveAt(page, 'Enter the code from your app')
    await toOtherWays(page)
    await wayTo(page, 'Recovery code').click()
    await arriveAt(page, 'Enter a recovery code')
    await enterCode(page, 'Recovery code', 'abcd')
    await reads(page, 'Enter all 16 letters and digits.')
    await enterCode(page, 'Recovery code', (codes[3] ?? '').toLowerCase().replaceAll('-', ' '))
    await arriveAt(page, 'You have 9 recovery codes left')
    await button(page, 'Continue').click()
    await addressIs(page, '/profile/security')
    await reads(page, /^9 of 10 left/)

    await signOut(page)
    await enterPassword(page, KAI.email, OWN_PASSWORD)
    await toOtherWays(page)
    await wayTo(page, 'Recovery code').click()
    await enterCode(page, 'Recovery code', codes[3] ?? '')
    await reads(page, 'That code is not right, or was used already.')
  },
)

story(
  'by a mailed code and by keyboard alone: a reload shows another key, and no codes again',
  async (told) => {
    const house = await openHouseFor(told)
    house.stopTime()
    const elsewhere = await told.visitor()
    const kai = await openAsNewcomer(house, elsewhere, '/profile/security', { phone: null })
    await reads(elsewhere, 'No phone number')
    await setPolicy(house, kai, APP)
    const page = await told.visitor({ turnable: true })
    await page.goto(`${house.url}/sign-in`)
    await tabTo(page, field(page, 'E-mail'))
    await page.keyboard.type(KAI.email)
    await tabTo(page, field(page, 'Password'))
    await page.keyboard.type(OWN_PASSWORD)
    const mailed = await mailCodeAfter(house, KAI.email, () => page.keyboard.press('Enter'))
    await arriveAt(page, 'First, show that it is you')
    await focusIsOn(field(page, 'Code from the e-mail'))
    await page.keyboard.type(mailed)
    await page.keyboard.press('Enter')
    await focusIsOn(heading(page, 'Set up your authenticator app', 1))
    const { secret } = await typeKeyFrom(page, house)
    await page.reload()
    await arriveAt(page, 'Set up your authenticator app')
    const app = await typeKeyFrom(page, house)
    assert.notEqual(app.secret, secret, 'what was shown is not shown again')
    await tabTo(page, field(page, 'Code'))
    await page.keyboard.type(app.code())
    await page.keyboard.press('Enter')
    await focusIsOn(heading(page, 'Save your recovery codes', 1))
    await page.getByRole('list', { name: 'Recovery codes' }).waitFor()
    await page.reload()
    await addressIs(page, '/profile/security')
    await reads(page, /^10 of 10 left/)
    assert.equal(await page.getByRole('list', { name: 'Recovery codes' }).count(), 0)

    await tabTo(page, button(page, 'Sign out'))
    await page.keyboard.press('Enter')
    await focusIsOn(heading(page, 'You are signed out.'))
    await passTime(house, MINUTE_MS, page)
    await enterPassword(page, KAI.email, OWN_PASSWORD)
    await answerByApp(page, app)
    await addressIs(page, '/profile/security')
  },
)

story('who signs in by the backup is invited to the primary, and not again after “Not now”', async (told) => {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  await signedIn(house, account)
  await setPolicy(house, account, { ...APP, backup: 'sms' })
  const page = await told.visitor({ turnable: true })
  await page.goto(`${house.url}/sign-in`)
  const bySms = async () => {
    await field(page, 'E-mail').waitFor()
    await passTime(house, MINUTE_MS, page)
    const code = await smsCodeAfter(house, account.phone, () => enterPassword(page, account.email))
    await arriveAt(page, 'Enter the code from the SMS')
    await enterCode(page, 'Code', code)
  }
  await bySms()
  await focusIsOn(heading(page, 'Set up your app too', 1))
  await reads(page, 'You signed in with the backup. An app makes it quicker next time.')
  await tabTo(page, button(page, 'Set up an app'))
  await page.keyboard.press('Enter')
  await arriveAt(page, 'Set up your authenticator app')
  await tabTo(page, button(page, 'Not now'))
  await page.keyboard.press('Enter')
  await arriveAt(page, 'Settings')

  await signOut(page)
  await bySms()
  await arriveAt(page, 'Settings')
})
