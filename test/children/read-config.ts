// Says "ready", waits for a line, reads the configuration of a data folder, and says the secret key that it has.
import { once } from 'node:events'
import { readConfig } from '../../src/config.ts'

console.log('ready')
await once(process.stdin, 'data')
console.log(readConfig({ SALLYPORT_DATA_DIR: process.argv[2] }).secretKeys[0]?.bytes.toString('base64'))
process.exit()
