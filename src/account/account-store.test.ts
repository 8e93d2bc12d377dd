import assert from 'node:assert/strict'
import { eachEngine } from '../../test/stores.ts'
import { accountToChange, addAccount, replaceAccount } from './account-store.ts'

eachEngine('two who change an account at once come one after the other', async (store) => {
  const account = { id: 'acc_1', name: 'Example Ltd', country: 'US' }
  await store.write((tx) => addAccount(tx, account, 1))
  const held = Promise.withResolvers<void>()
  const first = store.write(async (tx) => {
    await accountToChange(tx, account.id)
    held.resolve()
    // the row is held while the other comes to it
    const until = performance.now() + 300
    while (performance.now() < until) await accountToChange(tx, account.id)
    await replaceAccount(tx, { ...account, name: 'Example Inc' }, 'usr_1', 2)
  })
  await held.promise
  const seen = await store.write((tx) => accountToChange(tx, account.id))
  await first
  assert.equal(seen.name, 'Example Inc')
})
