import assert from 'node:assert/strict'
import { countAct } from '../src/http/act-limits.ts'
import { MINUTE_MS } from '../src/store/duration.ts'
import { personWith, setPolicy } from '../test/authenticators.ts'
import { signedIn } from '../test/house.ts'
import { startAdded } from './steps/application.ts'
import { carryOver, enterPassword, openHouseFor, passTime } from './steps/house.ts'
import { openKeyHolder } from './steps/key-holder.ts'
import { answerByApp, enterCode, toOtherWays, wayTo } from './steps/methods.ts'
import { arriveAt, button, callsOf, field, focusIsOn, heading, reads, titleIs } from './steps/see.ts'
import { smsCodeAfter } from './steps/sent-codes.ts'
import { story, type Story } from './steps/story.ts'
import { leaveSession, openTrusting, trustBySms } from './steps/trust.ts'

async function openWithMember(told: Story) {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const page = await told.visitor({ turnable: true })
  return { house, account, admin, page }
}

story('one sign-in with a second factor leads into two applications, and out of them again', async (told) => {
  const { house, account, admin, page } = await openWithMember(told)
  const casey = await personWith(house, account, 'phone+app')
  await setPolicy(house, account, { primary: 'app', backup: 'sms' })
  const app = await startAdded(told.t, house, admin)
  const wiki = await startAdded(told.t, house, admin, { name: 'Wiki', ask: { login_hint: 'nobody' } })
  await passTime(house, MINUTE_MS, page)
  await page.goto(`${app.url}start`)
  await enterPassword(page, casey.email)
  assert.ok(casey.app)
  await answerByApp(page, casey.app)
  await arriveAt(page, 'Example App')
  await reads(page, `${casey.email} by pwd,otp,mfa`)

  await page.goto(`${wiki.url}start`)
  await arriveAt(page, 'Wiki')
  await reads(page, `${casey.email} by pwd,otp,mfa`)

  await page.goto(`${app.url}sign-out`)
  await arriveAt(page, 'Sign out?')
  await button(page, 'Sign out').click()
  await arriveAt(page, 'Example App')
  await reads(page, 'Nobody is signed in.')
  await page.goto(`${wiki.url}start`)
  await arriveAt(page, 'Sign in')
  assert.equal(await field(page, 'E-mail').inputValue(), 'nobody', 'as the application knows her')
})

story(
  'from a trusted device an application gets its second factor asked for in the session',
  async (told) => {
    const { house, account, robin, page } = await openTrusting(told)
    const admin = await signedIn(house, account)
    const change = { asksFor: 'recent', notOlderThan: '15_minutes' }
    const app = await startAdded(told.t, house, admin, { change })
    await trustBySms(house, page, robin)
    await leaveSession(house, page)

    await page.goto(`${app.url}start`)
    const code = await smsCodeAfter(house, robin.phone, () => enterPassword(page, robin.email))
    await arriveAt(page, 'Example App asks for a second factor')
    await titleIs(page, 'Example App asks for a second factor · Sallyport')
    await reads(
      page,
      /^You are signed in, but so far with your password alone\. We sent 6 digits to the phone/,
    )
    await focusIsOn(field(page, 'Code'))
    await enterCode(page, 'Code', code === '000000' ? '000001' : '000000')
    await reads(page, 'That code is not right. Check the newest SMS.')
    await enterCode(page, 'Code', code)
    await reads(page, `${robin.email} by pwd,sms,mfa`)

    await passTime(house, 10 * MINUTE_MS, page)
    await page.goto(`${app.url}start`)
    await reads(page, `${robin.email} by pwd,sms,mfa`)
    await passTime(house, 10 * MINUTE_MS, page)
    await smsCodeAfter(house, robin.phone, () => page.goto(`${app.url}start`))
    await reads(
      page,
      /^Your last second factor was at \d\d:\d\d; Example App asks for one not older than 15 minutes\./,
    )
    await button(page, 'Back, without Example App').click()
    await reads(page, 'Not signed in: unmet_authentication_requirements.')
  },
)

story('an application that demands a security key takes nothing less', async (told) => {
  const { house, account, page, key } = await openKeyHolder(told, { primary: 'sms', backup: 'security_key' })
  const admin = await signedIn(house, account)
  const vault = await startAdded(told.t, house, admin, {
    name: 'Vault',
    change: { asksFor: 'security_key' },
  })
  const fort = await startAdded(told.t, house, admin, { name: 'Fort', change: { asksFor: 'two_factors' } })
  await passTime(house, MINUTE_MS, page)
  await page.goto(`${fort.url}start`)
  const code = await smsCodeAfter(house, account.phone, () => enterPassword(page, account.email))
  await enterCode(page, 'Code', code)
  await arriveAt(page, 'Fort')
  await page.goto(`${vault.url}start`)
  await arriveAt(page, 'Vault asks for a second factor')
  await reads(
    page,
    'Vault asks for a security key. Plug in your key, or have it ready to hold to this device.',
  )
  assert.equal(await button(page, 'Use another way').count(), 0, 'nothing else is good enough')
  await key.setTouched(false)
  await button(page, 'Use security key').click()
  await arriveAt(page, 'Touch your security key')
  await button(page, 'Cancel').click()
  await key.setTouched(true)
  await button(page, 'Use security key').click()
  await reads(page, `${account.email} by pwd,sms,hwk,mfa`)
})

story(
  'who has no key cannot meet an application that demands one, and goes back without it',
  async (told) => {
    const { house, account, admin, page } = await openWithMember(told)
    const casey = await personWith(house, account, 'phone')
    const change = { asksFor: 'security_key' }
    const vault = await startAdded(told.t, house, admin, { name: 'Vault', change })
    await carryOver(house, await signedIn(house, casey), page)
    await page.goto(`${vault.url}start`)
    await focusIsOn(heading(page, 'You cannot meet what Vault asks for'))
    await reads(page, 'Set up a security key under Profile > Security, then try again.')
    await button(page, 'Back, without Vault').click()
    await reads(page, 'Not signed in: unmet_authentication_requirements.')
  },
)

story('in the session she may answer by another way, and ten wrong codes pause them', async (told) => {
  const { house, account, admin, page } = await openWithMember(told)
  const casey = await personWith(house, account, 'phone+app')
  await setPolicy(house, account, { primary: 'app', backup: 'sms' })
  const app = await startAdded(told.t, house, admin, {
    change: { asksFor: 'recent', notOlderThan: '5_minutes' },
  })
  await carryOver(house, await signedIn(house, casey), page)
  await passTime(house, 10 * MINUTE_MS, page)
  await page.goto(`${app.url}start`)
  await reads(page, /Enter the 6 digits that your app shows for Sallyport\.$/)
  await toOtherWays(page)
  const code = await smsCodeAfter(house, casey.phone, () => wayTo(page, 'SMS').click())
  await toOtherWays(page)
  await button(page, 'Back').click()
  const wrong = code === '111111' ? '222222' : '111111'
  for (let tries = 0; tries < 9; tries++) {
    await enterCode(page, 'Code', wrong)
    await reads(page, /That code is not right/)
    await page.waitForFunction(() => document.querySelector('button[type=submit]')?.ariaDisabled !== 'true')
  }
  await enterCode(page, 'Code', wrong)
  await focusIsOn(heading(page, 'Too many wrong codes'))
  await button(page, 'Back, without Example App').click()
  await reads(page, 'Not signed in: unmet_authentication_requirements.')
})

story('a member has no access to an application of administrators, and is told whom to ask', async (told) => {
  const { house, account, admin, page } = await openWithMember(told)
  const casey = await personWith(house, account, 'phone')
  const change = { openTo: 'administrators' }
  const metrics = await startAdded(told.t, house, admin, { name: 'Metrics', change })
  await carryOver(house, await signedIn(house, casey), page)
  await page.goto(`${metrics.url}start`)
  await focusIsOn(heading(page, 'You have no access to Metrics'))
  const { name, administrators } = (await admin.call('GET', '/api/v1/account')).body
  await reads(page, `Only administrators of ${name} may sign in there. Ask ${administrators[0]}.`)
  const sessions = callsOf(page, 'DELETE', '/session')
  await button(page, 'Sign in as somebody else').click()
  await arriveAt(page, 'Sign in')
  assert.equal(sessions(), 1)
  const code = await smsCodeAfter(house, account.phone, () => enterPassword(page, account.email))
  await enterCode(page, 'Code', code)
  await reads(page, `${account.email} by pwd,sms,mfa`)
})

story('an application that asks for a new sign-in gets one, whoever is signed in', async (told) => {
  const { house, account, admin, page } = await openWithMember(told)
  const app = await startAdded(told.t, house, admin, { ask: { prompt: 'login' } })
  await carryOver(house, await signedIn(house, account), page)
  await passTime(house, MINUTE_MS, page)
  await page.goto(`${app.url}start`)
  await arriveAt(page, 'Sign in')
  const code = await smsCodeAfter(house, account.phone, () => enterPassword(page, account.email))
  await enterCode(page, 'Code', code)
  await reads(page, `${account.email} by pwd,sms,mfa`)
})

story(
  'a sign-out asks first where the application does not show whose it is, and ends the session',
  async (told) => {
    const { house, account, page } = await openWithMember(told)
    await carryOver(house, await signedIn(house, account), page)
    await page.goto(`${house.url}/oidc/sign-out`)
    await focusIsOn(heading(page, 'Sign out?'))
    await page.getByRole('link', { name: 'Stay signed in' }).click()
    await arriveAt(page, 'Settings')
    await page.goto(`${house.url}/oidc/sign-out`)
    await button(page, 'Sign out').click()
    await heading(page, 'You are signed out.').waitFor()
    await page.goto(`${house.url}/oidc/sign-out`)
    await heading(page, 'You are signed out.').waitFor()
    await page.goto(`${house.url}/sign-out?xsrf=old`)
    await focusIsOn(heading(page, 'This page is too old'))
  },
)

story('a way that leads nowhere says so, and how to begin anew', async (told) => {
  const { house, account, page } = await openWithMember(told)
  await carryOver(house, await signedIn(house, account), page)
  for (const [path, title] of [
    ['/enter', 'There is nothing here'],
    ['/enter?to=https%3A%2F%2Fevil.example%2F', 'There is nothing here'],
    ['/enter?to=%2Foidc%2Fenter%2Fgone', 'This sign-in has ended'],
    ['/oidc/enter/gone', 'This sign-in has ended'],
    ['/oidc/auth?client_id=app_none&response_type=code', 'This application is not known here'],
    [`/oidc/auth?client_id=${'a'.repeat(201)}`, 'This application said too much'],
    ['/sign-in?refused=session_replaced', 'Another sign-in was started in this browser'],
    ['/sign-in?refused=%3Cb%3Ewhatever', 'This sign-in did not work'],
  ] as const) {
    await page.goto(house.url + path)
    await focusIsOn(heading(page, title))
    assert.ok(!(await page.locator('main').innerText()).includes('whatever'))
  }
})

story('where too many sign-ins were begun, a browser reads what to do', async (told) => {
  const { house, admin, page } = await openWithMember(told)
  const app = await startAdded(told.t, house, admin)
  const { world } = house
  const strangers = { scope: 'begun by strangers of a network', of: '127.0.0.1' } as const
  await world.store.write(async (tx) => {
    for (let nth = 0; nth < 2_000; nth++) await countAct(world, tx, strangers, house.now())
  })
  const answered = page.waitForResponse((response) => response.url().includes('/oidc/auth'))
  await page.goto(`${app.url}start`)
  const answer = await answered
  assert.deepEqual([answer.status(), answer.headers()['retry-after']], [429, '900'])
  await focusIsOn(heading(page, 'Too many sign-ins were begun from here'))
  await reads(page, /Wait a quarter of an hour, then go back to the application and start again\./)
})

story(
  'a session that has ended while she was asked begins anew, and a slow way says where it leads',
  async (told) => {
    const { house, account, admin, page } = await openWithMember(told)
    const casey = await personWith(house, account, 'phone+app')
    await setPolicy(house, account, { primary: 'app', backup: 'sms' })
    const change = { asksFor: 'recent', notOlderThan: '5_minutes' }
    const app = await startAdded(told.t, house, admin, { change })
    const browser = await signedIn(house, casey)
    await carryOver(house, browser, page)
    await passTime(house, 10 * MINUTE_MS, page)
    await page.goto(`${app.url}start`)
    await field(page, 'Code').waitFor()
    await browser.call('DELETE', '/api/v1/session')
    await enterCode(page, 'Code', casey.app?.code() ?? '')
    await arriveAt(page, 'Sign in')
    await enterPassword(page, casey.email)
    await field(page, 'Code').waitFor()
    // an answer without a page leaves her where she is, as a slow one does
    await page.route('**/oidc/enter/*', (route) => route.fulfill({ status: 204 }))
    await enterCode(page, 'Code', casey.app?.code() ?? '')
    await focusIsOn(heading(page, 'Signing you in to Example App'))
    await page.unrouteAll()
    await page.getByRole('link', { name: 'Go to Example App now' }).click()
    await reads(page, `${casey.email} by pwd,otp,mfa`)
  },
)
