import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'

/** Every wait ends when the thing is there; on a machine with ten programs for each core that takes many seconds. */
export const PATIENCE_MS = 30_000
const LOOK_EVERY_MS = 25

/** Waits until something is so; fails with what was waited for. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const endsAt = Date.now() + PATIENCE_MS
  while (!(await isSo())) {
    if (Date.now() > endsAt) assert.fail(`this did not come: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

/** Waits for a page by its main heading. */
export async function arriveAt(page: Page, title: string): Promise<void> {
  await heading(page, title, 1).waitFor()
}

export const heading = (page: Page, name: string, level?: number): Locator =>
  page.getByRole('heading', { name, exact: true, ...(level === undefined ? {} : { level }) })

export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true })

export const field = (page: Page, label: string): Locator =>
  page.getByLabel(label, { exact: true }).and(page.locator('input, select'))

/** Waits for a sentence that can be seen. */
export async function reads(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).filter({ visible: true }).first().waitFor()
}

/** Waits until the keyboard is at one place. */
export async function focusIsOn(place: Locator): Promise<void> {
  await until(`the focus on ${place.toString()}`, () =>
    place.evaluate((element) => element === document.activeElement),
  )
}

/** Goes on with Tab until the keyboard is at one place. */
export async function tabTo(page: Page, place: Locator): Promise<void> {
  await place.waitFor({ state: 'attached' })
  const isThere = async () =>
    (await place.count()) === 1 && place.evaluate((element) => element === document.activeElement)
  for (let stops = 0; stops < 30 && !(await isThere()); stops++) await page.keyboard.press('Tab')
  assert.ok(await isThere(), `Tab comes to ${place.toString()}`)
}

/** How often a page has called an address, from now on. */
export function callsOf(page: Page, method: string, path: string): () => number {
  let calls = 0
  page.on('request', (request) => {
    if (request.method() === method && new URL(request.url()).pathname === `/api/v1${path}`) calls++
  })
  return () => calls
}

/** Waits until the document has a title. */
export async function titleIs(page: Page, title: string): Promise<void> {
  await until(`the title "${title}", not "${await page.title()}"`, async () => (await page.title()) === title)
}

/** Waits until the browser is at an address. */
export async function addressIs(page: Page, path: string): Promise<void> {
  const at = () => new URL(page.url()).pathname
  await until(`the address ${path}, not ${at()}`, () => at() === path)
}

/** What of a field's text is selected. */
export const selectionOf = (input: Locator): Promise<string> =>
  input.evaluate((element) => {
    const { value, selectionStart, selectionEnd } = element as HTMLInputElement
    return value.slice(selectionStart ?? 0, selectionEnd ?? 0)
  })

/** What describes a control to a screen reader, in its order. */
export const descriptionOf = (control: Locator): Promise<string> =>
  control.evaluate((element) =>
    (element.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' ')
      .trim(),
  )
