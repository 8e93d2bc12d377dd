import type { Locator, Page } from 'playwright-core'
import type { TestApp } from '../../test/authenticators.ts'
import { arriveAt, button, field, heading } from './see.ts'

/** A method's card, or its tile where it is the backup. */
export const methodRadio = (page: Page, group: 'Primary method' | 'Backup method', name: string): Locator =>
  page.getByRole('group', { name: group }).getByRole('radio', { name, exact: true })

/** Waits until the policy is saved, by the sentence that says it. */
export async function policyIsSaved(page: Page, policy: string): Promise<void> {
  await heading(page, 'Saved').waitFor()
  await page.getByText(`${policy} It holds from every user's next sign-in.`).waitFor()
}

/** One of the ways that a page lists. */
export const wayTo = (page: Page, name: string): Locator =>
  page.locator('main').getByRole('button', { name: new RegExp(`^${name}\\b`) })

/** The names of all ways that a page lists, in its order, each with its rank where that is shown. */
export async function waysOn(page: Page): Promise<string[]> {
  const names = await page.locator('main .option .top').allInnerTexts()
  return names.map((name) => name.replace(/\s+/g, ' ').trim())
}

/** Turns to the list of ways. */
export async function toOtherWays(page: Page): Promise<void> {
  await button(page, 'Use another way').click()
  await arriveAt(page, 'Use another way')
}

/** Enters a code on a page of the door. */
export async function enterCode(page: Page, label: string, code: string): Promise<void> {
  await field(page, label).fill(code)
  await page.keyboard.press('Enter')
}

/** Enters what the app shows where a sign-in asks for it. */
export async function answerByApp(page: Page, app: TestApp): Promise<void> {
  await arriveAt(page, 'Enter the code from your app')
  await enterCode(page, 'Code', app.code())
}

/** Lets the browser ask for the key where a sign-in asks for it. */
export async function answerByKey(page: Page): Promise<void> {
  await arriveAt(page, 'Use your security key')
  await button(page, 'Use security key').click()
}
