import { renameUser } from '../../src/user/user-change-store.ts'
import { type Having, type Person, personWith } from '../../test/authenticators.ts'
import { addUserTo, takePhone } from '../../test/account-rows.ts'
import { changeUser } from '../../test/house-rows.ts'
import type { House, TestAccount } from '../../test/house.ts'

/** A user of an account by a name of her own, with what she has set up. */
export async function named(
  house: House,
  account: TestAccount,
  name: string,
  having: Having,
): Promise<Person> {
  const person = await personWith(house, account, having)
  await house.world.store.write((tx) => renameUser(tx, person.accountId, person.userId, name))
  return person
}

/** An administrator who once had a second factor and has none now, as after a reset. */
export async function stuckAdmin(house: House, account: TestAccount, name: string): Promise<TestAccount> {
  const email = `${name.toLowerCase().replace(' ', '.')}@${account.accountId}.example.com`
  const admin = await addUserTo(house, account, { name, email, role: 'admin', phone: '+12025550177' })
  await takePhone(house, admin)
  return admin
}

/** So many members, each with a number of her own that she has proven. */
export async function manyWithPhone(house: House, account: TestAccount, count: number): Promise<void> {
  for (let nth = 0; nth < count; nth++) {
    const email = `member.${nth}@${account.accountId}.example.com`
    const phone = `+1202555${7000 + nth}`
    const user = await addUserTo(house, account, { name: `Kai Lund ${nth}`, email, role: 'member', phone })
    const now = house.now()
    await changeUser(house.world.store, user, { phone_proven_at_ms: now, ever_enrolled_at_ms: now })
  }
}
