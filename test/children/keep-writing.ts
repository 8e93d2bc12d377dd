// Writes pairs of rows from many callers at once until it is killed, and says each when its write has resolved.
import { writeSync } from 'node:fs'
import { type DatabaseSetting, openStore } from '../../src/store/open-store.ts'
import { addPair } from '../store-rows.ts'

const [setting = '', run = ''] = process.argv.slice(2)
const store = await openStore(JSON.parse(setting) as DatabaseSetting)

async function keepWriting(caller: number): Promise<never> {
  for (let count = 0; ; count++) {
    const name = `${run}-${caller}-${count}`
    await store.write((tx) => addPair(tx, name))
    writeSync(1, `${name}\n`)
  }
}

await Promise.all(Array.from({ length: 16 }, (_, caller) => keepWriting(caller)))
