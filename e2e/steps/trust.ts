import type { Locator, Page, Request } from 'playwright-core'
import { MINUTE_MS } from '../../src/store/duration.ts'
import { personWith, setPolicy } from '../../test/authenticators.ts'
import type { House } from '../../test/house.ts'
import { enterPassword, openHouseFor, passTime } from './house.ts'
import { enterCode } from './methods.ts'
import { arriveAt } from './see.ts'
import { smsCodeAfter } from './sent-codes.ts'
import type { Story } from './story.ts'

type Who = { email: string; phone: string }

/** The checkbox by which a browser is trusted; `period` in words. */
export const trustBox = (page: Page, period: '1 day' | '1 week' | '30 days'): Locator =>
  page.getByRole('checkbox', { name: `Trust this device for ${period}`, exact: true })

/** The same, whatever the period. */
export const anyTrustBox = (page: Page): Locator => page.getByRole('checkbox', { name: /^Trust this device/ })

/** She stands at the code of an SMS after her password; gives it back. */
export async function toSmsPage(house: House, page: Page, { email, phone }: Who): Promise<string> {
  await page.goto(`${house.url}/sign-in`)
  const code = await smsCodeAfter(house, phone, () => enterPassword(page, email))
  await arriveAt(page, 'Enter the code from the SMS')
  return code
}

/** Signs in by SMS, and leaves the box as it is: ticked. */
export async function trustBySms(house: House, page: Page, who: Who): Promise<void> {
  await enterCode(page, 'Code', await toSmsPage(house, page, who))
  await arriveAt(page, 'Security')
}

/** Closes the page, and ends the session of this browser, which keeps what else it has; some minutes pass. */
export async function leaveSession(house: House, page: Page): Promise<void> {
  await page.goto('about:blank')
  await page.context().clearCookies({ name: 'sallyport_session' })
  await passTime(house, MINUTE_MS, page)
}

/** A copy of the cookies of one browser, in another. */
export async function copyCookies(from: Page, to: Page): Promise<void> {
  await to.context().addCookies(await from.context().cookies())
}

/** An account that answers by SMS and trusts browsers for a while, and the browser of a member with a proven phone. */
export async function openTrusting(told: Story, deviceTrust: '1_day' | '1_week' | '30_days' = '1_week') {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const robin = await personWith(house, account, 'phone')
  await setPolicy(house, account, { deviceTrust })
  const page = await told.visitor({ turnable: true })
  await passTime(house, MINUTE_MS, page)
  return { house, account, robin, page }
}

/** What a page sends to an address of the API, as it goes out. */
export function bodiesTo(page: Page, path: string): Record<string, unknown>[] {
  const bodies: Record<string, unknown>[] = []
  page.on('request', (request: Request) => {
    if (request.method() === 'POST' && new URL(request.url()).pathname === `/api/v1${path}`)
      bodies.push(request.postDataJSON() as Record<string, unknown>)
  })
  return bodies
}
