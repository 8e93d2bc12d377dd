import assert from 'node:assert/strict'
import { after, test, type TestContext } from 'node:test'
import type { Browser, BrowserContext, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core'
import { openChromium } from '../../test/chromium.ts'
import { PATIENCE_MS } from './see.ts'

const START_MS = 60_000

/** What one story has: its test, and people with a browser each. */
export type Story = {
  t: TestContext
  /** A new person with a browser of her own. `turnable`: her computer's clock moves with `passTime`. */
  visitor(options?: BrowserContextOptions & { turnable?: boolean }): Promise<Page>
}

let launched: Promise<Browser> | undefined

after(async () => {
  await (await launched)?.close()
})

/**
 * Registers a story told in a real browser. It fails where a page breaks the content security policy, throws, or
 * writes an error to the console, whatever else it shows.
 */
export function story(name: string, body: (story: Story) => Promise<void>): void {
  void test(name, async (t) => {
    launched ??= launchWarm()
    const browser = await launched
    const contexts: BrowserContext[] = []
    const complaints: string[] = []
    const visitor: Story['visitor'] = async ({ turnable = false, ...options } = {}) => {
      const context = await browser.newContext({
        locale: 'en-US',
        timezoneId: 'UTC',
        viewport: { width: 1280, height: 800 },
        reducedMotion: 'reduce',
        ...options,
      })
      contexts.push(context)
      context.setDefaultTimeout(PATIENCE_MS)
      context.on('console', (message) => void (isComplaint(message) && complaints.push(message.text())))
      context.on('weberror', (error) => void complaints.push(String(error.error())))
      if (turnable) await context.clock.install()
      return context.newPage()
    }
    try {
      await body({ t, visitor })
    } finally {
      await Promise.all(contexts.map((context) => context.close()))
    }
    assert.deepEqual(complaints, [], 'no page complains in the console')
  })
}

/** A browser that has shown a page already: its own start takes none of a story's patience. */
async function launchWarm(): Promise<Browser> {
  const browser = await openChromium()
  const page = await browser.newPage()
  await page.setContent('<h1>Warm</h1>', { timeout: START_MS })
  await page.getByRole('heading').click({ timeout: START_MS })
  await page.close()
  return browser
}

/** A refused call or a server that is away is written to the console by the browser itself, and no fault of a page. */
function isComplaint(message: ConsoleMessage): boolean {
  return message.type() === 'error' && !message.text().startsWith('Failed to load resource')
}
