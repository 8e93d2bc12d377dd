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
import { startSession } from '../src/session/start-session.ts'
import { newId, newSecret } from '../src/http/token.ts'
import { DAY_MS } from '../src/store/duration.ts'
import { hashSecret, secretBox } from '../src/store/secret-box.ts'
import { storeTrust } from '../src/trusted-device/trusted-device-store.ts'
import { openStore } from '../src/store/open-store.ts'
import { registerKeys } from '../src/store/key-register.ts'
import { readUser, type User } from '../src/user/user-store.ts'
import type { World } from '../src/world.ts'
import { SoftwareKey } from '../test/software-key.ts'
import { fillAccount } from './crowd.ts'

export const BENCH_PASSWORD = 'four or five unrelated words'
const CHEAP: PasswordCost = { memoryKiB: 8, passes: 1 }
const AT_ONCE = 64

export type SeededSignIn = { phone: string; cookie: string }
/** A sign-in that waits for an app's code; the secret is that of `appSecret`, so that an ideal server need not unseal it. */
export type SeededApp = { userId: string; cookie: string }
export type SeededKey = { key: SoftwareKey; cookie: string }
/** A user who is trusted in the browser of this cookie. */
export type SeededTrust = { email: string; cookie: string }

/** The secret of a seeded user's app. */
export const appSecret = (userId: string): Buffer => createHash('sha1').update(userId).digest()

/**
 * Of each as many: sign-ins that wait for a sent code, for an app's, for a key's signature; users with a real hash, and
 * such on a trusted device; sessions; trusted devices of one account; users of another one.
 */
export type SeedCounts = {
  signIns: number
  apps: number
  keys: number
  realHashes: number
  trusted: number
  sessions: number
  devices: number
  people: number
}

export type Seeded = {
  signIns: SeededSignIn[]
  apps: SeededApp[]
  keys: SeededKey[]
  emails: string[]
  trusted: SeededTrust[]
  sessions: string[]
  /** The session, with sudo, of the administrator whose account has all the trusted devices. */
  admin: string
  /** The session of the administrator whose account has all the people. */
  crowd: string
}

/** Fills a data folder through the product's own acts. */
export async function seed(env: Record<string, string>, wanted: Partial<SeedCounts>): Promise<Seeded> {
  const counts = {
    signIns: 0,
    apps: 0,
    keys: 0,
    realHashes: 0,
    trusted: 0,
    sessions: 0,
    devices: 0,
    people: 0,
    ...wanted,
  }
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
    countSms: () => undefined,
    mailer: { name: 'none', send: async () => 'failed' },
    messageWritten: () => undefined,
    passwordHasher: await newPasswordHasher(CHEAP),
    resolveName: async () => [],
    log: { info() {}, warn() {}, error() {} },
  }
  const real = { ...world, passwordHasher: await newPasswordHasher(PASSWORD_COST) }
  const account = { name: 'Example Ltd', country: 'US' }
  const client = { address: '127.0.0.1', network: '127.0.0.1', browser: 'Bench' }
  const browser = { client, browserSecret: 'x', oldSession: null }
  let people = 0
  const newAdmin = async (hashed: World = world) => {
    const at = people++
    const email = `alex.kim.${at}@example.com`
    const phone = `+1202${2_000_000 + at}`
    const admin = { name: 'Alex Kim', email, password: BENCH_PASSWORD, phone }
    const { accountId, userId } = await createAccount(hashed, 'operator', { account, admin }, null)
    return { email, phone, user: await readUser(store.read, accountId, userId) }
  }
  const askedFor = async (email: string) => {
    const asked = { ...browser, browserHash: null, oldSignIn: null }
    const begun = await beginSignIn(world, { email, password: BENCH_PASSWORD }, asked)
    if (begun.state !== 'open') throw new Error('a seeded sign-in was not asked for its second factor')
    return `sallyport_sign_in=${begun.signInCookie}`
  }
  const demandAlone = (user: User, primary: Method) =>
    store.write(async (tx) => {
      const policy = await policyToChange(tx, user.accountId)
      await replacePolicy(tx, user.accountId, {
        ...policy,
        primary,
        backup: null,
        version: policy.version + 1,
      })
    })

  const sessionOf = async (user: User) => {
    const amr = ['pwd', 'sms', 'mfa']
    const how = { why: 'answered', amr, answered: 'sms', byBackup: false, startsSudo: true } as const
    const finished = { ...browser, ...how, trustedDeviceId: null }
    const started = await store.write((tx) => startSession(world, tx, user, finished, world.clock.now()))
    return `sallyport_session=${started.cookie}`
  }
  /** Trusts the browser of a secret for a week. */
  const trustFor = (user: User, ...secrets: string[]) =>
    store.write(async (tx) => {
      const before = await policyToChange(tx, user.accountId)
      const policy = { ...before, deviceTrust: '1_week', version: before.version + 1 } as const
      await replacePolicy(tx, user.accountId, policy)
      const { accountId, id: userId } = user
      const now = world.clock.now()
      for (const secret of secrets) {
        const given = { accountId, userId, id: newId(world.random, 'dev'), browserHash: hashSecret(secret) }
        const until = { publicKey: null, earnedBy: 'sms', endsAt: now + 7 * DAY_MS } as const
        await storeTrust(
          tx,
          { ...given, ...until, address: client.address, browser: client.browser },
          policy,
          now,
        )
      }
    })
  const adminWithDevices = async (devices: number) => {
    if (devices === 0) return ''
    const { user } = await newAdmin()
    await trustFor(user, ...Array.from({ length: devices }, () => newSecret(world.random)))
    return sessionOf(user)
  }

  const adminOfCrowd = async (users: number) => {
    if (users === 0) return ''
    const { user } = await newAdmin()
    await fillAccount(world, user.accountId, users)
    return sessionOf(user)
  }

  const seeded = {
    signIns: await inBatches(counts.signIns, async () => {
      const { phone, email } = await newAdmin()
      return { phone, cookie: await askedFor(email) }
    }),
    emails: await inBatches(counts.realHashes, async () => (await newAdmin(real)).email),
    apps: await inBatches(counts.apps, async () => {
      const { user, email } = await newAdmin()
      await demandAlone(user, 'app')
      const random = { ...world.random, bytes: () => appSecret(user.id) }
      await store.write(async (tx) => {
        const { id } = await offerApp({ config, random, box: world.box }, tx, user, user.id, 0)
        const given = { id, code: codeAt(appSecret(user.id), stepAt(0)) }
        await readyAppOffer(world, given).accept(tx, user, { ownerId: user.id, purpose: 'new_app' }, 0)
      })
      return { userId: user.id, cookie: await askedFor(email) }
    }),
    keys: await inBatches(counts.keys, async () => {
      const key = new SoftwareKey({ origin: config.publicUrl.origin, rpId: config.webauthn.rpId })
      const { user, email } = await newAdmin()
      await demandAlone(user, 'security_key')
      const now = world.clock.now()
      const asking = { ownerId: user.id, purpose: 'new_key' } as const
      const options = await store.write((tx) => creationOptions(world, tx, user, asking, now))
      const whose = { accountId: user.accountId, userId: user.id }
      const ready = await readyRegistration(world, whose, asking, { response: key.register(options) }, now)
      await store.write((tx) => ready.accept(tx, user, asking, now))
      return { key, cookie: await askedFor(email) }
    }),
    trusted: await inBatches(counts.trusted, async () => {
      const { user, email } = await newAdmin(real)
      const secret = newSecret(world.random)
      await trustFor(user, secret)
      return { email, cookie: `sallyport_device=${secret}` }
    }),
    sessions: await inBatches(counts.sessions, async () => sessionOf((await newAdmin()).user)),
    admin: await adminWithDevices(counts.devices),
    crowd: await adminOfCrowd(counts.people),
  }
  await store.close()
  return seeded
}

async function inBatches<T>(count: number, work: () => Promise<T>): Promise<T[]> {
  const made: T[] = []
  while (made.length < count)
    made.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - made.length) }, work))))
  return made
}
