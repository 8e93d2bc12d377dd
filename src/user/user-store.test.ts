import assert from 'node:assert/strict'
import { eachEngine } from '../../test/stores.ts'
import { addUser } from './user-change-store.ts'
import { findUserOf, findUserToChange } from './user-store.ts'

eachEngine('a user is found in her own account alone, to look at and to change', async (store) => {
  const email = 'robin.diaz@example.com'
  const names = { name: 'Robin Diaz', email, emailKey: email, role: 'member', passwordHash: 'none' } as const
  const user = { ...names, accountId: 'acc_1', id: 'usr_1', phone: null, now: 1 }
  await store.write((tx) => addUser(tx, user))
  const found = async (accountId: string) => [
    (await findUserOf(store.read, accountId, user.id))?.id,
    (await store.write((tx) => findUserToChange(tx, accountId, user.id)))?.id,
  ]
  assert.deepEqual(await found('acc_1'), [user.id, user.id])
  assert.deepEqual(await found('acc_2'), [undefined, undefined])
})
