import { createHash } from 'node:crypto'
import { readConfig } from '../src/config.ts'
import { offerApp } from '../src/method/app/app-offer.ts'
import { readyAppOffer } from '../src/method/app/ready-app.ts'
import { codeAt, stepAt } from '../src/method/app/totp.ts'
import { creationOptions } from '../src/method/security-key/key-options.ts'
import { readyRegistration } from '../src/method/security-key/ready-registration.ts'
import { newPasswordHasher, PASSWORD_COST, type PasswordCost } from '../src/password/password-hasher.ts'
import type { Method } from '../src/policy/method-name.ts'
import { policyToChange, replacePolicy } from '../src/policy/policy-store.ts'
import { systemRandom } from '../src/random/system-random.ts'
import { beginSignIn } from '../src/sign-in/begin-sign-in.ts'
import { createAccount } from '../src/sign-up/create-account.ts'
import { openStore } from '../src/store/open-store.ts'
import { secretBox } from '../src/store/secret-box.ts'
import { registerKeys } from '../src/store/key-register.ts'
import { readUser, type User } from '../src/user/user-store.ts'
import type { World } from '../src/world.ts'
import { SoftwareKey } from '../test/software-key.ts'

export const BENCH_PASSWORD = 'four or five unrelated words'
const CHEAP: PasswordCost = { memoryKiB: 8, passes: 1 }
const AT_ONCE = 64

export type SeededSignIn = { phone: string; cookie: string }
/** A sign-in that waits for an app's code; the secret is that of `appSecret`, so that an ideal server need not unseal it. */
export type SeededApp = { userId: string; cookie: string }
export type SeededKey = { key: SoftwareKey; cookie: string }

/** The secret of a seeded user's app. */
export const appSecret = (userId: string): Buffer => createHash('sha1').update(userId).digest()

/** Fills a data folder through the product's own acts: accounts whose sign-in waits for a code, and some with a real hash. */
export async function seed(
  env: Record<string, string>,
  counts: { signIns: number; realHashes: number; apps: number; keys: number },
): Promise<{ signIns: SeededSignIn[]; emails: string[]; apps: SeededApp[]; keys: SeededKey[] }> {
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
  const apps: SeededApp[] = []
  const keys: SeededKey[] = []
  const withFactor = async (at: number, primary: Method, bind: (user: User) => Promise<void>) => {
    const made = await createAccount(world, 'operator', { account, admin: admin(at) }, null)
    await store.write(async (tx) => {
      const policy = await policyToChange(tx, made.accountId)
      await replacePolicy(tx, made.accountId, { ...policy, primary, backup: null })
    })
    await bind(await readUser(store.read, made.accountId, made.userId))
    const credentials = { email: admin(at).email, password: BENCH_PASSWORD }
    const browser = { client, browserSecret: 'x', oldSession: null, browserHash: null, oldSignIn: null }
    const begun = await beginSignIn(world, credentials, browser)
    if (begun.state !== 'open') throw new Error('a seeded sign-in was not asked for its second factor')
    return `sallyport_sign_in=${begun.signInCookie}`
  }
  await inBatches(counts.apps, async (n) => {
    let userId = ''
    const cookie = await withFactor(counts.signIns + counts.realHashes + n, 'app', async (user) => {
      userId = user.id
      const random = { ...world.random, bytes: () => appSecret(userId) }
      await store.write(async (tx) => {
        const { id } = await offerApp({ config, random, box: world.box }, tx, user, user.id, 0)
        const given = { id, code: codeAt(appSecret(userId), stepAt(0)) }
        await readyAppOffer(world, given).accept(tx, user, { ownerId: user.id, purpose: 'new_app' }, 0)
      })
    })
    apps.push({ userId, cookie })
  })
  await inBatches(counts.keys, async (n) => {
    const key = new SoftwareKey({ origin: config.publicUrl.origin, rpId: config.webauthn.rpId })
    const at = counts.signIns + counts.realHashes + counts.apps + n
    const cookie = await withFactor(at, 'security_key', async (user) => {
      const now = world.clock.now()
      const asking = { ownerId: user.id, purpose: 'new_key' } as const
      const options = await store.write((tx) => creationOptions(world, tx, user, asking, now))
      const whose = { accountId: user.accountId, userId: user.id }
      const ready = await readyRegistration(world, whose, asking, { response: key.register(options) }, now)
      await store.write((tx) => ready.accept(tx, user, asking, now))
    })
    keys.push({ key, cookie })
  })
  await store.close()
  return { signIns, emails, apps, keys }
}

async function inBatches(count: number, work: (at: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, at) => work(from + at)))
  }
}
