// Says "ready", waits for a line, claims what can be claimed once 25 times at once, and says how often it won.
import { once } from 'node:events'
import { type DatabaseSetting, openStore } from '../../src/store/open-store.ts'
import { claimOnce, namesIn } from '../store-rows.ts'

const [setting = '', who = ''] = process.argv.slice(2)
const store = await openStore(JSON.parse(setting) as DatabaseSetting)
await namesIn(store.read)
console.log('ready')
await once(process.stdin, 'data')
const claims = Array.from({ length: 25 }, (_, n) =>
  store.write((tx) => tx.first(claimOnce, { by: `${who}-${n}` })),
)
console.log((await Promise.all(claims)).filter(Boolean).length)
await store.close()
process.exit()
