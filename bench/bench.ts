import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { KeyRequestOptionsOnWire } from '../src/method/security-key/key-shape.ts'
import { type Connection, load } from './client.ts'
import { codeAt, stepAt } from '../src/method/app/totp.ts'
import { appSecret, BENCH_PASSWORD, seed, type SeededApp, type SeededKey, type SeededSignIn } from './seed.ts'
import { openSink, type Sink } from './sink.ts'

/**
 * `npm run bench`: how near the product comes to an ideal that is measured in the same run. The server has one core,
 * its load and the gateway have the other. Prints a table and writes nothing into the repository.
 */
const CONNECTIONS = 16
const SECONDS = 2
const ROUNDS = 5
const WARM_UP_SECONDS = 20
const SIGN_INS = 10_000
const RESETS = 48
const FACTORS = 4_000
const PRODUCT_PATHS = { send: '/api/v1/sign-in/sms-code', verify: '/api/v1/sign-in/second-factor' }
const IDEAL_PATHS = { send: '/sms-code', verify: '/second-factor' }
const root = join(import.meta.dirname, '..')
const canPin = spawnSync('taskset', ['-c', '0', 'true']).status === 0
const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
const children: ChildProcess[] = []

try {
  if (canPin) spawnSync('taskset', ['-acp', '1', String(process.pid)])
  await bench()
} finally {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}

async function bench(): Promise<void> {
  const sink = await openSink()
  const port = await freePort()
  const env = {
    PORT: String(port),
    SALLYPORT_DATA_DIR: join(folder, 'data'),
    SALLYPORT_SMS: `http://127.0.0.1:${sink.port}/sms`,
    SALLYPORT_SET_UP_CODE: 'set-up-code-of-the-bench',
  }
  console.log(`Seeding ${SIGN_INS} sign-ins through the product's own acts …`)
  const { signIns, emails, apps, keys } = await seed(env, {
    signIns: SIGN_INS,
    realHashes: 64,
    apps: FACTORS,
    keys: FACTORS,
  })

  cpSync(join(folder, 'data'), join(folder, 'ideal'), { recursive: true })
  const ideal = start(['bench/ideal.ts', join(folder, 'ideal/sallyport.db'), String(sink.port)], {})
  const idealPort = Number((await said(ideal, /listening (\d+)/))[1])
  const startedAt = performance.now()
  const product = start(startCommand(), env)
  await said(product, /Open this link/)
  const startMs = performance.now() - startedAt

  await mailIsGone(port)
  const slice = <T>(of: T[], round: number) =>
    of.slice((round * of.length) / ROUNDS, ((round + 1) * of.length) / ROUNDS)
  const cookies = { product: '', ideal: '' }
  const sms = await inTurns(
    async (round) => {
      const { rate, session } = await smsLoad(port, sink, slice(signIns, round), PRODUCT_PATHS)
      cookies.product = session
      return rate
    },
    async (round) => {
      const { rate, session } = await smsLoad(idealPort, sink, slice(signIns, round), IDEAL_PATHS)
      cookies.ideal = session
      return rate
    },
  )
  const rss = Number(
    /^process_resident_memory_bytes (\S+)/m.exec(
      await (await fetch(`http://127.0.0.1:${port}/metrics`)).text(),
    )?.[1],
  )
  await mailIsGone(port)
  const appTimes: number[] = []
  const app = await inTurns(
    (round) => appLoad(port, slice(apps, round), PRODUCT_PATHS.verify, appTimes),
    (round) => appLoad(idealPort, slice(apps, round), '/app-code', []),
  )
  const key = await inTurns(
    (round) => keyLoad(port, slice(keys, round)),
    () => rateOf('bench/signature-alone.ts'),
  )
  const signature = await inTurns(
    () => rateOf('bench/assertions.ts'),
    () => rateOf('bench/signature-alone.ts'),
  )
  await mailIsGone(port)
  const asks = (to: number, path: string, cookie: string) => () =>
    load(to, CONNECTIONS, SECONDS, async (c) => (await c.ask('GET', path, cookie)).status === 200)
  const session = await inTurns(
    asks(port, '/api/v1/session', cookies.product),
    asks(idealPort, '/session', cookies.ideal),
  )
  const bare = await inTurns(asks(idealPort, '/session', cookies.ideal), asks(idealPort, '/bare', ''))
  let next = 0
  const signInFor = (seconds: number) =>
    load(port, CONNECTIONS, seconds, async (c) => {
      const body = JSON.stringify({ email: emails[next++ % emails.length], password: BENCH_PASSWORD })
      return (await c.ask('POST', '/api/v1/sign-in', '', body)).status === 200
    })
  // fifty a second are few: without a warm-up it is the compiler that is measured
  await signInFor(WARM_UP_SECONDS)
  const password = await inTurns(
    () => signInFor(SECONDS),
    () => rateOf('bench/hash-alone.ts'),
  )
  const reset = await resetTimes(port, emails)
  sink.close()

  const rate = (value: number) => `${Math.round(value).toLocaleString('en')}/s`
  const row = (what: string, { one, other, ratio }: Compared, wanted: string, against = '') => ({
    what,
    product: rate(one),
    ideal: `${rate(other)}${against}`,
    ratio: `${(ratio * 100).toFixed(0)} %`,
    wanted,
  })
  const figure = (what: string, is: string, wanted: string) => ({ what, product: is, wanted })
  console.table([
    row('session check', session, '≥ 50 %'),
    row('SMS issue + verify', sms, '≥ 40 %'),
    row('app code, the answer alone', app, '≥ 40 %'),
    figure('its 99th percentile', `${percentile99(appTimes).toFixed(1)} ms`, '< 25 ms'),
    row('signature of a key, checked', signature, '≥ 60 %', ' (library alone)'),
    row('security key, the whole answer', key, '', ' (library alone)'),
    row('password sign-in', password, '≥ 90 %', ' (hash alone)'),
    {
      what: 'reset asked for: a user, nobody',
      product: `${reset.user.toFixed(2)} ms`,
      ideal: `${reset.nobody.toFixed(2)} ms`,
      ratio: `${((100 * reset.user) / reset.nobody).toFixed(0)} %`,
      wanted: '90 to 110 %',
    },
    row('the ideal itself', bare, '', ' (bare Fastify)'),
    figure('listening after', `${Math.round(startMs)} ms`, '< 1500 ms'),
    figure(`memory after ${SIGN_INS} sign-ins`, `${Math.round(rss / 1e6)} MB`, '< 200 MB'),
    figure('sign-in page, gzip', `${(signInPageBytes() / 1e3).toFixed(1)} kB`, '≤ 100 kB'),
  ])
  console.log(
    `server on ${canPin ? 'one core' : 'any core (taskset is missing)'}, ${CONNECTIONS} connections, medians of ${ROUNDS} rounds in turns, Node ${process.version}, SQLite, fsync on every group`,
  )
}

type Compared = { one: number; other: number; ratio: number }

/**
 * Measures two in turns, so that whatever else the machine does meets both: the medians of their rates, and the median
 * of the rounds' ratios.
 */
async function inTurns(
  one: (round: number) => Promise<number>,
  other: (round: number) => Promise<number>,
): Promise<Compared> {
  const rounds: { one: number; other: number }[] = []
  for (let round = 0; round < ROUNDS; round++)
    rounds.push({ one: await one(round), other: await other(round) })
  return {
    one: median(rounds.map((rates) => rates.one)),
    other: median(rounds.map((rates) => rates.other)),
    ratio: median(rounds.map((rates) => rates.one / rates.other)),
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}

/**
 * How long the answer takes to who asks for a reset link for a user, and for nobody: medians in milliseconds. In turns, and
 * each comes first as often as the other.
 */
async function resetTimes(port: number, emails: string[]): Promise<{ user: number; nobody: number }> {
  const took = { user: [] as number[], nobody: [] as number[] }
  await load(port, 1, 60, async (connection) => {
    const at = took.user.length
    const asked = [
      ['user', emails[at]],
      ['nobody', `nobody.${at}@example.com`],
    ] as const
    for (const [who, email] of at % 2 === 0 ? asked : asked.toReversed()) {
      const began = performance.now()
      const { status } = await connection.ask(
        'POST',
        '/api/v1/password-resets',
        '',
        JSON.stringify({ email }),
      )
      if (status !== 202) throw new Error(`a reset was answered with ${status}`)
      took[who].push(performance.now() - began)
    }
    return took.user.length < RESETS
  })
  return { user: median(took.user), nobody: median(took.nobody) }
}

/** Waits until the mail that the sign-ins before have caused has gone: what follows is measured without it. */
async function mailIsGone(port: number): Promise<void> {
  const gone = async () =>
    /^sallyport_mail_total.*$/m.exec(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text())?.[0]
  for (let before = ''; ;) {
    const now = (await gone()) ?? ''
    if (now === before) return
    before = now
    await new Promise((resolve) => setTimeout(resolve, 1_500))
  }
}

/** Each sign-in asks for its code, waits until the gateway has it, and answers it. */
async function smsLoad(
  port: number,
  sink: Sink,
  signIns: SeededSignIn[],
  paths: { send: string; verify: string },
): Promise<{ rate: number; session: string }> {
  let next = 0
  let session = ''
  const rate = await load(port, CONNECTIONS, 60, async (connection) => {
    const one = signIns[next++]
    if (!one) return false
    const issued = await connection.ask('POST', paths.send, one.cookie)
    if (issued.status !== 202) throw new Error(`no code: ${issued.body}`)
    const code = await sink.codeFor(one.phone)
    const verified = await connection.ask(
      'POST',
      paths.verify,
      one.cookie,
      JSON.stringify({ method: 'sms', code }),
    )
    if (verified.status !== 200) throw new Error(`not verified: ${verified.body}`)
    session = /(sallyport_session=[^;]+)/.exec(verified.head)?.[1] ?? session
    return true
  })
  return { rate, session }
}

/** Each sign-in is answered by what its app shows now. */
async function appLoad(port: number, signIns: SeededApp[], path: string, times: number[]): Promise<number> {
  let next = 0
  const work = async (connection: Connection) => {
    const one = signIns[next++]
    if (!one) return false
    const code = codeAt(appSecret(one.userId), stepAt(Date.now()))
    const body = JSON.stringify({ method: 'app', code })
    const verified = await connection.ask('POST', path, one.cookie, body)
    if (verified.status !== 200) throw new Error(`not verified: ${verified.body}`)
    return true
  }
  return load(port, CONNECTIONS, 60, work, times)
}

/** Each sign-in has its options already; it is answered by the signature of its key. */
async function keyLoad(port: number, signIns: SeededKey[]): Promise<number> {
  const answers: { cookie: string; body: string }[] = []
  await load(port, CONNECTIONS, 60, async (connection) => {
    const one = signIns[answers.length]
    if (!one) return false
    const at = answers.push({ cookie: one.cookie, body: '' }) - 1
    const { body } = await connection.ask('POST', '/api/v1/sign-in/security-key-options', one.cookie)
    const response = one.key.assert(JSON.parse(body) as KeyRequestOptionsOnWire)
    answers[at] = { cookie: one.cookie, body: JSON.stringify({ method: 'security_key', response }) }
    return true
  })
  let next = 0
  const work = async (connection: Connection) => {
    const one = answers[next++]
    if (!one) return false
    const verified = await connection.ask('POST', PRODUCT_PATHS.verify, one.cookie, one.body)
    if (verified.status !== 200) throw new Error(`not verified: ${verified.body}`)
    return true
  }
  return load(port, CONNECTIONS, 60, work)
}

function percentile99(times: number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0
}

/** What a script says that it does a second. */
async function rateOf(script: string): Promise<number> {
  return Number((await said(start([script, String(SECONDS)], {}), /rate (\S+)/))[1])
}

/** The product as `npm start` runs it. */
function startCommand(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string }
  }
  return scripts.start.split(' ').slice(1)
}

function start(command: string[], env: Record<string, string>): ChildProcess {
  const node = [process.execPath, ...command]
  const [program = '', ...rest] = canPin ? ['taskset', '-c', '0', ...node] : node
  const child = spawn(program, rest, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  return child
}

function said(child: ChildProcess, words: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (more: string) => {
      const found = words.exec((text += more))
      if (found) resolve(found)
    })
    child.on('exit', () => reject(new Error(`ended before it said ${words}: ${text}`)))
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  await new Promise((done) => server.close(done))
  return port
}

function signInPageBytes(): number {
  const pages = join(root, 'dist/web')
  const html = readFileSync(join(pages, 'sign-in.html'), 'utf8')
  const wanted = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path = '']) => path)
  const present = new Set(readdirSync(join(pages, 'assets')))
  const files = wanted.filter((path) => present.has(path.replace('assets/', '')))
  return [html, ...files.map((path) => readFileSync(join(pages, path)))].reduce(
    (sum, text) => sum + gzipSync(text).length,
    0,
  )
}
