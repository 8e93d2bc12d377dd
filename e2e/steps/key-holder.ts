import type { Page } from 'playwright-core'
import { setPolicy } from '../../test/authenticators.ts'
import type { House, TestAccount } from '../../test/house.ts'
import type { TwoFactorPolicy } from '../../src/policy/policy.ts'
import { MINUTE_MS } from '../../src/store/duration.ts'
import { openHouseFor, openSignedIn, passTime, signOut } from './house.ts'
import { button, field, reads } from './see.ts'
import type { Story } from './story.ts'
import { plugIn, type VirtualKey } from './virtual-key.ts'

/** Somebody with a proven phone and a key in her browser, an administrator of her account. */
export type KeyHolder = { house: House; account: TestAccount; page: Page; key: VirtualKey }

/** Adds a key under a name, on Profile > Security. */
export async function addKeyNamed(page: Page, name: string): Promise<void> {
  await button(page, 'Add key').click()
  await field(page, 'Name this key').fill(name)
  await button(page, 'Set up key').click()
  await reads(page, `“${name}” is added.`)
}

/** She has set her key up, her account asks for these methods, and she stands at the sign-in page. */
export async function openKeyHolder(
  told: Story,
  policy: Pick<TwoFactorPolicy, 'primary' | 'backup'>,
): Promise<KeyHolder> {
  const house = await openHouseFor(told)
  house.stopTime()
  const account = await house.newAccount()
  const page = await told.visitor({ turnable: true })
  await openSignedIn(house, account, page, '/profile/security')
  const key = await plugIn(page)
  await addKeyNamed(page, 'Key ring')
  await setPolicy(house, account, policy)
  await signOut(page)
  await passTime(house, MINUTE_MS, page)
  return { house, account, page, key }
}
