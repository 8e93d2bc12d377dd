import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { BENCH_APPLICATION, flowLoad } from './code-flow.ts'
import { askedAt, cookieOfHost } from './behind-host.ts'
import { type Compared, inTurns, median, percentile99, shareOf, WARM_UP } from './compare.ts'
import {
  APP_PATHS,
  appLoad,
  askLoad,
  CONNECTIONS,
  importOnce,
  keyLoad,
  mailIsGone,
  memoryOf,
  pacedTimes,
  passwordLoad,
  previewTimes,
  resetTimes,
  savePeriod,
  SMS_PATHS,
  smsLoad,
} from './loads.ts'
import { rateOf, said, start } from './processes.ts'
import type { Seeded, SeedCounts } from './seed.ts'
import type { Sink } from './sink.ts'

/** What is measured: the product and the ideal, each listening, on the same seeded rows. */
export type Measured = { port: number; idealPort: number; sink: Sink; startMs: number; seeded: Seeded }

/** A row of the table. What is wanted of it stands in its last column. */
export type Row = { what: string; product: string; ideal?: string; ratio?: string; wanted: string }

type Measure = { name: string; needs: Partial<SeedCounts>; run(of: Measured): Promise<Row[]> }

const SECONDS = 2
const SIGN_INS = 10_000
const WARM_UP_SECONDS = 20
const REAL_HASHES = 64
const APPS = 4_000
export const APPS_MEANWHILE = 800
const DEVICES = 100_000
const ROWS = 50_000
export const PEOPLE = 100_000
const CLICKS = 60
const QUEUED = 20_000

const rate = (value: number) => `${Math.round(value).toLocaleString('en')}/s`
const compared = (what: string, { one, other, ratio }: Compared, wanted: string, against = ''): Row => ({
  what,
  product: rate(one),
  ideal: `${rate(other)}${against}`,
  ratio: `${(ratio * 100).toFixed(0)} %`,
  wanted,
})
const ms = (value: number, digits = 1) => `${value.toFixed(digits)} ms`

/** All that `npm run bench` measures, in this order. */
export const MEASURES: Measure[] = [
  {
    name: 'start',
    needs: {},
    async run({ startMs }) {
      return [{ what: 'listening after', product: ms(startMs, 0), wanted: '< 1500 ms' }]
    },
  },
  {
    name: 'queue',
    needs: {},
    async run({ sink }) {
      const child = start(['--expose-gc', 'bench/queue-alone.ts', String(sink.port), String(QUEUED)])
      const [, sent = '', highest = '', held = ''] = await said(child, /rate (\S+) highest (\S+) held (\S+)/)
      return [
        {
          what: `SMS through the queue, of ${QUEUED} that wait`,
          product: rate(Number(sent)),
          wanted: '> 1000/s',
        },
        {
          what: 'memory that it takes meanwhile',
          product: `${Number(highest).toFixed(0)} MB`,
          wanted: '< 200 MB',
        },
        {
          what: 'memory that it holds when all are sent',
          product: `${Number(held).toFixed(1)} MB`,
          wanted: '< 10 MB',
        },
      ]
    },
  },
  {
    name: 'save',
    needs: { apps: APPS_MEANWHILE, devices: DEVICES },
    async run({ port, seeded }) {
      const apps = seeded.apps.splice(0, APPS_MEANWHILE)
      const half = apps.splice(0, APPS_MEANWHILE / 2)
      await appLoad(port, half, APP_PATHS.product, [])
      const times: number[] = []
      const [saved] = await Promise.all([
        savePeriod(port, seeded.admin, 'single_sign_on'),
        appLoad(port, apps, APP_PATHS.product, times),
      ])
      return [
        { what: `a save that ends ${DEVICES} trusts`, product: ms(saved), wanted: '< 2000 ms' },
        { what: 'sign-ins meanwhile, 99th', product: ms(percentile99(times)), wanted: '< 100 ms' },
      ]
    },
  },
  {
    name: 'preview',
    needs: { apps: APPS_MEANWHILE, sessions: 1, people: PEOPLE },
    run: ({ port, seeded }) => previewRows(port, seeded),
  },
  {
    name: 'trust',
    needs: { trusted: REAL_HASHES },
    async run({ port, seeded: { trusted } }) {
      const signIn = (seconds: number) => passwordLoad(port, seconds, trusted, 'signed_in')
      await signIn(WARM_UP_SECONDS)
      const whole = await inTurns(
        () => signIn(SECONDS),
        () => rateOf('bench/hash-alone.ts', SECONDS),
      )
      const checks = await rateOf('bench/trust-alone.ts', SECONDS)
      return [
        compared('sign-in on a trusted device', whole, '≥ 90 %', ' (hash alone)'),
        { what: 'checking trust and its key', product: ms(1_000 / checks, 3), wanted: '< 1 ms' },
      ]
    },
  },
  {
    name: 'import',
    needs: { apps: APPS_MEANWHILE, sessions: 2 },
    run: ({ port, seeded }) => importRows(port, seeded),
  },
  {
    name: 'sms',
    needs: { signIns: SIGN_INS },
    async run({ port, idealPort, sink, seeded: { signIns } }) {
      const sms = await inTurns(
        async (round) => (await smsLoad(port, sink, shareOf(signIns, round), SMS_PATHS.product)).rate,
        async (round) => (await smsLoad(idealPort, sink, shareOf(signIns, round), SMS_PATHS.ideal)).rate,
      )
      const bytes = await memoryOf(port)
      return [
        compared('SMS issue + verify', sms, '≥ 40 %'),
        {
          what: `memory after ${SIGN_INS} sign-ins`,
          product: `${Math.round(bytes / 1e6)} MB`,
          wanted: '< 200 MB',
        },
      ]
    },
  },
  {
    name: 'app',
    needs: { apps: APPS },
    async run({ port, idealPort, seeded }) {
      const apps = seeded.apps.splice(0, APPS)
      const times = { product: [] as number[], ideal: [] as number[] }
      const counted = (round: number, into: number[]) => (round === WARM_UP ? [] : into)
      const app = await inTurns(
        (round) => appLoad(port, shareOf(apps, round), APP_PATHS.product, counted(round, times.product)),
        (round) => appLoad(idealPort, shareOf(apps, round), APP_PATHS.ideal, counted(round, times.ideal)),
      )
      return [
        compared('app code, the answer alone', app, '≥ 40 %'),
        {
          what: 'its 99th percentile',
          product: ms(percentile99(times.product)),
          ideal: ms(percentile99(times.ideal)),
          wanted: '< 25 ms',
        },
      ]
    },
  },
  {
    name: 'key',
    needs: { keys: 4_000 },
    async run({ port, seeded: { keys } }) {
      const library = () => rateOf('bench/signature-alone.ts', SECONDS)
      const whole = await inTurns((round) => keyLoad(port, shareOf(keys, round)), library)
      const signature = await inTurns(() => rateOf('bench/assertions.ts', SECONDS), library)
      return [
        compared('signature of a key, checked', signature, '≥ 60 %', ' (library alone)'),
        compared('security key, the whole answer', whole, '', ' (library alone)'),
      ]
    },
  },
  {
    name: 'session',
    needs: { sessions: 1 },
    async run({ port, idealPort, seeded: { sessions } }) {
      const [session = ''] = sessions
      const checks = await inTurns(
        () => askLoad(port, SECONDS, '/api/v1/session', session),
        () => askLoad(idealPort, SECONDS, '/session', session),
      )
      const bare = await inTurns(
        () => askLoad(idealPort, SECONDS, '/session', session),
        () => askLoad(idealPort, SECONDS, '/bare', ''),
      )
      return [
        compared('session check', checks, '≥ 50 %'),
        compared('the ideal itself', bare, '', ' (bare Fastify)'),
      ]
    },
  },
  {
    name: 'oidc',
    needs: { sessions: CONNECTIONS },
    async run({ port, seeded: { sessions } }) {
      const inMemory = start(['bench/oidc-in-memory.ts', String(CONNECTIONS)])
      const [, cookies = '', listens] = await said(inMemory, /cookies (\S+) listening (\d+)/)
      const product = {
        clientId: BENCH_APPLICATION.id,
        secret: BENCH_APPLICATION.secret,
        paths: { authorization: '/oidc/auth', token: '/oidc/token', userinfo: '/oidc/userinfo' },
        cookies: sessions.slice(0, CONNECTIONS),
      }
      const other = {
        clientId: 'bench',
        secret: 'secret',
        paths: { authorization: '/auth', token: '/token', userinfo: '/me' },
        cookies: cookies.split(','),
      }
      const flows = await inTurns(
        () => flowLoad(port, SECONDS, product),
        () => flowLoad(Number(listens), SECONDS, other),
      )
      inMemory.kill('SIGKILL')
      return [compared('code flow of a signed-in browser', flows, '≥ 70 %', ' (oidc-provider in memory)')]
    },
  },
  {
    name: 'forward-auth',
    needs: { sessions: 1 },
    async run({ port, seeded: { sessions } }) {
      const session = sessions.at(-1) ?? ''
      const cookie = await cookieOfHost(port, session)
      const checks = await inTurns(
        () => askLoad(port, SECONDS, '/forward-auth', cookie, askedAt('/', '*/*')),
        () => askLoad(port, SECONDS, '/api/v1/session', session),
      )
      return [compared('forward-auth', checks, '≥ 90 %', ' (own session check)')]
    },
  },
  {
    name: 'password',
    needs: { realHashes: REAL_HASHES },
    async run({ port, seeded: { emails } }) {
      // fifty a second are few: without a warm-up it is the compiler that is measured
      const users = emails.map((email) => ({ email }))
      const signIn = (seconds: number) => passwordLoad(port, seconds, users, 'second_factor_required')
      await signIn(WARM_UP_SECONDS)
      const password = await inTurns(
        () => signIn(SECONDS),
        () => rateOf('bench/hash-alone.ts', SECONDS),
      )
      return [compared('password sign-in', password, '≥ 90 %', ' (hash alone)')]
    },
  },
  {
    name: 'reset',
    needs: { realHashes: REAL_HASHES },
    async run({ port, seeded: { emails } }) {
      const { user, nobody } = await resetTimes(port, emails)
      return [
        {
          what: 'reset asked for: a user, nobody',
          product: ms(user, 2),
          ideal: ms(nobody, 2),
          ratio: `${((100 * user) / nobody).toFixed(0)} %`,
          wanted: '90 to 110 %',
        },
      ]
    },
  },
  {
    name: 'page',
    needs: {},
    async run() {
      const product = `${(signInPageBytes() / 1e3).toFixed(1)} kB`
      return [{ what: 'sign-in page, gzip', product, wanted: '≤ 100 kB' }]
    },
  },
]

/** How soon a preview of a large account is answered, and what sign-ins feel of it. */
export async function previewRows(
  port: number,
  { apps, sessions: [session = ''], crowd }: Pick<Seeded, 'apps' | 'sessions' | 'crowd'>,
): Promise<Row[]> {
  const signIns = apps.splice(0, APPS_MEANWHILE)
  await appLoad(port, signIns.splice(0, APPS_MEANWHILE / 2), APP_PATHS.product, [])
  await previewTimes(port, crowd, CLICKS)
  await mailIsGone(port)
  const before = await memoryOf(port)
  let over = false
  const [times, meanwhile] = await Promise.all([
    previewTimes(port, crowd, CLICKS).finally(() => (over = true)),
    pacedTimes(port, signIns, session, () => over),
  ])
  const grown = `${Math.round(((await memoryOf(port)) - before) / 1e6)} MB`
  const what = `a preview of ${PEOPLE} users`
  return [
    { what: `${what}, median`, product: ms(median(times)), wanted: '< 150 ms' },
    { what: 'its 99th percentile', product: ms(percentile99(times)), wanted: '< 150 ms' },
    { what: 'sign-ins meanwhile, 99th', product: ms(percentile99(meanwhile.signIns)), wanted: '< 50 ms' },
    {
      what: 'session checks meanwhile, 99th',
      product: ms(percentile99(meanwhile.checks)),
      wanted: '< 50 ms',
    },
    { what: `memory that ${CLICKS} previews leave`, product: grown, wanted: '< 20 MB' },
  ]
}

/** How long an import of the largest file takes, in time and memory, and what sign-ins feel of it. */
async function importRows(
  port: number,
  { apps, sessions }: Pick<Seeded, 'apps' | 'sessions'>,
): Promise<Row[]> {
  const signIns = apps.splice(0, APPS_MEANWHILE)
  const [session = ''] = sessions
  await appLoad(port, signIns.splice(0, APPS_MEANWHILE / 2), APP_PATHS.product, [])
  const before = await memoryOf(port)
  let over = false
  const [taken, meanwhile] = await Promise.all([
    importOnce(port, sessions.at(-1) ?? '', ROWS).finally(() => (over = true)),
    pacedTimes(port, signIns, session, () => over),
  ])
  const grown = `${Math.round((taken.mostBytes - before) / 1e6)} MB`
  const most = (times: number[]) => ms(Math.max(...times), 0)
  return [
    { what: `an import of ${ROWS} users`, product: `${(taken.ms / 1_000).toFixed(1)} s`, wanted: '< 30 s' },
    { what: 'its memory', product: grown, wanted: '< 300 MB' },
    {
      what: 'session checks meanwhile, 99th',
      product: ms(percentile99(meanwhile.checks)),
      wanted: '< 50 ms',
    },
    { what: 'the slowest of them', product: most(meanwhile.checks), wanted: '' },
    { what: 'sign-ins meanwhile, median', product: ms(median(meanwhile.signIns)), wanted: '< 50 ms' },
    { what: 'the slowest of them', product: most(meanwhile.signIns), wanted: '' },
  ]
}

function signInPageBytes(): number {
  const pages = join(import.meta.dirname, '..', 'dist/web')
  const html = readFileSync(join(pages, 'sign-in.html'), 'utf8')
  const wanted = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path = '']) => path)
  const present = new Set(readdirSync(join(pages, 'assets')))
  const files = wanted.filter((path) => present.has(path.replace('assets/', '')))
  return [html, ...files.map((path) => readFileSync(join(pages, path)))].reduce(
    (sum, text) => sum + gzipSync(text).length,
    0,
  )
}
