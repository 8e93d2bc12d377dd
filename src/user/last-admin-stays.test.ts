import assert from 'node:assert/strict'
import { addUserTo } from '../../test/account-rows.ts'
import { changeUser, userRow } from '../../test/house-rows.ts'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { invited } from '../../test/invited.ts'
import type { Tx } from '../store/store.ts'
import { deactivateUser, demoteUser, removeUserRow } from './user-change-store.ts'

type Who = { accountId: string; id: string }
const ROBIN = { name: 'Robin Diaz', phone: '+13035550155', role: 'admin' } as const

onBothEngines(
  'no statement takes the only administrator who can sign in away: not for one who is invited, deactivated, a member or elsewhere',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { store } = house.world
    const account = await house.newAccount()
    await invited(house, account, { role: 'admin', admin: await signedIn(house, account) })
    const former = await addUserTo(house, account, { ...ROBIN, email: 'former@example.com' })
    await changeUser(store, former, { deactivated_at_ms: house.now() })
    await addUserTo(house, account, { ...ROBIN, email: 'member@example.com', role: 'member' })
    await addUserTo(house, await house.newAccount(), { ...ROBIN, email: 'elsewhere@example.com' })
    const acts: ((tx: Tx, user: Who) => Promise<boolean>)[] = [
      (tx, user) => deactivateUser(tx, user, house.now()),
      demoteUser,
      removeUserRow,
    ]
    const take = (act: (typeof acts)[number], { accountId, userId }: typeof account) =>
      store.write((tx) => act(tx, { accountId, id: userId }))
    const before = await userRow(store, account)
    for (const act of acts) assert.equal(await take(act, account), false)
    assert.deepEqual(await userRow(store, account), before)
    for (const [nth, act] of acts.entries())
      assert.equal(
        await take(act, await addUserTo(house, account, { ...ROBIN, email: `${nth}@example.com` })),
        true,
      )
    assert.deepEqual(await userRow(store, account), before)
  },
)
