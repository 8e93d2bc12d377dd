import assert from 'node:assert/strict'
import { eachEngine } from '../../test/stores.ts'
import {
  addPolicy,
  policiesSince,
  policyToChange,
  policyToGrantUnder,
  replacePolicy,
} from './policy-store.ts'

const NOW = 1_764_000_000_000
const FIRST = { active: true, primary: 'sms', backup: null, deviceTrust: 'single_sign_on' } as const
let accounts = 0

eachEngine('whoever grants under a policy keeps it from being changed until they are done', async (store) => {
  const accountId = `acc_policy_${accounts++}`
  await store.write((tx) => addPolicy(tx, accountId, FIRST, NOW))
  const done: string[] = []
  const held = Promise.withResolvers<void>()
  const granting = store.write(async (tx) => {
    await policyToGrantUnder(tx, accountId)
    held.resolve()
    for (let nth = 0; nth < 300; nth++) await policiesSince(tx, accountId, 0)
    done.push('granted')
  })
  await held.promise
  await store.write(async (tx) => {
    await policyToChange(tx, accountId)
    done.push('changed')
  })
  await granting
  assert.deepEqual(done, ['granted', 'changed'])
})

eachEngine('every policy that was saved over another is kept, in order', async (store) => {
  const accountId = `acc_policy_${accounts++}`
  await store.write((tx) => addPolicy(tx, accountId, FIRST, NOW))
  assert.deepEqual(await policiesSince(store.read, accountId, 0), [])
  for (const [version, deviceTrust] of [
    [2, '30_days'],
    [3, '1_day'],
  ] as const)
    await store.write((tx) =>
      replacePolicy(tx, accountId, {
        ...FIRST,
        deviceTrust,
        version,
        savedAt: NOW + version,
        savedBy: 'usr_1',
      }),
    )
  const since = async (version: number) =>
    (await policiesSince(store.read, accountId, version)).map((one) => `${one.version} ${one.deviceTrust}`)
  assert.deepEqual(await since(1), ['2 30_days', '3 1_day'])
  assert.deepEqual(await since(2), ['3 1_day'])
})
