import type { Page } from 'playwright-core'
import type { House, TestAccount } from '../../test/house.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { LOOPBACK_ALLOWED, startWebhookSink, type WebhookSink } from '../../test/webhook-sink.ts'
import { openHouseFor, openSignedIn } from './house.ts'
import type { Story } from './story.ts'

/** An administrator at a page, and a server of the account's that is to be told what happened. */
export type AtWebhooks = {
  house: House
  account: TestAccount
  page: Page
  admin: TestBrowser
  sink: WebhookSink
  /** Where that server is, under a name. */
  url: string
  host: string
}

/** Signs an administrator in at a page about webhooks. */
export async function openWebhooks(told: Story, path = '/account/settings/webhooks'): Promise<AtWebhooks> {
  const resolveName = async (name: string) => (name.endsWith('.example.com') ? ['127.0.0.1'] : [])
  const house = await openHouseFor(told, { resolveName, env: LOOPBACK_ALLOWED })
  house.stopTime()
  const sink = await startWebhookSink(told.t)
  const account = await house.newAccount()
  const page = await told.visitor({ turnable: true })
  const admin = await openSignedIn(house, account, page, path)
  const host = `crm.example.com:${sink.port}`
  return { house, account, page, admin, sink, host, url: `http://${host}/in/sallyport` }
}

/** Lets something happen that webhooks are told. */
export async function letHappen(admin: TestBrowser, name: string): Promise<void> {
  const { status } = await admin.call('PATCH', '/api/v1/me', { name })
  if (status !== 200) throw new Error(`it was answered with ${status}`)
}
