import type { Page } from 'playwright-core'
import { arriveAt } from './see.ts'

/** After her first second factor: she keeps the recovery codes that are shown this once, goes on, and they are given back. */
export async function keepFirstCodes(page: Page): Promise<string[]> {
  await arriveAt(page, 'Save your recovery codes')
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
  await codes.first().waitFor()
  const kept = await codes.allInnerTexts()
  await page.getByRole('button', { name: 'I have saved them' }).click()
  return kept
}
