// Says "ready", waits for a line, and adds one to the number of the row `counter` 25 times at once, by reading it first.
import { once } from 'node:events'
import { type DatabaseSetting, openStore } from '../../src/store/open-store.ts'
import { holdRow, namesIn, setNumber } from '../store-rows.ts'

const name = 'counter'
const store = await openStore(JSON.parse(process.argv[2] ?? '') as DatabaseSetting)
await namesIn(store.read)
console.log('ready')
await once(process.stdin, 'data')
const countUp = () =>
  store.write(async (tx) => {
    const row = await tx.first(holdRow, { name })
    await tx.run(setNumber, { name, number: (row?.lease_until_ms ?? 0) + 1 })
  })
await Promise.all(Array.from({ length: 25 }, countUp))
console.log('done')
await store.close()
process.exit()
