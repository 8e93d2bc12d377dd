import type { TestContext } from 'node:test'
import { readConfig } from '../src/config.ts'
import { openSmsGateways } from '../src/sms-gateway/open-gateways.ts'
import type { Log, SmsGateway } from '../src/world.ts'
import type { TestBrowser } from './browser.ts'
import { type House, type HouseOptions, openHouse, type TestAccount, toSmsStep } from './house.ts'
import { until } from './webhook-sink.ts'

/** The gateways that the product opens for these addresses, what they log, and an end of them with the test. */
export function gatewaysAt(
  addresses: readonly string[],
  env: Record<string, string> = {},
): { gateways: SmsGateway[]; logged: string[] } {
  const config = readConfig({
    SALLYPORT_SECRET_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    SALLYPORT_SMS: addresses.join(','),
    ...env,
  })
  const logged: string[] = []
  const line = (facts: Record<string, unknown>, sentence: string) =>
    void logged.push(JSON.stringify({ ...facts, sentence }))
  const log: Log = { info: line, warn: line, error: line }
  return { gateways: openSmsGateways({ config, clock: { now: Date.now }, log }), logged }
}

/** A house whose SMS go by these gateways; `logged` is what those log. */
export async function openSmsHouse(
  t: TestContext,
  addresses: readonly string[],
  options: HouseOptions = {},
): Promise<House & { ofGateways: string[] }> {
  const { gateways, logged } = gatewaysAt(addresses, options.env)
  const house = await openHouse(t, { ...options, gateways })
  return { ...house, ofGateways: logged }
}

/** A new browser of a user at the SMS step, where a code was asked for. */
export async function askedForCode(house: House, account: TestAccount): Promise<TestBrowser> {
  const browser = house.browser()
  await toSmsStep(house, account, browser)
  const { status } = await browser.call('POST', '/api/v1/sign-in/sms-code')
  if (status !== 202) throw new Error(`no code was asked for: ${status}`)
  return browser
}

/** How it goes on with the code that a browser has asked for. */
export const sentCodeOf = async (browser: TestBrowser): Promise<Record<string, unknown>> =>
  (await browser.call('GET', '/api/v1/sign-in')).body.smsCode

/** Waits until the code that a browser has asked for is so far. */
export const untilDelivery = (browser: TestBrowser, delivery: string): Promise<void> =>
  until(
    async () => (await sentCodeOf(browser))['delivery'] === delivery,
    `the code of the browser is ${delivery}`,
  )
