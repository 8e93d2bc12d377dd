// Says "ready", waits for a line, and brings a database to the newest schema.
import { once } from 'node:events'
import { type DatabaseSetting, openStore } from '../../src/store/open-store.ts'

console.log('ready')
await once(process.stdin, 'data')
const store = await openStore(JSON.parse(process.argv[2] ?? '') as DatabaseSetting)
console.log('migrated')
await store.close()
process.exit()
