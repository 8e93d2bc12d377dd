import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateKeyPairSync, sign } from 'node:crypto'
import { readConfig } from '../src/config.ts'
import { systemRandom } from '../src/random/system-random.ts'
import { openStore } from '../src/store/open-store.ts'
import { hashSecret, secretBox } from '../src/store/secret-box.ts'
import { newDeviceNonce, signedText } from '../src/trusted-device/device-key.ts'
import { seeTrust } from '../src/trusted-device/is-trusted.ts'
import { trustDevice } from '../src/trusted-device/trust-device.ts'
import { readPolicy } from '../src/policy/policy-store.ts'
import { findUserByLogin } from '../src/user/user-store.ts'
import { seed } from './seed.ts'

/** How often a second the product checks the trust of one browser, with the signature of its key, one after the other, inside the transaction that does it anyway. */
const seconds = Number(process.argv[2])
const SECRET = Buffer.alloc(32, 7).toString('base64url')

const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
const env = { SALLYPORT_DATA_DIR: folder }
const { trusted } = await seed(env, { trusted: 1 })
const config = readConfig(env)
const store = await openStore(config.database)
const world = {
  config,
  store,
  random: systemRandom(),
  box: secretBox(config.secretKeys),
  messageWritten: () => undefined,
}
const email = trusted[0]?.email ?? ''
const user = await findUserByLogin(store.read, email)
if (!user) throw new Error('nobody was seeded')
const client = { address: '127.0.0.1', network: '127.0.0.1', browser: 'Bench' }
const policy = await readPolicy(store.read, user.accountId)
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const deviceKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64url')
await store.write((tx) =>
  trustDevice(
    world,
    tx,
    { user, policy, earnedBy: 'sms' },
    { browserSecret: SECRET, client },
    { deviceKey },
    Date.now(),
  ),
)
const browserHash = hashSecret(SECRET)
const { nonce } = newDeviceNonce(world, browserHash, Date.now())
const text = Buffer.from(signedText(nonce, email))
const signature = sign('sha256', text, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')
const bringer = { browserHash, email, proof: { nonce, signature }, askedAt: Infinity, client }

const until = performance.now() + seconds * 1_000
let done = 0
let tookMs = 0
for (; performance.now() < until; done++)
  await store.write(async (tx) => {
    const began = performance.now()
    const seen = await seeTrust(world, tx, user, bringer, Date.now())
    tookMs += performance.now() - began
    if (seen.is !== 'live') throw new Error('the trust of the bench was not seen')
  })
console.log(`rate ${(done * 1_000) / tookMs}`)
await store.close()
rmSync(folder, { recursive: true })
