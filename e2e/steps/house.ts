import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Page } from 'playwright-core'
import {
  openHouse,
  PASSWORD,
  signedIn,
  type House,
  type HouseOptions,
  type TestAccount,
} from '../../test/house.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { accept, invited, type Invited } from '../../test/invited.ts'
import type { Story } from './story.ts'

const REQUEST_STARTS = 'http.server.request.start'

/**
 * A house for pages: its answers carry the house's own time, which pages go by, and it is visited at the public URL, for
 * a browser uses security keys at a name alone.
 */
export async function openHouseFor({ t }: Story, options: HouseOptions = {}): Promise<House> {
  const house = await openHouse(t, options)
  const port = Number(new URL(house.url).port)
  const { publicUrl } = house.world.config
  publicUrl.port = String(port)
  house.url = publicUrl.origin
  const stamp = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
    if (request.socket.localPort === port) response.setHeader('date', new Date(house.now()).toUTCString())
  }
  subscribe(REQUEST_STARTS, stamp)
  t.after(() => unsubscribe(REQUEST_STARTS, stamp))
  return house
}

/** Moves the clock of the house and of everybody's computer. */
export async function passTime(house: House, ms: number, ...pages: Page[]): Promise<void> {
  house.passTime(ms)
  const contexts = new Set(pages.map((page) => page.context()))
  await Promise.all([...contexts].map((context) => context.clock.fastForward(ms)))
}

/** She comes back to this tab. Headless Chromium takes every tab as seen, so that the page is told of it. */
export async function returnTo(page: Page): Promise<void> {
  await page.bringToFront()
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
}

/** Gives a page the cookies that a browser has got without one. */
export async function carryOver(house: House, browser: TestBrowser, page: Page): Promise<void> {
  const names = ['sallyport_sign_in', 'sallyport_session', 'sallyport_device', 'sallyport_set_up']
  const cookies = names.flatMap((name) => {
    const value = browser.cookie(name)
    return value === undefined
      ? []
      : [{ name, value, url: house.url, httpOnly: true, sameSite: 'Lax' as const }]
  })
  await page.context().addCookies(cookies)
}

/** Signs somebody in without the pages, and opens one of them. */
export async function openSignedIn(
  house: House,
  account: TestAccount,
  page: Page,
  path: string,
): Promise<TestBrowser> {
  const browser = await signedIn(house, account)
  await carryOver(house, browser, page)
  await page.goto(house.url + path)
  return browser
}

/** Switches two-factor of an account on or off, as an administrator does. */
export async function switchTwoFactor(admin: TestBrowser, active: boolean): Promise<void> {
  const path = '/api/v1/account/security-policy'
  const { twoFactor, version } = (await admin.call('GET', path)).body
  const { status } = await admin.call('PUT', path, { twoFactor: { ...twoFactor, active }, version })
  if (status !== 200) throw new Error(`the policy was answered with ${status}`)
}

/** Opens a page of a newcomer in an account that asks for no second factor: she has accepted, and set nothing up. */
export async function openAsNewcomer(
  house: House,
  page: Page,
  path: string,
  over: { phone?: string | null } = {},
): Promise<Invited> {
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  await switchTwoFactor(admin, false)
  const kai = await invited(house, account, { ...over, admin })
  const browser = house.browser()
  const { status } = await accept(browser, kai.token)
  if (status !== 200) throw new Error(`the invitation was answered with ${status}`)
  await carryOver(house, browser, page)
  await page.goto(house.url + path)
  return kai
}

/** Shows the set-up code in this page's browser, which opens the outbox to it. */
export async function showSetUpCode(house: House, page: Page, setUpCode: string): Promise<void> {
  const browser = house.browser()
  const { status } = await browser.call('POST', '/api/v1/set-up', { setUpCode })
  if (status !== 204) throw new Error('the set-up code was refused')
  await carryOver(house, browser, page)
}

/** Signs out by the button of the shell, and stands at the sign-in page. */
export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.getByRole('heading', { name: 'You are signed out.', exact: true }).waitFor()
}

/** Enters e-mail and password on the sign-in page. */
export async function enterPassword(page: Page, email: string, password: string = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
