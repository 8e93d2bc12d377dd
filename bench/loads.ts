import type { KeyRequestOptionsOnWire } from '../src/method/security-key/key-shape.ts'
import { codeAt, stepAt } from '../src/method/app/totp.ts'
import { type Connection, load } from './client.ts'
import { median } from './compare.ts'
import { appSecret, BENCH_PASSWORD, type SeededApp, type SeededKey, type SeededSignIn } from './seed.ts'
import type { Sink } from './sink.ts'

export const CONNECTIONS = 16
/** Long enough for whatever is seeded: a load of seeded work ends with it. */
const UNTIL_DONE_SECONDS = 60
const SECOND_FACTOR = '/api/v1/sign-in/second-factor'
const RESETS = 48

/** Runs `work` once for each of `all`, on all connections. Gives back how many a second. */
function loadOf<T>(
  port: number,
  all: T[],
  work: (connection: Connection, one: T, at: number) => Promise<void>,
  times?: number[],
): Promise<number> {
  let next = 0
  return load(
    port,
    CONNECTIONS,
    UNTIL_DONE_SECONDS,
    async (connection) => {
      const at = next++
      const one = all[at]
      if (one === undefined) return false
      await work(connection, one, at)
      return true
    },
    times,
  )
}

function demand(what: string, status: number, { status: is, body }: { status: number; body: string }): void {
  if (is !== status) throw new Error(`${what}: ${is} ${body}`)
}

/** Asks for the same thing again and again. */
export const askLoad = (
  port: number,
  seconds: number,
  path: string,
  cookie: string,
  more = '',
): Promise<number> =>
  load(port, CONNECTIONS, seconds, async (c) => (await c.ask('GET', path, cookie, '', more)).status === 200)

/** Signs in with a password, one user after the other: up to the question for the second factor, or, on a trusted device, to the session. */
export function passwordLoad(
  port: number,
  seconds: number,
  users: { email: string; cookie?: string }[],
  state: 'second_factor_required' | 'signed_in',
): Promise<number> {
  let next = 0
  return load(port, CONNECTIONS, seconds, async (c) => {
    const { email = '', cookie = '' } = users[next++ % users.length] ?? {}
    const body = JSON.stringify({ email, password: BENCH_PASSWORD })
    const answer = await c.ask('POST', '/api/v1/sign-in', cookie, body)
    if (!answer.body.includes(`"state":"${state}"`)) throw new Error(`not ${state}: ${answer.body}`)
    return true
  })
}

/** Saves a trust period, and tells how long the answer took, in milliseconds. */
export async function savePeriod(port: number, session: string, deviceTrust: string): Promise<number> {
  let took = 0
  await load(port, 1, UNTIL_DONE_SECONDS, async (connection) => {
    const { body } = await connection.ask('GET', '/api/v1/account/security-policy', session)
    const { twoFactor, version } = JSON.parse(body) as { twoFactor: object; version: number }
    const wanted = JSON.stringify({ twoFactor: { ...twoFactor, deviceTrust }, version })
    const began = performance.now()
    demand('not saved', 200, await connection.ask('PUT', '/api/v1/account/security-policy', session, wanted))
    took = performance.now() - began
    return false
  })
  return took
}

/** What an administrator clicks while she looks for a policy: each ends trust in another way, or none. */
const CLICKS = [
  { active: true, primary: 'app', backup: 'sms', deviceTrust: '1_week' },
  { active: true, primary: 'app', backup: null, deviceTrust: '1_week' },
  { active: true, primary: 'sms', backup: 'app', deviceTrust: '1_day' },
  { active: true, primary: 'security_key', backup: 'sms', deviceTrust: 'single_sign_on' },
  { active: false, primary: 'sms', backup: 'app', deviceTrust: '1_week' },
]

/** Faster than anyone clicks; and no faster where the answers are, so that those who sign in meanwhile can be compared. */
const CLICK_MS = 150

/** So many clicks on the Security page, each as soon as the one before is answered and its time has come: how long each answer took, in milliseconds. */
export async function previewTimes(port: number, session: string, clicks: number): Promise<number[]> {
  const times: number[] = []
  const first = performance.now()
  await load(port, 1, UNTIL_DONE_SECONDS, async (connection) => {
    const early = first + times.length * CLICK_MS - performance.now()
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
    const body = JSON.stringify({ twoFactor: CLICKS[times.length % CLICKS.length] })
    const began = performance.now()
    demand(
      'no preview',
      200,
      await connection.ask('POST', '/api/v1/account/security-policy/preview', session, body),
    )
    return times.push(performance.now() - began) < clicks
  })
  return times
}

const PACE_MS = 10

/** Sign-ins by an app's code and checks of a session in turns, one of them every 10 ms, until `isOver`: how long each answer took. */
export async function pacedTimes(
  port: number,
  signIns: SeededApp[],
  session: string,
  isOver: () => boolean,
): Promise<{ signIns: number[]; checks: number[] }> {
  const times = { signIns: [] as number[], checks: [] as number[] }
  const timed = async (into: number[], ask: () => Promise<void>) => {
    const began = performance.now()
    await ask()
    into.push(performance.now() - began)
  }
  let nth = 0
  await load(port, 2, UNTIL_DONE_SECONDS, async (connection) => {
    await new Promise((resolve) => setTimeout(resolve, 2 * PACE_MS))
    const one = nth++ % 2 === 0 ? signIns.shift() : undefined
    if (one === undefined)
      await timed(times.checks, async () =>
        demand('no session', 200, await connection.ask('GET', '/api/v1/session', session)),
      )
    else
      await timed(times.signIns, async () => {
        const code = codeAt(appSecret(one.userId), stepAt(Date.now()))
        const body = JSON.stringify({ method: 'app', code })
        demand('not verified', 200, await connection.ask('POST', SECOND_FACTOR, one.cookie, body))
      })
    return !isOver()
  })
  return times
}

/** Imports as many users as there may be in a file. Gives back how long that takes, and the most memory the server had meanwhile. */
export async function importOnce(
  port: number,
  session: string,
  rows: number,
): Promise<{ ms: number; mostBytes: number }> {
  const file = Array.from({ length: rows }, (_, nth) => {
    const phone = `+1202${3_000_000 + nth}`
    return `Some Body ${nth},some.body.${nth}@example.com,member,${phone}\r\n`
  })
  const body = `name,email,role,phone\r\n${file.join('')}`
  const headers = { cookie: session, 'content-type': 'text/csv' }
  let mostBytes = 0
  let over = false
  const watched = (async () => {
    for (; !over; await new Promise((resolve) => setTimeout(resolve, 250)))
      mostBytes = Math.max(mostBytes, await memoryOf(port))
  })()
  const began = performance.now()
  const path = '/api/v1/account/users/import?invite=false'
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body })
  demand('not imported', 201, { status: answer.status, body: await answer.text() })
  const took = performance.now() - began
  over = true
  await watched
  return { ms: took, mostBytes }
}

/** How much memory a server has now, in bytes. */
export const memoryOf = async (port: number): Promise<number> =>
  Number(/^process_resident_memory_bytes (\S+)/m.exec(await metrics(port))?.[1])

/** Where a server sends a code, and where it takes it. */
export const SMS_PATHS = {
  product: { send: '/api/v1/sign-in/sms-code', verify: SECOND_FACTOR },
  ideal: { send: '/sms-code', verify: '/second-factor' },
}

/** Each sign-in asks for its code, waits until the gateway has it, and answers it. */
export async function smsLoad(
  port: number,
  sink: Sink,
  signIns: SeededSignIn[],
  paths: { send: string; verify: string },
): Promise<{ rate: number; session: string }> {
  let session = ''
  const rate = await loadOf(port, signIns, async (connection, one) => {
    demand('no code', 202, await connection.ask('POST', paths.send, one.cookie))
    const code = await sink.codeFor(one.phone)
    const body = JSON.stringify({ method: 'sms', code })
    const verified = await connection.ask('POST', paths.verify, one.cookie, body)
    demand('not verified', 200, verified)
    session = /(sallyport_session=[^;]+)/.exec(verified.head)?.[1] ?? session
  })
  return { rate, session }
}

/** Where a server takes an app's code. */
export const APP_PATHS = { product: SECOND_FACTOR, ideal: '/app-code' }

/** Each sign-in is answered by what its app shows now. */
export const appLoad = (port: number, signIns: SeededApp[], path: string, times: number[]): Promise<number> =>
  loadOf(
    port,
    signIns,
    async (connection, one) => {
      const code = codeAt(appSecret(one.userId), stepAt(Date.now()))
      const body = JSON.stringify({ method: 'app', code })
      demand('not verified', 200, await connection.ask('POST', path, one.cookie, body))
    },
    times,
  )

/** Each sign-in has its options already; it is answered by the signature of its key. */
export async function keyLoad(port: number, signIns: SeededKey[]): Promise<number> {
  const bodies: string[] = []
  await loadOf(port, signIns, async (connection, one, at) => {
    const { body } = await connection.ask('POST', '/api/v1/sign-in/security-key-options', one.cookie)
    const response = one.key.assert(JSON.parse(body) as KeyRequestOptionsOnWire)
    bodies[at] = JSON.stringify({ method: 'security_key', response })
  })
  return loadOf(port, signIns, async (connection, one, at) =>
    demand('not verified', 200, await connection.ask('POST', SECOND_FACTOR, one.cookie, bodies[at])),
  )
}

/**
 * How long the answer takes to who asks for a reset link for a user, and for nobody: medians in milliseconds. In turns, and
 * each comes first as often as the other.
 */
export async function resetTimes(port: number, emails: string[]): Promise<{ user: number; nobody: number }> {
  const took = { user: [] as number[], nobody: [] as number[] }
  await load(port, 1, UNTIL_DONE_SECONDS, async (connection) => {
    const at = took.user.length
    const asked = [
      ['user', emails[at]],
      ['nobody', `nobody.${at}@example.com`],
    ] as const
    for (const [who, email] of at % 2 === 0 ? asked : asked.toReversed()) {
      const began = performance.now()
      const body = JSON.stringify({ email })
      demand('no reset', 202, await connection.ask('POST', '/api/v1/password-resets', '', body))
      took[who].push(performance.now() - began)
    }
    return took.user.length < RESETS
  })
  return { user: median(took.user), nobody: median(took.nobody) }
}

/** Waits until the mail that the sign-ins before have caused has gone: what follows is measured without it. */
export async function mailIsGone(port: number): Promise<void> {
  const gone = async () => (await metrics(port)).match(/^sallyport_mail_total.*$/m)?.[0]
  for (let before = ''; ;) {
    const now = (await gone()) ?? ''
    if (now === before) return
    before = now
    await new Promise((resolve) => setTimeout(resolve, 1_500))
  }
}

/** What the product tells of itself. */
export const metrics = async (port: number): Promise<string> =>
  (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
