import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../src/config.ts'
import { readToken } from '../src/http/token.ts'
import { requestOptions } from '../src/method/security-key/key-options.ts'
import { readyAssertion } from '../src/method/security-key/ready-assertion.ts'
import { systemRandom } from '../src/random/system-random.ts'
import { openStore } from '../src/store/open-store.ts'
import { activeUsers } from '../src/user/user-store.ts'
import { seed } from './seed.ts'

/** How many signatures of a key a second the product checks before its transaction, with 16 callers. */
const CALLERS = 16
const seconds = Number(process.argv[2])

const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
const env = { SALLYPORT_DATA_DIR: folder }
const { keys } = await seed(env, { keys: 1 })
const config = readConfig(env)
const store = await openStore(config.database)
const world = { config, store, random: systemRandom() }
const [one] = keys
const token = readToken(one?.cookie.split('=')[1])
const [user] = await activeUsers(store.read, token?.accountId ?? '', 'admin')
if (!one || !user) throw new Error('nobody with a key was seeded')
const asking = { ownerId: user.id, purpose: 'sign_in' } as const
const options = await store.write((tx) => requestOptions(world, tx, user, asking, Date.now()))
const response = one.key.assert(options)
const whose = { accountId: user.accountId, userId: user.id }

const began = performance.now()
let done = 0
await Promise.all(
  Array.from({ length: CALLERS }, async () => {
    while (performance.now() - began < seconds * 1_000) {
      await readyAssertion(world, whose, asking, response, Date.now())
      done++
    }
  }),
)
console.log(`rate ${(done * 1_000) / (performance.now() - began)}`)
await store.close()
rmSync(folder, { recursive: true })
