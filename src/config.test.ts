import assert from 'node:assert/strict'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { startChild } from '../test/children/child.ts'
import { runProgram } from '../test/server-process.ts'
import { type Config, ConfigProblems, isLoopback, readConfig } from './config.ts'

const KEY = Buffer.alloc(32, 1).toString('base64')

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-config-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Reads a configuration whose keys are given, so that it writes no file. */
const read = (env: Record<string, string>): Config =>
  readConfig({ SALLYPORT_SECRET_KEYS: `k1:${KEY}`, ...env })

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    read(env)
    return []
  } catch (error) {
    if (error instanceof ConfigProblems) return error.problems
    throw error
  }
}

test('without any setting the server listens on this machine alone, keeps its data beside it and sends nothing', () => {
  const config = read({})
  assert.deepEqual(
    {
      ...config,
      setUpCode: '',
      secretKeys: [],
      publicUrl: config.publicUrl.origin,
      dataDir: '',
      database: '',
    },
    {
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://localhost:3000',
      productName: 'Sallyport',
      dataDir: '',
      database: '',
      secretKeys: [],
      sms: [{ kind: 'outbox' }],
      signUp: 'first',
      setUpCode: '',
      operatorKey: null,
      sessionHours: 24,
      sessionIdleMinutes: 60,
      trustedProxies: [],
    },
  )
  assert.deepEqual(
    [config.dataDir, config.database],
    [join(process.cwd(), 'data'), { engine: 'sqlite', path: join(process.cwd(), 'data/sallyport.db') }],
  )
  assert.match(config.setUpCode, /^[0-9a-f]{32}$/)
  assert.notEqual(config.setUpCode, read({}).setUpCode, 'the set-up code is new at each start')
})

/** What is wrong, and words of the sentence that mends it. */
const WRONG: [Record<string, string>, RegExp][] = [
  [{ PORT: 'http' }, /^PORT: "http" is not a whole number from 0 to 65535\.$/],
  [{ PORT: '65536' }, /^PORT: /],
  [{ PORT: '-1' }, /^PORT: /],
  [{ PORT: '3e3' }, /^PORT: /],
  [{ SALLYPORT_PUBLIC_URL: 'localhost:3000' }, /^SALLYPORT_PUBLIC_URL: .*Write scheme, host and port alone/],
  [{ SALLYPORT_PUBLIC_URL: 'http://localhost:3000/sign-in' }, /^SALLYPORT_PUBLIC_URL: .*is not an origin/],
  [{ SALLYPORT_PUBLIC_URL: 'http://:secret@localhost' }, /^SALLYPORT_PUBLIC_URL: .*is not an origin/],
  [{ SALLYPORT_PUBLIC_URL: 'ftp://localhost' }, /^SALLYPORT_PUBLIC_URL: /],
  [
    { SALLYPORT_PRODUCT_NAME: 'x'.repeat(31) },
    /^SALLYPORT_PRODUCT_NAME: Use 1 to 30 plain characters on one line\.$/,
  ],
  [{ SALLYPORT_PRODUCT_NAME: 'Tea\nCoffee' }, /^SALLYPORT_PRODUCT_NAME: /],
  [{ SALLYPORT_PRODUCT_NAME: 'Tea\u202eeeffoC' }, /^SALLYPORT_PRODUCT_NAME: /],
  [
    { SALLYPORT_DATABASE_URL: 'mysql://user:secret@host/db' },
    /^SALLYPORT_DATABASE_URL: Write sqlite:PATH, or postgres:/,
  ],
  [{ SALLYPORT_DATABASE_URL: 'sqlite:' }, /^SALLYPORT_DATABASE_URL: /],
  [{ SALLYPORT_SECRET_KEYS: 'k1' }, /^SALLYPORT_SECRET_KEYS: Write id:base64 .*openssl rand -base64 32/],
  [{ SALLYPORT_SECRET_KEYS: `k1:${KEY},k1:${KEY}` }, /^SALLYPORT_SECRET_KEYS: .*ids distinct/],
  [{ SALLYPORT_SECRET_KEYS: `k1:${Buffer.alloc(31).toString('base64')}` }, /^SALLYPORT_SECRET_KEYS: /],
  [{ SALLYPORT_SMS: 'smtp://x' }, /^SALLYPORT_SMS: Gateway 1 is not one of: outbox:, http/],
  [{ SALLYPORT_SMS: 'https://a.example/send,' }, /^SALLYPORT_SMS: Gateway 2 /],
  [
    { SALLYPORT_SMS: 'outbox:,https://a.example/send' },
    /^SALLYPORT_SMS: Behind outbox: no gateway is ever used/,
  ],
  [{ SALLYPORT_SMS: 'https://user:100%@a.example/send' }, /^SALLYPORT_SMS: .*Write % as %25/],
  [{ SALLYPORT_SIGN_UP: 'open' }, /^SALLYPORT_SIGN_UP: "open" is not one of: first, closed\.$/],
  [{ SALLYPORT_SET_UP_CODE: 'short' }, /^SALLYPORT_SET_UP_CODE: Use at least 8 characters/],
  [{ SALLYPORT_OPERATOR_KEY: 'x'.repeat(31) }, /^SALLYPORT_OPERATOR_KEY: Use at least 32 characters/],
  [{ SALLYPORT_SESSION_HOURS: '0' }, /^SALLYPORT_SESSION_HOURS: .*from 1 to 720/],
  [{ SALLYPORT_SESSION_IDLE_MINUTES: '1.5' }, /^SALLYPORT_SESSION_IDLE_MINUTES: .*from 1 to 1440/],
  [
    { SALLYPORT_TRUST_PROXY: 'proxy.example' },
    /^SALLYPORT_TRUST_PROXY: "proxy\.example" is not an IP address/,
  ],
  [{ SALLYPORT_TRUST_PROXY: '10.0.0.0/33' }, /^SALLYPORT_TRUST_PROXY: /],
  [{ SALLYPORT_TRUST_PROXY: '10.0.0.0/8/8' }, /^SALLYPORT_TRUST_PROXY: /],
  [{ SALLYPORT_TRUST_PROXY: '::1/129' }, /^SALLYPORT_TRUST_PROXY: /],
  [{ SALLYPORT_SMTP_URL: 'smtp://mail.example' }, /^SALLYPORT_SMTP_URL: .*cannot send it yet\. Remove it\.$/],
  [
    { SALLYPORT_COLOUR: 'red' },
    /^SALLYPORT_COLOUR: There is no such setting\. Those that exist: SALLYPORT_PUBLIC_URL, /,
  ],
]

for (const [env, mend] of WRONG) {
  const given = Object.entries(env).map(
    ([name, value]) => `${name}=${value.length > 40 ? `${value.slice(0, 20)}…` : JSON.stringify(value)}`,
  )
  test(`${given.join(' ')} is told with its mend`, () => {
    const problems = problemsOf(env)
    assert.equal(problems.length, 1, problems.join('\n'))
    assert.match(problems[0] ?? '', mend)
  })
}

test('all that is wrong is told at once', () => {
  const wrong = WRONG.map(([env]) => env).reduce((all, env) => ({ ...env, ...all }), {})
  const names = new Set(problemsOf(wrong).map((problem) => problem.split(':')[0]))
  for (const name of Object.keys(wrong)) assert.ok(names.has(name), name)
})

test('no problem repeats a secret that is in the setting', () => {
  const secrets: Record<string, string>[] = [
    { SALLYPORT_PUBLIC_URL: 'https://user:hunter2@sign-in.example.com' },
    { SALLYPORT_PUBLIC_URL: 'user:hunter2@localhost' },
    { SALLYPORT_SMS: 'smpp://user:hunter2@sms.example, https://user:hunter2%@sms.example/' },
    { SALLYPORT_SMS: 'outbox:,https://user:hunter2@sms.example/' },
    {
      SALLYPORT_SMS: 'https://user:hunter2@sms.example/,outbox:',
      SALLYPORT_PUBLIC_URL: 'https://sign-in.example.com',
    },
    { SALLYPORT_DATABASE_URL: 'mysql://user:hunter2@host/db' },
    { SALLYPORT_SECRET_KEYS: 'hunter2' },
    { SALLYPORT_OPERATOR_KEY: 'hunter2' },
    { SALLYPORT_SET_UP_CODE: 'hunter2' },
  ]
  for (const env of secrets) {
    const problems = problemsOf(env)
    assert.ok(problems.length > 0)
    assert.doesNotMatch(problems.join('\n'), /hunter2/)
  }
})

test('an outbox that others could read, and mail that cannot be sent, are refused with a public address', () => {
  const problems = problemsOf({ SALLYPORT_PUBLIC_URL: 'https://sign-in.example.com' })
  assert.match(
    problems.join('\n'),
    /^SALLYPORT_SMS: With the public URL https:\/\/sign-in\.example\.com everybody could read the outbox\. Name a real gateway/m,
  )
  assert.match(problems.join('\n'), /^SALLYPORT_PUBLIC_URL: This release cannot send mail yet/m)
  for (const origin of [
    'http://localhost:3000',
    'http://127.0.0.1',
    'http://[::1]:8080',
    'https://localhost',
    'http://shop.localhost:3000',
  ]) {
    assert.deepEqual(problemsOf({ SALLYPORT_PUBLIC_URL: origin }), [], origin)
    assert.equal(isLoopback(new URL(origin)), true, origin)
  }
  for (const origin of [
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://10.0.0.1',
    'http://notlocalhost',
  ])
    assert.equal(isLoopback(new URL(origin)), false, origin)
})

test('with PostgreSQL the keys must be given, since several nodes need the same', (t) => {
  const databaseUrl = 'postgres://user:secret@host/db'
  assert.throws(
    () => readConfig({ SALLYPORT_DATABASE_URL: databaseUrl, SALLYPORT_DATA_DIR: newFolder(t) }),
    /^ConfigProblems: SALLYPORT_SECRET_KEYS: PostgreSQL is shared by several nodes.*openssl rand/,
  )
  assert.deepEqual(read({ SALLYPORT_DATABASE_URL: databaseUrl }).database, {
    engine: 'postgres',
    url: databaseUrl,
  })
})

test('settings are read as they are meant: gateways in order, several keys, networks, blanks around', () => {
  const config = read({
    SALLYPORT_SMS: ' https://user:p%40ss@a.example/send , http://b.example/ ,outbox:',
    SALLYPORT_SECRET_KEYS: `new:${Buffer.alloc(32, 2).toString('base64')}, old:${KEY}`,
    SALLYPORT_TRUST_PROXY: '10.0.0.0/8, ::1',
    SALLYPORT_PRODUCT_NAME: '  Tea & Coffee ',
    SALLYPORT_OPERATOR_KEY: '',
  })
  assert.deepEqual(
    config.sms.map((gateway) => (gateway.kind === 'http' ? gateway.url.host : gateway.kind)),
    ['a.example', 'b.example', 'outbox'],
  )
  assert.deepEqual(
    config.secretKeys.map(({ id }) => id),
    ['new', 'old'],
  )
  assert.deepEqual(
    [config.trustedProxies, config.productName, config.operatorKey],
    [['10.0.0.0/8', '::1'], 'Tea & Coffee', null],
  )
})

test('the first start makes a key that its owner alone can read, and every later start uses it', (t) => {
  const folder = join(newFolder(t), 'data')
  const first = readConfig({ SALLYPORT_DATA_DIR: folder })
  const path = join(folder, 'secret-keys')
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.equal(statSync(folder).mode & 0o777, 0o700)
  assert.deepEqual(readdirSync(folder), ['secret-keys'])
  assert.deepEqual(readConfig({ SALLYPORT_DATA_DIR: folder }).secretKeys, first.secretKeys)
  assert.notDeepEqual(readConfig({ SALLYPORT_DATA_DIR: newFolder(t) }).secretKeys, first.secretKeys)
})

test('where anything is wrong no key is made', (t) => {
  const folder = newFolder(t)
  assert.throws(() => readConfig({ SALLYPORT_DATA_DIR: folder, PORT: 'x' }), ConfigProblems)
  assert.deepEqual(readdirSync(folder), [])
})

test('a file of keys that was damaged is told, and never replaced', (t) => {
  const folder = newFolder(t)
  for (const damaged of ['', 'k1:', 'nonsense']) {
    writeFileSync(join(folder, 'secret-keys'), damaged)
    assert.throws(() => readConfig({ SALLYPORT_DATA_DIR: folder }), /Restore it from your backup/)
    assert.equal(readFileSync(join(folder, 'secret-keys'), 'utf8'), damaged)
  }
})

test('of several first starts at once all have the same key', async (t) => {
  for (let round = 0; round < 3; round++) {
    const folder = newFolder(t)
    const starts = Array.from({ length: 6 }, () => startChild('read-config.ts', folder))
    for (const start of starts) assert.equal(await start.next(), 'ready')
    for (const start of starts) start.tell('go')
    const keys = await Promise.all(starts.map((start) => start.next()))
    assert.deepEqual(
      keys,
      Array.from({ length: 6 }, () => keys[0]),
    )
    assert.equal(readFileSync(join(folder, 'secret-keys'), 'utf8'), `k1:${keys[0]}\n`)
    assert.deepEqual(readdirSync(folder), ['secret-keys'])
    await Promise.all(starts.map(({ ended }) => ended))
  }
})

test('`.env` in the working folder is read, and the environment wins over it', async (t) => {
  const folder = newFolder(t)
  writeFileSync(join(folder, '.env'), 'SALLYPORT_DATA_DIR=./elsewhere\nSALLYPORT_COLOUR=red\nPORT="x"\n')
  const refused = await runProgram(t, { folder, args: ['migrate'] })
  assert.equal(refused.code, 1)
  assert.match(
    refused.stderr,
    /^Sallyport cannot start with these settings:\n {2}SALLYPORT_COLOUR: There is no such setting/,
  )
  assert.doesNotMatch(refused.stderr, /PORT: "x"/, 'PORT is set in the environment')
  mkdirSync(join(folder, 'elsewhere'))
  chmodSync(join(folder, 'elsewhere'), 0o700)
  const ran = await runProgram(t, { folder, args: ['migrate'], env: { SALLYPORT_COLOUR: '' } })
  assert.deepEqual([ran.code, ran.stdout], [0, 'The database has the newest schema.\n'])
  assert.ok(readdirSync(join(folder, 'elsewhere')).includes('sallyport.db'))
})
