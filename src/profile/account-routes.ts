import { recordAct } from '../audit/audit.ts'
import { door } from '../http/door.ts'
import { refuseField } from '../refusal.ts'
import { accountOnWire } from '../user/account-view.ts'
import { isCountry } from '../user/phone.ts'
import type { World } from '../world.ts'
import { AccountPatchShape, AccountShape } from '../account/account-shape.ts'
import { accountToChange, readAccount, replaceAccount } from '../account/account-store.ts'

/** The account of the caller: name and country. */
export function accountRoutes(world: Pick<World, 'store' | 'clock' | 'random'>) {
  const { store, clock } = world
  const show = async (accountId: string) =>
    accountOnWire(store.read, await readAccount(store.read, accountId))
  return [
    door({
      method: 'GET',
      path: '/account',
      summary: 'My account',
      needs: 'session',
      answers: { 200: AccountShape },
      refuses: [],
      handle: async ({ caller }) => ({ status: 200, body: await show(caller.accountId) }),
    }),
    door({
      method: 'PATCH',
      path: '/account',
      summary: 'Change the name or the country of my account',
      needs: 'admin',
      body: AccountPatchShape,
      example: { name: 'Example Ltd', country: 'GB' },
      answers: { 200: AccountShape },
      refuses: [],
      async handle({ caller, body }) {
        if (body.country !== undefined && !isCountry(body.country))
          throw refuseField('/country', 'invalid', 'Choose a country.')
        const { accountId, userId } = caller
        const now = clock.now()
        await store.write(async (tx) => {
          const before = await accountToChange(tx, accountId)
          const after = {
            id: accountId,
            name: body.name ?? before.name,
            country: body.country ?? before.country,
          }
          if (after.name === before.name && after.country === before.country) return
          await replaceAccount(tx, after, userId, now)
          const details = {
            before: { name: before.name, country: before.country },
            after: { name: after.name, country: after.country },
          }
          await recordAct(world, tx, caller, { type: 'account_changed', details }, now)
        })
        return { status: 200, body: await show(accountId) }
      },
    }),
  ]
}
