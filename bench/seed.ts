import { readConfig } from '../src/config.ts'
import { newPasswordHasher, PASSWORD_COST, type PasswordCost } from '../src/password/password-hasher.ts'
import { systemRandom } from '../src/random/system-random.ts'
import { beginSignIn } from '../src/sign-in/begin-sign-in.ts'
import { createAccount } from '../src/sign-up/create-account.ts'
import { openStore } from '../src/store/open-store.ts'
import { secretBox } from '../src/store/secret-box.ts'
import { registerKeys } from '../src/store/key-register.ts'
import type { World } from '../src/world.ts'

export const BENCH_PASSWORD = 'four or five unrelated words'
const CHEAP: PasswordCost = { memoryKiB: 8, passes: 1 }
const AT_ONCE = 64

export type SeededSignIn = { phone: string; cookie: string }

/** Fills a data folder through the product's own acts: accounts whose sign-in waits for a code, and some with a real hash. */
export async function seed(
  env: Record<string, string>,
  counts: { signIns: number; realHashes: number },
): Promise<{ signIns: SeededSignIn[]; emails: string[] }> {
  const config = readConfig(env)
  const store = await openStore(config.database)
  await registerKeys(store, config.secretKeys, Date.now())
  const world: World = {
    config,
    store,
    clock: { now: () => Date.now() },
    random: systemRandom(),
    box: secretBox(config.secretKeys),
    smsGateways: [],
    mailer: { name: 'none', send: async () => 'failed' },
    messageWritten: () => undefined,
    passwordHasher: await newPasswordHasher(CHEAP),
    log: { info() {}, warn() {}, error() {} },
  }
  const real = { ...world, passwordHasher: await newPasswordHasher(PASSWORD_COST) }
  const admin = (at: number) => ({
    name: 'Alex Kim',
    email: `alex.kim.${at}@example.com`,
    password: BENCH_PASSWORD,
    phone: `+1202${2_000_000 + at}`,
  })
  const account = { name: 'Example Ltd', country: 'US' }
  const client = { address: '127.0.0.1', network: '127.0.0.1', browser: 'Bench' }

  const signIns: SeededSignIn[] = []
  await inBatches(counts.signIns, async (at) => {
    const { phone, email } = admin(at)
    await createAccount(world, 'operator', { account, admin: admin(at) }, null)
    const begun = await beginSignIn(
      world,
      { email, password: BENCH_PASSWORD },
      { client, browserSecret: 'x', oldSession: null, browserHash: null, oldSignIn: null },
    )
    if (begun.state === 'open') signIns.push({ phone, cookie: `sallyport_sign_in=${begun.signInCookie}` })
  })
  const emails: string[] = []
  await inBatches(counts.realHashes, async (n) => {
    const at = counts.signIns + n
    await createAccount(real, 'operator', { account, admin: admin(at) }, null)
    emails.push(admin(at).email)
  })
  await store.close()
  return { signIns, emails }
}

async function inBatches(count: number, work: (at: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, at) => work(from + at)))
  }
}
