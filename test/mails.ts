import type { TestContext } from 'node:test'
import type { Readiness } from '../src/operation/operation-routes.ts'
import { newMetrics } from '../src/operation/metrics.ts'
import { buildServer } from '../src/server.ts'
import { type Statement, statement } from '../src/store/statement.ts'
import type { Reader, Tx } from '../src/store/store.ts'
import type { Tables } from '../src/store/tables.ts'
import type { PasswordHasher, World } from '../src/world.ts'
import { newBrowser, type TestAnswer, type TestBrowser } from './browser.ts'
import type { House } from './house.ts'
import { mailTo, tokenIn } from './invited.ts'

/** The subject of the mail with the link that chooses a new password. */
export const RESET_SUBJECT = 'Choose a new password'

/** The password that is chosen by a link, or in place of the first one. */
export const NEW_PASSWORD = 'other words nobody thinks of'

/** Asks for a reset link. */
export const askReset = (browser: TestBrowser, email: string): Promise<TestAnswer> =>
  browser.call('POST', '/api/v1/password-resets', { email })

/** Looks at a reset link. */
export const lookAtReset = (browser: TestBrowser, token: string): Promise<TestAnswer> =>
  browser.call('POST', '/api/v1/password-resets/link', { token })

/** Chooses a password by a reset link. */
export const reset = (browser: TestBrowser, token: string, password = NEW_PASSWORD): Promise<TestAnswer> =>
  browser.call('POST', '/api/v1/password-resets/completion', { token, password })

/** Asks for a reset link, waits for its mail, and gives back what stands behind its `#`. */
export async function resetToken(house: House, { email }: { email: string }): Promise<string> {
  const before = resetMails(house, email)
  const { status } = await askReset(house.browser(), email)
  if (status !== 202) throw new Error(`the request was answered with ${status}`)
  return tokenIn(await mailTo(house, email, RESET_SUBJECT, before + 1))
}

/** How many reset links were mailed to an address so far. */
export const resetMails = (house: House, to: string): number =>
  house.mails.filter((mail) => mail.to === to && mail.subject === RESET_SUBJECT).length

/** Begins a sign-in with a password. */
export const enter = (browser: TestBrowser, email: string, password: string): Promise<TestAnswer> =>
  browser.call('POST', '/api/v1/sign-in', { email, password })

const findRequest = statement((q, _: Record<never, never>) =>
  q.db.selectFrom('reset_requests').select('id').limit(1),
)
const findUnsent = statement((q, _: Record<never, never>) =>
  q.db.selectFrom('messages').select('id').where('state', 'in', ['queued', 'sending']).limit(1),
)

const findNotice = statement((q, _: Record<never, never>) =>
  q.db.selectFrom('notices_due').select('version').limit(1),
)
/** Waits until no request for a link waits for its answer, nobody is still to be told, and no message to be sent. */
export async function allAnswered({ world }: Pick<House, 'world'>): Promise<void> {
  const { read } = world.store
  for (let tries = 0; tries < 1_000; tries++) {
    // in this order: what the first two write is a message
    const waits =
      (await read.first(findRequest, {})) ??
      (await read.first(findNotice, {})) ??
      (await read.first(findUnsent, {}))
    if (waits === undefined) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('something still waits to be answered or sent')
}

const TABLES = Object.keys({
  installation: true,
  secret_keys: true,
  job_leases: true,
  logins: true,
  password_tries: true,
  network_tries: true,
  number_budgets: true,
  mail_budgets: true,
  reset_requests: true,
  sign_ups: true,
  accounts: true,
  security_policies: true,
  policy_versions: true,
  users: true,
  apps: true,
  app_offers: true,
  security_keys: true,
  credentials: true,
  key_challenges: true,
  recovery_codes: true,
  temporary_codes: true,
  links: true,
  sign_ins: true,
  challenges: true,
  sessions: true,
  session_answers: true,
  trusted_devices: true,
  known_browsers: true,
  messages: true,
  sms_attempts: true,
  account_sms_countries: true,
  sms_counts: true,
  sms_brakes: true,
  sms_pauses: true,
  user_imports: true,
  invitations_due: true,
  notices_due: true,
  applications: true,
  application_owners: true,
  application_hosts: true,
  application_secrets: true,
  application_uses: true,
  forward_sessions: true,
  oidc_records: true,
  oidc_keys: true,
  sign_outs_owed: true,
  api_keys: true,
  verifications: true,
  audit_events: true,
  webhook_queues: true,
  webhook_outbox: true,
  webhooks: true,
  webhook_deliveries: true,
} satisfies Record<keyof Tables, true>) as (keyof Tables)[]

const ROWS = TABLES.map((table) => ({
  table,
  all: statement((q, _: Record<never, never>) => q.db.selectFrom(table).selectAll()),
}))

/** Everything that is in the database, as text, by table, once nothing is on its way any more. */
export async function everyTable({ world }: House): Promise<Record<string, string>> {
  await allAnswered({ world })
  const dumped: Record<string, string> = {}
  for (const { table, all } of ROWS) dumped[table] = JSON.stringify(await world.store.read.all(all, {}))
  return dumped
}

/** What requests had done: their statements in order, and how often a password was hashed or compared. */
export type Work = { statements: string[]; hashes: string[] }

/**
 * Opens a second server on the data of a house, whose requests alone are counted: nothing of the house that runs beside
 * them is.
 */
export async function countedServer(
  t: TestContext,
  { world }: House,
): Promise<{
  url: string
  work: (act: () => Promise<TestAnswer>) => Promise<Work & { answer: TestAnswer }>
}> {
  let done: Work = { statements: [], hashes: [] }
  const { store, passwordHasher } = world
  const note = (door: string, made: Statement<never, unknown>) =>
    void done.statements.push(`${door}: ${made.sqlFor(store.engine).sql}`)
  const reader = (raw: Reader, door: string): Reader => ({
    first: (made, parameters) => (note(door, made), raw.first(made, parameters)),
    all: (made, parameters) => (note(door, made), raw.all(made, parameters)),
  })
  const counted: World = {
    ...world,
    store: {
      ...store,
      read: reader(store.read, 'read'),
      write: (work) =>
        store.write((tx) => {
          const watched: Tx = {
            ...reader(tx, 'write'),
            run: (made, parameters) => (note('write', made), tx.run(made, parameters)),
            alone: tx.alone,
            beforeCommit: (last) => tx.beforeCommit(last),
            afterCommit: (then) => tx.afterCommit(then),
          }
          return work(watched)
        }),
    },
    passwordHasher: countedHasher(passwordHasher, (what) => void done.hashes.push(what)),
  }
  const readiness: Readiness = { open: true }
  const app = await buildServer(counted, { metrics: newMetrics(), readiness })
  t.after(() => app.close())
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    url,
    async work(act) {
      done = { statements: [], hashes: [] }
      const answer = await act()
      return { ...done, answer }
    },
  }
}

function countedHasher(raw: PasswordHasher, note: (what: string) => void): PasswordHasher {
  return {
    admit: () => (note('admit'), raw.admit()),
    hash: (password) => (note('hash'), raw.hash(password)),
    matches: (phc, password) => (note('matches'), raw.matches(phc, password)),
    newSalt: (bytes) => raw.newSalt(bytes),
    oneAtATime: (whose, work) => raw.oneAtATime(whose, work),
    hashWithSalt: (code, salt, whose) => (note('hashWithSalt'), raw.hashWithSalt(code, salt, whose)),
  }
}

/** A new browser at a counted server. */
export const browserAt = (url: string): TestBrowser => newBrowser(url)

/** What a stranger sees of an answer: everything but the moment at which it was given. */
export function seenOf({ status, body, headers }: TestAnswer): unknown {
  return { status, body, headers: [...headers].filter(([name]) => name !== 'date') }
}

const stillHere = statement((q, _: Record<never, never>) => q.db.selectFrom('installation').select('id'))

/**
 * Lets something happen once, between the moment at which a try at a code is counted and the one at which the code is
 * looked at. Gives back how to wait for what came of it. On SQLite, whose writer takes one act at a time, it comes
 * afterwards.
 */
export function whileCodeIsJudged<T>({ world }: House, happens: () => Promise<T>): () => Promise<T> {
  const { store } = world
  let outcome: Promise<T> | undefined
  world.store = {
    ...store,
    write: (work) =>
      store.write((tx) => {
        const watched: Tx = {
          ...tx,
          async first(made, parameters) {
            const row = await tx.first(made, parameters)
            const { sql } = made.sqlFor(store.engine)
            if (outcome || !sql.startsWith('update "users" set "wrong_in_a_row"')) return row
            let over = false
            outcome = happens().finally(() => (over = true))
            // a write may await nothing but its tx: it asks on until the other act is done, or must be waiting for us
            for (const until = performance.now() + 400; !over && performance.now() < until;)
              await tx.first(stillHere, {})
            return row
          },
        }
        return work(watched)
      }),
  }
  return () => outcome ?? Promise.reject(new Error('no code was judged'))
}
