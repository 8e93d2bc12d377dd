import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunOnly } from 'axe-core'
import type { Page } from 'playwright-core'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const SIZES = [
  { width: 1280, height: 800 },
  { width: 375, height: 740 },
]
const SCHEMES = ['light', 'dark'] as const
/** The small edition: each page has to read it anew. */
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/**
 * Looks at a page in the state it is in, wide and narrow, light and dark: accessible by the rules of axe, one main
 * heading, a title, and nothing that runs off to the side, at 320 pixels and at 200 % zoom too. Takes pictures where
 * SALLYPORT_SHOTS names a folder for them.
 */
export async function look(
  page: Page,
  name: string,
  { only = SIZES.map(({ width }) => width) } = {},
): Promise<void> {
  const before = page.viewportSize()
  for (const size of SIZES.filter(({ width }) => only.includes(width))) {
    await page.setViewportSize(size)
    await assertNothingSideways(page, name)
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme })
      await takePicture(page, `${name}-${size.width}-${colorScheme}`)
      assert.deepEqual(await violations(page, colorScheme), [], `${name}, ${size.width} wide, ${colorScheme}`)
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  for (const size of [
    { width: 320, height: 640 },
    { width: 640, height: 400 },
  ]) {
    await page.setViewportSize(size)
    await assertNothingSideways(page, name)
  }
  if (before !== null) await page.setViewportSize(before)
  assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1, `${name}: one main heading`)
  assert.match(await page.title(), /^(Error: )?\S.* · Sallyport$/, `${name}: a title`)
}

/** Fails where a page is wider than its window. */
async function assertNothingSideways(page: Page, name: string): Promise<void> {
  const { wide, room, widest } = await page.evaluate(() => {
    const root = document.documentElement
    const beyond = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > root.clientWidth + 1,
    )
    return {
      wide: root.scrollWidth,
      room: root.clientWidth,
      widest: beyond.slice(0, 3).map(({ outerHTML }) => outerHTML.slice(0, 120)),
    }
  })
  assert.ok(wide <= room, `${name}: ${wide} wide in a window of ${room}: ${widest.join(' ')}`)
}

/** What axe finds: by all of its rules in the light, and in the dark by the one whose answer the colours can change. */
async function violations(page: Page, colorScheme: (typeof SCHEMES)[number]): Promise<string[]> {
  const loaded = await page.evaluate(() => 'axe' in globalThis)
  if (!loaded) await page.evaluate(AXE)
  const runOnly: RunOnly =
    colorScheme === 'light' ? { type: 'tag', values: RULES } : { type: 'rule', values: ['color-contrast'] }
  return page.evaluate(async (only) => {
    const { axe: tool } = globalThis as unknown as { axe: typeof import('axe-core') }
    const { violations: found } = await tool.run(document, {
      runOnly: only,
      ...(only.type === 'tag' && { rules: { 'target-size': { enabled: true } } }),
      resultTypes: ['violations'],
    })
    return found.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
    )
  }, runOnly)
}

/** Takes a picture where SALLYPORT_SHOTS names a folder for them. */
export async function takePicture(page: Page, name: string): Promise<void> {
  const folder = process.env['SALLYPORT_SHOTS']
  if (folder === undefined || folder === '') return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}
