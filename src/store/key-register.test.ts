import assert from 'node:assert/strict'
import { eachEngine, openDatabase } from '../../test/stores.ts'
import { registerKeys } from './key-register.ts'
import type { SecretKey } from './secret-box.ts'

const key = (id: string, fill = id.charCodeAt(0)): SecretKey => ({ id, bytes: Buffer.alloc(32, fill) })

eachEngine(
  'the first node’s keys are remembered, and a node with the same keys is welcome',
  async (store) => {
    assert.equal(await registerKeys(store, [key('a')], 1), null)
    assert.equal(await registerKeys(store, [key('a')], 2), null)
  },
)

eachEngine('a node that lacks a key is refused, and told which', async (store) => {
  await registerKeys(store, [key('b'), key('a')], 1)
  assert.match(
    (await registerKeys(store, [key('b')], 2)) ?? '',
    /lacks the key "a".*Add it behind the first one/,
  )
  assert.match((await registerKeys(store, [key('c')], 2)) ?? '', /lacks the key "[ab]", "[ab]"/)
})

eachEngine('a node with another key of the same id is refused', async (store) => {
  await registerKeys(store, [key('a', 1)], 1)
  assert.match(
    (await registerKeys(store, [key('a', 2)], 2)) ?? '',
    /another key "a".*the same keys as the others/,
  )
})

eachEngine('a node that is refused leaves no key behind', async (store) => {
  await registerKeys(store, [key('a')], 1)
  assert.ok(await registerKeys(store, [key('b')], 2))
  assert.equal(await registerKeys(store, [key('a')], 3), null)
})

eachEngine('a new key is put before the old one', async (store) => {
  await registerKeys(store, [key('a')], 1)
  assert.equal(await registerKeys(store, [key('b'), key('a')], 2), null)
  assert.match((await registerKeys(store, [key('a')], 3)) ?? '', /lacks the key "b"/)
})

for (const [how, second] of Object.entries({
  'another key of the same id': key('a', 2),
  'a key of another id': key('b'),
})) {
  eachEngine(
    `of two nodes that come first at once, one with ${how}, one is refused`,
    async (store, _, database) => {
      const other = openDatabase(database)
      const answers = await Promise.all([
        registerKeys(store, [key('a', 1)], 1),
        registerKeys(other, [second], 1),
      ])
      assert.equal(answers.filter((answer) => answer === null).length, 1)
      await other.close()
    },
  )
}
