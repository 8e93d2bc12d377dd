import { Agent, request as httpRequest } from 'node:http'
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import Fastify from 'fastify'
import { codeAt, stepAt } from '../src/method/app/totp.ts'
import { newBrake } from '../src/sms-guard/brake-rules.ts'

/**
 * The ideal that the product is measured against: a bare Fastify server with hand-prepared statements on a copy of the
 * product's own database. It leaves the same rows behind in the same groups of durable commits, and does nothing else:
 * no schema, no guard, no limit, no lock, no encryption, no answer beyond what the load reads.
 */
const [file = '', gateway = '0'] = process.argv.slice(2)

const db = new DatabaseSync(file)
db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 4000')

/** Prepares an insert of all columns of a table, in the order of the schema. */
function insertInto(table: string): (values: Record<string, SQLInputValue>) => void {
  const columns = db
    .prepare(`select name from pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => String(name))
  const insert = db.prepare(
    `insert or replace into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
  )
  return (values) => void insert.run(...columns.map((column) => values[column] ?? null))
}

const findSession = db.prepare(
  'select user_id, secret_hash, ends_at_ms from sessions where account_id = ? and id = ?',
)
const findSignIn = db.prepare(
  'select s.user_id, u.phone from sign_ins s join users u on u.account_id = s.account_id and u.id = s.user_id where s.account_id = ? and s.id = ?',
)
const findChallenge = db.prepare(
  "select code_hash, message_id from challenges where account_id = ? and owner_id = ? and purpose = 'sign_in'",
)
const setUser = db.prepare(
  'update users set sms_budget = ?, phone_proven_at_ms = ?, last_sign_in_at_ms = ? where account_id = ? and id = ?',
)
const passChallenge = db.prepare(
  "update challenges set passed_at_ms = ? where account_id = ? and owner_id = ? and purpose = 'sign_in' and passed_at_ms is null",
)
const countSms = db.prepare(
  'insert into sms_counts values (?, ?, ?, ?, ?, 1, 0) on conflict do update set used = used + 1',
)
const findBrake = db.prepare('select state from sms_brakes where scope = ? and key = ? and proven = 0')
const answerMessage = db.prepare('update messages set answered_at_ms = ? where account_id = ? and id = ?')
const acceptAttempt = db.prepare(
  'update sms_attempts set accepted_at_ms = ?, reference = ? where account_id = ? and message_id = ? and gateway = ?',
)
const claimMessage = db.prepare(
  "update messages set state = 'sending', lease_until_ms = ? where account_id = ? and id = ? and state = 'queued'",
)
const endMessage = db.prepare(
  "update messages set state = 'sent', sent_at_ms = ?, recipient = null, body = null where account_id = ? and id = ?",
)
const keepMessage = db.prepare(
  "update messages set state = 'delivered', lease_until_ms = null where account_id = ? and id = ?",
)
const closeSignIn = db.prepare(
  "update sign_ins set closed_at_ms = ?, closed_because = 'finished' where account_id = ? and id = ? and closed_at_ms is null",
)
const useStep = db.prepare(
  'update apps set last_step = ?, last_used_at_ms = ? where account_id = ? and user_id = ? and last_step < ?',
)
const addAnswer = insertInto('session_answers')
const addNumber = insertInto('number_budgets')
const addBrake = insertInto('sms_brakes')
const addAttempt = insertInto('sms_attempts')
const addCountry = insertInto('account_sms_countries')
const addMessage = insertInto('messages')
const addChallenge = insertInto('challenges')
const addSession = insertInto('sessions')
const addBrowser = insertInto('known_browsers')
const addEvent = insertInto('audit_events')

const hash = (text: string) => createHash('sha256').update(text).digest('base64url')
const told = 'A phone number was proved by a code. '.repeat(12)
const newId = () => randomBytes(16).toString('base64url')
const budget = JSON.stringify({ sent: [Date.now()], unanswered: [], unproven: [] })

/** Four counts that this SMS is one of, by day and by month. */
function countIn(account: string, phone: string, now: number): void {
  const month = Math.floor(now / 2_592_000_000) * 2_592_000_000
  const day = Math.floor(now / 86_400_000) * 86_400_000
  for (const [scope, key] of watchedBy(account, phone).with(2, ['all', '']))
    for (const [period, began] of [
      ['day', day],
      ['month', month],
    ] as const)
      countSms.run(scope, key, period, began, began + 1)
}

/** Four brakes that watch this SMS: one more was sent, or answered. */
function watch(account: string, phone: string, what: 'sent' | 'answered', now: number): void {
  for (const [scope, key] of watchedBy(account, phone)) {
    const row = findBrake.get(scope, key)
    const state = row ? (JSON.parse(String(row['state'])) as typeof NO_BRAKE) : { ...NO_BRAKE, since: now }
    state[what]++
    addBrake({ scope, key, proven: 0, state: JSON.stringify(state), changed_at_ms: 0 })
  }
}
const watchedBy = (account: string, phone: string): [string, string][] => [
  ['account', account],
  ['block', phone.slice(0, -2)],
  ['range', phone.slice(0, -4)],
  ['network', '127.0.0.1'],
]
const NO_BRAKE = { ...newBrake(0) }

type Act = { work(): unknown; resolve(value: never): void }
let waiting: Act[] = []
function write<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    if (waiting.push({ work, resolve }) === 1) setImmediate(commitTogether)
  })
}
function commitTogether(): void {
  const acts = waiting
  waiting = []
  db.exec('begin immediate')
  const values = acts.map((act) => act.work())
  db.exec('commit')
  for (const [at, act] of acts.entries()) act.resolve(values[at] as never)
}

const agent = new Agent({ keepAlive: true })
function send(to: string, text: string): Promise<void> {
  const body = JSON.stringify({ id: '1', to, text })
  const headers = { 'content-type': 'application/json', 'content-length': body.length }
  return new Promise((resolve, reject) => {
    httpRequest({ port: Number(gateway), host: '127.0.0.1', method: 'POST', agent, headers }, (response) => {
      response.resume()
      resolve()
    })
      .on('error', reject)
      .end(body)
  })
}

const tokenOf = (cookie: string | undefined) => (/=([^;]*)/.exec(cookie ?? '')?.[1] ?? '').split('.')
const app = Fastify()

app.get('/bare', async () => ({ user: 'Alex Kim' }))

app.get('/session', async (request, reply) => {
  const [account = '', id = '', secret = ''] = tokenOf(request.headers.cookie)
  const row = findSession.get(account, id)
  if (!row || row['secret_hash'] !== hash(secret) || Number(row['ends_at_ms']) < Date.now())
    return reply.code(401).send({})
  return { user: row['user_id'], endsAt: row['ends_at_ms'] }
})

app.post('/sms-code', async (request, reply) => {
  const [account = '', id = ''] = tokenOf(request.headers.cookie)
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const text = `${code} is your code. It works for 5 minutes. Never share it, not even with us.\n\n@localhost #${code}`
  const message = newId()
  const now = Date.now()
  const phone = await write(() => {
    const row = findSignIn.get(account, id)
    const to = String(row?.['phone'])
    const user = String(row?.['user_id'])
    setUser.run(budget, null, null, account, user)
    addNumber({ number_hash: hash(to), budget, changed_at_ms: now })
    addMessage({
      account_id: account,
      id: message,
      kind: 'sms',
      recipient: to,
      body: text,
      state: 'queued',
      gateway: 0,
      created_at_ms: now,
      expires_at_ms: now,
      next_try_at_ms: now,
      user_id: user,
      phone: to,
      number_block: to.slice(0, -2),
      country: 'US',
      network: '127.0.0.1',
    })
    countIn(account, to, now)
    watch(account, to, 'sent', now)
    addChallenge({
      account_id: account,
      owner_id: id,
      purpose: 'sign_in',
      user_id: user,
      sent_to: to,
      code_hash: hash(code),
      sent: 1,
      sent_at_ms: now,
      expires_at_ms: now,
      resend_at_ms: now,
      message_id: message,
    })
    return to
  })
  const attempt = { account_id: account, message_id: message, gateway: 'http' }
  void write(() => {
    claimMessage.run(now + 20_000, account, message)
    addAttempt({ ...attempt, begun_at_ms: now })
  })
    .then(() => send(phone, text))
    .then(() =>
      write(() => {
        acceptAttempt.run(now, null, account, message, attempt.gateway)
        endMessage.run(now, account, message)
      }),
    )
  return reply.code(202).send({ sentTo: phone.slice(-3) })
})

app.post<{ Body: { code: string } }>('/second-factor', async (request, reply) => {
  const [account = '', id = ''] = tokenOf(request.headers.cookie)
  const session = newId()
  const secret = newId()
  const mail = newId()
  const now = Date.now()
  const right = await write(() => {
    const challenge = findChallenge.get(account, id)
    if (challenge?.['code_hash'] !== hash(request.body.code)) return false
    const row = findSignIn.get(account, id)
    const user = String(row?.['user_id'])
    const phone = String(row?.['phone'])
    answerMessage.run(now, account, String(challenge['message_id']))
    watch(account, phone, 'answered', now)
    addCountry({ account_id: account, country: 'US' })
    passChallenge.run(now, account, id)
    closeSignIn.run(now, account, id)
    setUser.run(budget, now, now, account, user)
    addNumber({ number_hash: hash(phone), budget, changed_at_ms: now })
    addSession({
      account_id: account,
      id: session,
      user_id: user,
      secret_hash: hash(secret),
      authenticated_at_ms: now,
      last_used_at_ms: now,
      ends_at_ms: now + 86_400_000,
      amr: 'pwd sms',
      why: 'answered',
      answered: 'sms',
      by_backup: 0,
      address: '127.0.0.1',
      browser: 'Bench',
    })
    addBrowser({ account_id: account, user_id: user, secret_hash: hash(newId()), seen_at_ms: now })
    addEvent({ account_id: account, id: newId(), at_ms: now, type: 'phone_proven', details: '{}' })
    addEvent({ account_id: account, id: newId(), at_ms: now, type: 'signed_in', details: '{}' })
    // she is told by mail of the number that answers for her
    addMessage({
      account_id: account,
      id: mail,
      kind: 'mail',
      recipient: 'alex.kim@example.com',
      body: told,
      state: 'queued',
      gateway: 0,
      created_at_ms: now,
      expires_at_ms: now,
      next_try_at_ms: now,
    })
    return true
  })
  void write(() => claimMessage.run(now + 20_000, account, mail)).then(() =>
    write(() => keepMessage.run(account, mail)),
  )
  return reply
    .code(right ? 200 : 422)
    .header('set-cookie', `sallyport_session=${account}.${session}.${secret}; HttpOnly`)
    .send({ state: right ? 'signed_in' : 'wrong' })
})

app.post<{ Body: { code: string } }>('/app-code', async (request, reply) => {
  const [account = '', id = ''] = tokenOf(request.headers.cookie)
  const session = newId()
  const secret = newId()
  const now = Date.now()
  const right = await write(() => {
    const row = findSignIn.get(account, id)
    const user = String(row?.['user_id'])
    const key = createHash('sha1').update(user).digest()
    const newest = stepAt(now) + 1
    const steps = [newest - 2, newest - 1, newest]
    const step = steps.find((one) => codeAt(key, one) === request.body.code)
    if (step === undefined || useStep.run(step, now, account, user, step).changes !== 1) return false
    closeSignIn.run(now, account, id)
    setUser.run(budget, null, now, account, user)
    addSession({
      account_id: account,
      id: session,
      user_id: user,
      secret_hash: hash(secret),
      authenticated_at_ms: now,
      last_used_at_ms: now,
      ends_at_ms: now + 86_400_000,
      amr: 'pwd otp mfa',
      why: 'answered',
      answered: 'app',
      by_backup: 0,
      address: '127.0.0.1',
      browser: 'Bench',
    })
    addAnswer({ account_id: account, session_id: session, method: 'app', answered_at_ms: now })
    addBrowser({ account_id: account, user_id: user, secret_hash: hash(newId()), seen_at_ms: now })
    addEvent({ account_id: account, id: newId(), at_ms: now, type: 'signed_in', details: '{}' })
    return true
  })
  return reply
    .code(right ? 200 : 422)
    .header('set-cookie', `sallyport_session=${account}.${session}.${secret}; HttpOnly`)
    .send({ state: right ? 'signed_in' : 'wrong' })
})

await app.listen({ host: '127.0.0.1', port: 0 })
console.log(`listening ${(app.server.address() as { port: number }).port}`)
