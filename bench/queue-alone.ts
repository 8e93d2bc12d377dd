import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../src/config.ts'
import { startMessageQueue } from '../src/message/send-messages.ts'
import { writeSms } from '../src/message/write-message.ts'
import { systemRandom } from '../src/random/system-random.ts'
import { openSmsGateways } from '../src/sms-gateway/open-gateways.ts'
import { openStore } from '../src/store/open-store.ts'
import { secretBox } from '../src/store/secret-box.ts'

/**
 * How many SMS a second the queue brings from the database to gateways that take them by HTTP, signed, with a receipt to
 * come and a second gateway in hand; and how much memory it takes
 * meanwhile, and holds at the end, beyond what it had before. Told where the gateway
 * listens, and how many there are to be sent.
 */
const [gatewayPort, count] = process.argv.slice(2).map(Number) as [number, number]
const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const gateway = `http://127.0.0.1:${gatewayPort}/sms#secret=${secret}`
const config = readConfig({
  SALLYPORT_DATA_DIR: folder,
  SALLYPORT_SMS: `${gateway}&name=one,${gateway}&name=two`,
})
const store = await openStore(config.database)
const clock = { now: () => Date.now() }
const log = { info() {}, warn() {}, error() {} }
let ended = 0
const done = Promise.withResolvers<void>()
const world = {
  config,
  store,
  clock,
  random: systemRandom(),
  box: secretBox(config.secretKeys),
  smsGateways: openSmsGateways({ config, clock, log }),
  countSms: ({ what }: { what: string }) => void (what === 'end' && ++ended === count && done.resolve()),
  mailer: { name: 'none', send: async () => 'failed' as const },
  messageWritten: () => undefined,
  log,
}
const expiresAt = Date.now() + 5 * 60_000
for (let written = 0; written < count; written += 1_000)
  await store.write(async (tx) => {
    for (let nth = written; nth < Math.min(written + 1_000, count); nth++) {
      const to = `+1202${2_000_000 + nth}`
      const text = `${nth} is your Example code. It works for 5 minutes. Never share it, not even with us.`
      await writeSms(world, tx, { accountId: 'acc_1', userId: `usr_${nth}`, to, text, expiresAt }, Date.now())
    }
  })
globalThis.gc?.()
const { rss: before, heapUsed } = process.memoryUsage()
let most = before
const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 50)
const began = performance.now()
const queue = startMessageQueue({
  ...world,
  onMail: () => undefined,
  onNotTaken: async () => undefined,
  payAgain: async (_, prices) => prices.map(() => true),
})
await done.promise
const seconds = (performance.now() - began) / 1_000
clearInterval(watch)
globalThis.gc?.()
const held = process.memoryUsage().heapUsed - heapUsed
console.log(`rate ${count / seconds} highest ${(most - before) / 1_000_000} held ${held / 1_000_000}`)
await queue.stop()
await store.close()
rmSync(folder, { recursive: true, force: true })
process.exit(0)
