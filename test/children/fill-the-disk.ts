// Writes until the disk takes no more; then, where there is ballast, throws it off and writes once more. Says what happened.
import { rmSync, writeFileSync } from 'node:fs'
import { openStore } from '../../src/store/open-store.ts'
import { addRow, namesIn } from '../store-rows.ts'

const [path = '', ballast] = process.argv.slice(2)
const text = 'x'.repeat(32_768)

// a file that would grow over the limit of the process: without a listener the process ends
process.on('SIGXFSZ', () => {})
if (ballast) writeFileSync(ballast, text.repeat(32))

let store = await openStore({ engine: 'sqlite', path })
const add = (name: string) => store.write((tx) => tx.run(addRow, { name, text, number: 0 })).then(() => name)
const stored: string[] = []
const errors: Error[] = []
for (let n = 0; errors.length === 0 && n < 100_000; n += 4) {
  const answers = await Promise.allSettled([n, n + 1, n + 2, n + 3].map((i) => add(`row-${i}`)))
  for (const answer of answers) {
    if (answer.status === 'fulfilled') stored.push(answer.value)
    else errors.push(answer.reason as Error)
  }
}
const readWhileFull = await namesIn(store.read)
if (ballast) {
  rmSync(ballast)
  stored.push(await add('after'))
  await store.close()
  store = await openStore({ engine: 'sqlite', path })
}
const found = await namesIn(store.read)
const said = errors.map((error) => `${error.name}: ${error.message}`)
console.log(JSON.stringify({ stored: stored.toSorted(), errors: said, readWhileFull, found }))
await store.close()
process.exit()
