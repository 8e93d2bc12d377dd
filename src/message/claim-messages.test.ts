import assert from 'node:assert/strict'
import { eachEngine, vacuumAnalyze } from '../../test/stores.ts'
import { statement } from '../store/statement.ts'
import { claimPostponed, claimQueued, insertMessage } from './message-store.ts'

const removeAll = statement((q, _: Record<never, never>) => q.db.deleteFrom('messages'))
const findStates = statement((q, p: { state: string }) =>
  q.db.selectFrom('messages').select('id').where('state', '=', p.state),
)

eachEngine(
  'of many messages no more are taken than were asked for, whatever the engine believes of their number',
  async (store, _, database) => {
    const write = (count: number) =>
      store.write(async (tx) => {
        for (let n = 0; n < count; n++)
          await tx.run(insertMessage, {
            accountId: 'acc_1',
            id: `msg_${String(n).padStart(2, '0')}`,
            kind: 'mail',
            recipient: 'sealed',
            body: 'sealed',
            state: 'queued',
            now: 0,
            expiresAt: 1_000 - n,
            userId: null,
            phone: null,
            numberBlock: null,
            country: null,
            network: null,
            heldBecause: null,
            heldUntil: null,
            priceMicros: null,
          })
      })
    await write(1)
    await vacuumAnalyze(database, 'messages')
    await store.write((tx) => tx.run(removeAll, {}))
    await write(40)
    const claim = { kind: 'mail', now: 1, leaseUntil: 2, atMost: 8 }
    const take = (over = {}) => store.write((tx) => tx.all(claimQueued, { ...claim, ...over }))
    assert.deepEqual(
      (await take()).map(({ id }) => id).toSorted((one, other) => one.localeCompare(other)),
      ['msg_32', 'msg_33', 'msg_34', 'msg_35', 'msg_36', 'msg_37', 'msg_38', 'msg_39'],
      'those whose time runs out first',
    )
    assert.equal((await store.read.all(findStates, { state: 'sending' })).length, 8)
    assert.equal((await take({ kind: 'sms' })).length, 0)
    assert.equal((await store.write((tx) => tx.all(claimPostponed, claim))).length, 0)
  },
)
