import { randomBytes, randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { readConfig } from '../src/config.ts'
import type { Door } from '../src/http/door.ts'
import { newId } from '../src/http/token.ts'
import { listenToGateways } from '../src/message/hear-receipt.ts'
import { startMessageQueue } from '../src/message/send-messages.ts'
import { openMailer } from '../src/message/smtp-mailer.ts'
import { newMetrics } from '../src/operation/metrics.ts'
import type { Readiness } from '../src/operation/operation-routes.ts'
import { newPasswordHasher } from '../src/password/password-hasher.ts'
import { startResetRequests } from '../src/profile/answer-reset-requests.ts'
import { allDoors, buildServer } from '../src/server.ts'
import { startKeyReminders } from '../src/api-key/due-reminders.ts'
import { startDueNotices } from '../src/security-settings/due-notices.ts'
import { startDueInvitations } from '../src/user-import/due-invitations.ts'
import type { Instant } from '../src/store/duration.ts'
import { openSmsGateways } from '../src/sms-gateway/open-gateways.ts'
import { openStore } from '../src/store/open-store.ts'
import { secretBox } from '../src/store/secret-box.ts'
import type { Engine } from '../src/store/statement.ts'
import type { Mail, Mailer, ResolveName, Sms, SmsGateway, World } from '../src/world.ts'
import { noteNotTaken } from '../src/sms-guard/note-answer.ts'
import { payAgain } from '../src/sms-guard/spend-budgets.ts'
import { startSignOuts } from '../src/oidc/tell-sign-outs.ts'
import { startWebhooks } from '../src/webhook/deliver-events.ts'
import { newBrowser, type TestAnswer, type TestBrowser } from './browser.ts'
import { contractOf } from './contract.ts'
import { layEmptySqlite, newDatabase, openDatabase } from './stores.ts'

export const PASSWORD = 'four or five unrelated words'
export const SET_UP_CODE = 'set-up-code-of-the-tests'
export const OPERATOR_KEY = 'operator-key-of-the-tests-0123456789'
const CHEAP = { memoryKiB: 8, passes: 1 }

/** The product, running on real parts: a real server, a real database, a clock that a test can turn. */
export type House = {
  world: World
  url: string
  engine: Engine
  /** SMS that the gateway has taken, the oldest first. */
  sent: Sms[]
  /**
   * E-mail that was sent, the oldest first; each stays in the outbox too. Empty where the test brings a mailer or sets a
   * mail server.
   */
  mails: Mail[]
  /** What was logged, as text. */
  logged: string[]
  readiness: Readiness
  /** Every door of the API. */
  doors: readonly Door[]
  now(): Instant
  /** Moves the clock, backwards too. */
  passTime(ms: number): void
  /** From here on the clock stands still, and only `passTime` moves it. */
  stopTime(): void
  browser(): TestBrowser
  /** Creates an account by the operator key. Each has its own e-mail and phone. */
  newAccount(over?: { email?: string; phone?: string; name?: string; country?: string }): Promise<TestAccount>
  /** The newest code that went out to a number; waits until it has. */
  codeFor(phone: string): Promise<string>
  close(): Promise<void>
}

export type TestAccount = { accountId: string; userId: string; email: string; phone: string }

export type HouseOptions = {
  engine?: Engine
  gateways?: SmsGateway[]
  /** Whether SMS go where `SALLYPORT_SMS` of `env` says, instead of into `sent`. */
  opened?: true
  mailer?: Mailer
  env?: Record<string, string>
  /** What DNS says; without it no name has an address. */
  resolveName?: ResolveName
  /** A database that another house made already. */
  databaseUrl?: string
  /** Where it listens, where somebody has to know that before; else anywhere. */
  port?: number
}

let numbers = 100

/** Opens a house for a test; it is closed when the test ends. */
export async function openHouse(t: TestContext, options: HouseOptions = {}): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-house-'))
  const database =
    options.engine === 'postgres' && !options.databaseUrl ? await newDatabase('postgres') : null
  const databaseUrl = options.databaseUrl ?? database?.url
  const config = readConfig({
    PORT: '0',
    SALLYPORT_DATA_DIR: folder,
    SALLYPORT_SET_UP_CODE: SET_UP_CODE,
    SALLYPORT_OPERATOR_KEY: OPERATOR_KEY,
    SALLYPORT_SECRET_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    ...(databaseUrl ? { SALLYPORT_DATABASE_URL: databaseUrl } : {}),
    ...options.env,
  })
  if (config.database.engine === 'sqlite') await layEmptySqlite(config.database.path)
  // a database that the test has brought may hold nothing yet
  const store = await (options.databaseUrl ? openStore : openDatabase)(config.database)
  const sent: Sms[] = []
  const mails: Mail[] = []
  const logged: string[] = []
  const log = (facts: Record<string, unknown>, sentence: string) =>
    void logged.push(JSON.stringify({ ...facts, sentence }))
  let offset = 0
  let stoppedAt: number | null = null
  const inMemory: SmsGateway = { name: 'test', send: async (sms) => void sent.push(sms) }
  const keptAndRead: Mailer = {
    name: 'test',
    keeps: true,
    async send(mail) {
      mails.push(mail)
      return 'sent'
    },
  }
  const readiness = { open: true }
  const metrics = newMetrics()
  const clock = { now: () => (stoppedAt ?? Date.now()) + offset }
  const logs = { info: log, warn: log, error: log }
  const world: World = {
    config,
    store,
    clock,
    random: { bytes: randomBytes, whole: (below) => randomInt(below) },
    box: secretBox(config.secretKeys),
    smsGateways: options.opened
      ? openSmsGateways({ config, clock, log: logs })
      : (options.gateways ?? [inMemory]),
    countSms: (count) => metrics.sms(count),
    mailer:
      options.mailer ??
      (config.mail.kind === 'smtp' ? openMailer({ config, clock, log: logs }) : keptAndRead),
    messageWritten: () => queue.wake(),
    passwordHasher: await newPasswordHasher(CHEAP),
    resolveName: options.resolveName ?? (async () => []),
    log: logs,
  }
  const queue = startMessageQueue({
    ...world,
    onMail: metrics.mail,
    onNotTaken: (tx, message, now) => noteNotTaken(world, tx, message, now),
    payAgain: (tx, prices, now) => payAgain(tx, world.config.smsBudgets, prices, now),
  })
  const stopListening = listenToGateways(world)
  const stopResets = startResetRequests(world)
  const stopInvitations = startDueInvitations(world, 'test')
  const stopNotices = startDueNotices(world, 'test')
  const stopWebhooks = startWebhooks({ ...world, onWebhook: metrics.webhook }, newId(world.random, 'prc'))
  const stopReminders = startKeyReminders(world, 'test')
  const stopSignOuts = startSignOuts({ ...world, onSignOut: metrics.signOut })
  const app = await buildServer(world, { metrics, readiness })
  const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 })
  // every answer that any test gets is held to the description of the API
  const doors = allDoors(world)
  const watch = contractOf(doors)
  let closed = false

  const house: House = {
    world,
    url,
    engine: store.engine,
    sent,
    mails,
    logged,
    readiness,
    doors,
    now: () => world.clock.now(),
    passTime: (ms) => void (offset += ms),
    stopTime: () => void (stoppedAt ??= Date.now()),
    browser: () => newBrowser(url, watch),
    async newAccount(over = {}) {
      const number = String(numbers++).padStart(4, '0')
      const email = over.email ?? `alex.kim.${number}@example.com`
      const wanted = {
        account: { name: over.name ?? 'Example Ltd', country: over.country ?? 'US' },
        admin: { name: 'Alex Kim', email, password: PASSWORD, phone: over.phone ?? `+1 202 555 ${number}` },
      }
      const { status, body } = await newBrowser(url, watch).call('POST', '/api/v1/accounts', wanted, {
        authorization: `Bearer ${OPERATOR_KEY}`,
      })
      if (status !== 201) throw new Error(`the account was not created: ${JSON.stringify(body)}`)
      return { accountId: body.account.id, userId: body.user.id, email, phone: body.user.phone }
    },
    async codeFor(phone) {
      for (let tries = 0; tries < 400; tries++) {
        const sms = sent.findLast(({ to }) => to === phone)
        const code = /#(\d{6})$/.exec(sms?.text ?? '')?.[1]
        if (code) return code
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      throw new Error(`no code went out to ${phone}`)
    },
    async close() {
      if (closed) return
      closed = true
      await app.close()
      await stopResets()
      await stopInvitations()
      await stopNotices()
      await stopWebhooks()
      await stopReminders()
      await stopSignOuts()
      await queue.stop()
      stopListening()
      for (const gateway of world.smsGateways) await gateway.stop?.()
      await store.close()
      await database?.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  t.after(() => house.close())
  return house
}

/** From where every browser of a test acts, as it is recorded. */
export const FROM_HERE = { address: '127.0.0.1', browser: 'Unknown browser' }

/** A browser whose user has signed in by SMS. */
export async function signedIn(house: House, account: TestAccount): Promise<TestBrowser> {
  const browser = house.browser()
  await toSmsStep(house, account, browser)
  const answer = await browser.call('POST', '/api/v1/sign-in/second-factor', {
    method: 'sms',
    code: await sentCode(house, account, browser),
  })
  if (answer.body.state !== 'signed_in') throw new Error(`not signed in: ${JSON.stringify(answer.body)}`)
  return browser
}

/** Takes a browser from the password to the open SMS step, where no code has been asked for yet. */
export async function toSmsStep(_house: House, account: TestAccount, browser: TestBrowser): Promise<void> {
  const begun = await browser.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
  if (begun.body.state !== 'second_factor_required')
    throw new Error(`no SMS step: ${JSON.stringify(begun.body)}`)
}

/** Asks for a code in the browser's sign-in and gives back the one that went out. */
export async function sentCode(house: House, account: TestAccount, browser: TestBrowser): Promise<string> {
  const before = house.sent.length
  const asked = await browser.call('POST', '/api/v1/sign-in/sms-code')
  if (asked.status !== 202) throw new Error(`no code was sent: ${JSON.stringify(asked.body)}`)
  for (let tries = 0; tries < 400 && house.sent.length === before; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10))
  return house.codeFor(account.phone)
}

/** A new browser of a user at the SMS step, and the code that went out to her. */
export async function atSmsStep(
  house: House,
  account: TestAccount,
): Promise<{ browser: TestBrowser; code: string }> {
  const browser = house.browser()
  await toSmsStep(house, account, browser)
  return { browser, code: await sentCode(house, account, browser) }
}

/** Asks for a code for sudo in the browser's session and gives back the one that went out. */
export async function sentSudoCode(
  house: House,
  account: TestAccount,
  browser: TestBrowser,
): Promise<string> {
  const before = house.sent.length
  const asked = await browser.call('POST', '/api/v1/session/sudo/sms-code')
  if (asked.status !== 202) throw new Error(`no code was sent: ${JSON.stringify(asked.body)}`)
  for (let tries = 0; tries < 400 && house.sent.length === before; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10))
  return house.codeFor(account.phone)
}

/** Answers the browser's sign-in with a code. */
export const answer = (
  browser: TestBrowser,
  code: string,
  more: { signIn?: string; trustDevice?: boolean } = {},
): Promise<TestAnswer> =>
  browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code, ...more })

/** Lets something happen each time that a password was looked at, before its answer is used. */
export function afterEachPassword({ world }: House, happens: () => Promise<void>): void {
  const hasher = world.passwordHasher
  world.passwordHasher = {
    ...hasher,
    async matches(phc, password) {
      const right = await hasher.matches(phc, password)
      await happens()
      return right
    },
  }
}

/** A code that is certainly not the right one. */
export const wrongCode = (code: string): string => (code === '000000' ? '000001' : '000000')

/** The same test on both engines. */
export function onBothEngines(name: string, check: (t: TestContext, engine: Engine) => Promise<void>): void {
  for (const engine of ['sqlite', 'postgres'] as const)
    void test(`${name} (${engine})`, (t) => check(t, engine))
}
