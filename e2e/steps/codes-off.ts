import { switchCodesOff } from '../../src/user/factor-store.ts'
import type { House, TestAccount } from '../../test/house.ts'

/** Switches the codes of a user off, as a hundred wrong ones in a row do. */
export async function switchCodesOffFor(house: House, { accountId, userId }: TestAccount): Promise<void> {
  await house.world.store.write((tx) => switchCodesOff(tx, { accountId, id: userId }, house.now()))
}
