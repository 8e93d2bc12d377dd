// As a user who may not write the file: reads, tries to write, reads again, and says what happened.
import { openSqliteStore } from '../../src/store/sqlite-store.ts'
import { addNamed, namesIn } from '../store-rows.ts'

if (process.getuid?.() === 0) {
  process.setgid?.(65_534)
  process.setuid?.(65_534)
}
const store = openSqliteStore(process.argv[2] ?? '')
const before = await namesIn(store.read)
const said = await store
  .write((tx) => addNamed(tx, 'refused'))
  .then(() => 'stored')
  .catch((error: Error) => `${error.name}: ${error.message}`)
console.log(JSON.stringify({ before, said, after: await namesIn(store.read) }))
await store.close()
process.exit()
