import assert from 'node:assert/strict'
import { keyDesk, type KeyUser } from '../../../test/key-desk.ts'
import { eachEngine } from '../../../test/stores.ts'
import { keysOf, removeKey, removeKeysOf, renameKey } from './key-store.ts'

const ownerOf = ({ accountId, userId }: KeyUser) => ({ accountId, id: userId })

eachEngine(
  'a key is renamed and removed by its own user alone, and what she has is counted',
  async (store) => {
    const desk = keyDesk(store)
    const [alex, kai] = [await desk.newUser(), await desk.newUser()]
    for (const name of ['Key ring', 'Drawer', 'Safe']) await desk.keyOf(alex, name)
    await desk.keyOf(kai, 'Of Kai')
    const namesOf = async ({ accountId, userId }: KeyUser) =>
      (await keysOf(store.read, accountId, userId)).map(({ name }) => name).toSorted()
    const first = (await keysOf(store.read, alex.accountId, alex.userId)).find(
      ({ name }) => name === 'Drawer',
    )
    const id = first?.id ?? ''

    for (const change of [
      (who: KeyUser) => store.write((tx) => renameKey(tx, ownerOf(who), id, 'Stolen')),
      (who: KeyUser) => store.write((tx) => removeKey(tx, ownerOf(who), id)),
    ]) {
      assert.equal(await change(kai), false)
      assert.equal(await change({ ...alex, userId: kai.userId }), false)
      assert.equal(await change({ ...kai, userId: alex.userId }), false)
    }
    assert.deepEqual(await namesOf(alex), ['Drawer', 'Key ring', 'Safe'])

    assert.equal(await store.write((tx) => renameKey(tx, ownerOf(alex), id, 'Desk')), true)
    assert.deepEqual(await namesOf(alex), ['Desk', 'Key ring', 'Safe'])
    assert.equal(await store.write((tx) => removeKey(tx, ownerOf(alex), id)), true)
    assert.equal(await store.write((tx) => removeKey(tx, ownerOf(alex), id)), false)
    assert.equal((await desk.userOf(alex)).securityKeys, 2)

    await store.write((tx) => removeKeysOf(tx, ownerOf(alex)))
    assert.deepEqual([await namesOf(alex), await namesOf(kai)], [[], ['Of Kai']])
    assert.deepEqual([(await desk.userOf(alex)).securityKeys, (await desk.userOf(kai)).securityKeys], [0, 1])
    assert.notEqual((await desk.userOf(alex)).everEnrolledAt, null, 'she once had one')
  },
)
