import assert from 'node:assert/strict'
import { eachEngine, openDatabase } from '../../test/stores.ts'
import { lease } from './lease.ts'

const job = (owner: string, nowMs = 0) => ({ name: 'sweep', owner, nowMs, untilMs: nowMs + 100 })

eachEngine('of 20 that ask for a job at once, from two stores, one has it', async (store, _, database) => {
  const other = openDatabase(database)
  const asks = Array.from({ length: 20 }, (_ask, n) => lease(n % 2 ? store : other, job(`node-${n}`)))
  assert.equal((await Promise.all(asks)).filter(Boolean).length, 1)
  await other.close()
})

eachEngine('of 20 that ask for a job whose owner has died, one has it', async (store) => {
  await lease(store, job('dead'))
  const asks = Array.from({ length: 20 }, (_, n) => lease(store, job(`node-${n}`, 100)))
  assert.equal((await Promise.all(asks)).filter(Boolean).length, 1)
})

eachEngine('a lease is over at the very millisecond at which it ends, and not before', async (store) => {
  assert.equal(await lease(store, job('one', 0)), true)
  assert.equal(await lease(store, job('other', 99)), false)
  assert.equal(await lease(store, job('other', 100)), true)
  assert.equal(await lease(store, job('one', 101)), false)
})

eachEngine('its owner renews a lease, and has it for longer', async (store) => {
  assert.equal(await lease(store, job('one', 0)), true)
  assert.equal(await lease(store, job('one', 90)), true)
  assert.equal(await lease(store, job('other', 189)), false)
  assert.equal(await lease(store, job('other', 190)), true)
})

eachEngine('each job has its own lease', async (store) => {
  assert.equal(await lease(store, job('one')), true)
  assert.equal(await lease(store, { ...job('other'), name: 'send' }), true)
})
