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
import { type Config, isLoopback, readConfig } from './config.ts'
import { ConfigProblems } from './config/config-problems.ts'

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
      sms: [{ name: 'outbox', kind: 'outbox' }],
      smsRoutes: { currency: null, routes: [], refuse: [] },
      smsBudgets: {
        account: { day: 1_000, month: 20_000 },
        network: { day: 1_000, month: 10_000 },
        block: { day: 300, month: 3_000 },
        all: { day: 20_000, month: 200_000 },
        money: null,
      },
      smsAcceptSeconds: 5,
      smsReceiptSeconds: 20,
      mail: { kind: 'outbox' },
      webauthn: { rpId: 'localhost', u2fAppId: null },
      signUp: 'first',
      setUpCode: '',
      operatorKey: null,
      sessionHours: 24,
      sessionIdleMinutes: 60,
      trustedProxies: [],
      applications: [],
      webhookPrivate: { hosts: [], networks: [] },
    },
  )
  assert.deepEqual(
    [config.dataDir, config.database],
    [join(process.cwd(), 'data'), { engine: 'sqlite', path: join(process.cwd(), 'data/sallyport.db') }],
  )
  assert.match(config.setUpCode, /^[0-9a-f]{32}$/)
  assert.notEqual(config.setUpCode, read({}).setUpCode, 'the set-up code is new at each start')
})

const smtpUrl =
  (mend: RegExp) =>
  (url: string): [Record<string, string>, RegExp] => [
    { SALLYPORT_SMTP_URL: url, SALLYPORT_MAIL_FROM: 'sign-in@example.com' },
    mend,
  ]

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
  [
    { SALLYPORT_SMS: 'smtp://x' },
    /^SALLYPORT_SMS: Gateway 1 is not one of: outbox:, twilio:.*There is no "smtp:\/\/"\.$/,
  ],
  [{ SALLYPORT_SMS: 'https://a.example/send,' }, /^SALLYPORT_SMS: Gateway 2 /],
  [
    { SALLYPORT_SMS: 'outbox:,https://a.example/send' },
    /^SALLYPORT_SMS: Behind outbox: no gateway is ever used/,
  ],
  [{ SALLYPORT_SMS: 'https://user:100%@a.example/send' }, /^SALLYPORT_SMS: .*Write % as %25/],
  [{ SALLYPORT_SIGN_UP: 'shut' }, /^SALLYPORT_SIGN_UP: "shut" is not one of: first, open, closed\.$/],
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
  [
    { SALLYPORT_WEBHOOK_PRIVATE: '10.0.0.0/33' },
    /^SALLYPORT_WEBHOOK_PRIVATE: "10\.0\.0\.0\/33" is not a name/,
  ],
  [{ SALLYPORT_WEBHOOK_PRIVATE: 'https://crm.internal' }, /^SALLYPORT_WEBHOOK_PRIVATE: /],
  [{ SALLYPORT_WEBHOOK_PRIVATE: 'crm.internal, *.internal' }, /^SALLYPORT_WEBHOOK_PRIVATE: "\*/],
  [{ SALLYPORT_WEBHOOK_PRIVATE: 'fe80::1%eth0' }, /^SALLYPORT_WEBHOOK_PRIVATE: /],
  [
    { SALLYPORT_SMTP_URL: 'smtp://mail.example' },
    /^SALLYPORT_MAIL_FROM: Set the address that mail comes from, for example /,
  ],
  [
    { SALLYPORT_MAIL_FROM: 'sign-in@example.com' },
    /^SALLYPORT_SMTP_URL: Set the mail server that mail goes to\. Write smtps:/,
  ],
  ...[
    'mail.example',
    'https://mail.example',
    'smtp:mail.example',
    'smtp://',
    'smtp:///x',
    'smtp://mail.example:0',
    'smtp://mail.example:65536',
    'smtp://mail example',
    'smtp://[::1',
  ].map(smtpUrl(/^SALLYPORT_SMTP_URL: This is not the address of a mail server\. Write smtps:/)),
  ...[
    'smtp://mail.example/inbox',
    'smtp://mail.example?tls=maybe',
    'smtp://mail.example?tls=none&tls=none',
    'smtp://mail.example?TLS=none',
    'smtp://mail.example?pool=true',
    'smtps://mail.example#x',
    'smtps://user:100?x@mail.example',
  ].map(smtpUrl(/^SALLYPORT_SMTP_URL: Behind host and port nothing may stand but \?tls=none\./)),
  ...['smtps://user:100%@mail.example', 'smtps://%zz:x@mail.example'].map(
    smtpUrl(/^SALLYPORT_SMTP_URL: .*Write % as %25\.$/),
  ),
  ...['smtps://user@mail.example', 'smtps://:password@mail.example'].map(
    smtpUrl(/^SALLYPORT_SMTP_URL: A user needs a password/),
  ),
  smtpUrl(/^SALLYPORT_SMTP_URL: smtps:\/\/ is TLS from the first byte/)('smtps://mail.example?tls=none'),
  ...['smtp://user:password@mail.example?tls=none', 'smtp://user:password@mail.localhost?tls=none'].map(
    smtpUrl(/^SALLYPORT_SMTP_URL: Over a connection in clear everybody on the way could read the password/),
  ),
  ...[
    'Sallyport <sign-in@example.com>',
    'sign-in',
    'sign-in@',
    '@example.com',
    'a@b@example.com',
    'sign in@example.com',
    'sign-in@example.com, kai.lund@example.com',
    'sign-in@exam ple.com',
    '.sign-in@example.com',
    'größe@example.com',
    `${'x'.repeat(65)}@example.com`,
    'smtps://mailer:secret@mail.example',
  ].map((from): [Record<string, string>, RegExp] => [
    { SALLYPORT_SMTP_URL: 'smtps://mail.example', SALLYPORT_MAIL_FROM: from },
    /^SALLYPORT_MAIL_FROM: Write one plain address, without a name, for example sign-in@example\.com\.$/,
  ]),
  [
    { SALLYPORT_WEBAUTHN_RP_ID: 'example.com' },
    /^SALLYPORT_WEBAUTHN_RP_ID: .*Write localhost, or a domain that it belongs to/,
  ],
  [{ SALLYPORT_U2F_APP_ID: 'http://example.com' }, /^SALLYPORT_U2F_APP_ID: .*an https address, for example /],
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
  const wrong = WRONG.map(([env]) => env).reduce((all, env) => ({ ...env, ...all }), {
    SALLYPORT_SMTP_URL: 'mail.example',
    SALLYPORT_MAIL_FROM: 'sign-in',
  })
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
    ...[
      'smtp://user:hunter2@mail.example',
      'smtp://user:hunter2@mail.example?tls=none',
      'smtps://user:hunter2@mail.example?tls=none',
      'smtps://user:hunter2%@mail.example',
      'smtps://user:1?hunter2@mail.example',
      'smtps://user:1/hunter2@mail.example',
      'smtps://user:1#hunter2@mail.example',
      'smtps://user:hunter2@',
      'ftp://user:hunter2@mail.example',
    ].flatMap((url) => [{ SALLYPORT_SMTP_URL: url }, { SALLYPORT_MAIL_FROM: url }]),
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

test('an outbox that others could read is refused with a public address, and with real ways it starts', () => {
  const publicUrl = { SALLYPORT_PUBLIC_URL: 'https://sign-in.example.com' }
  const problems = problemsOf(publicUrl)
  assert.equal(problems.length, 2)
  assert.match(
    problems.join('\n'),
    /^SALLYPORT_SMS: With the public URL https:\/\/sign-in\.example\.com everybody could read the outbox\. Name a real gateway/m,
  )
  assert.match(
    problems.join('\n'),
    /^SALLYPORT_SMTP_URL: With the public URL https:\/\/sign-in\.example\.com mail must be sent\. Name a mail server.* set SALLYPORT_MAIL_FROM\.$/m,
  )
  const real = {
    ...publicUrl,
    SALLYPORT_SMS: 'https://sms.example.com/send',
    SALLYPORT_SMTP_URL: 'smtps://mail.example.com',
    SALLYPORT_MAIL_FROM: 'sign-in@example.com',
  }
  assert.deepEqual(problemsOf(real), [])
  for (const [name, says] of [
    ['SALLYPORT_SMTP_URL', /^SALLYPORT_SMTP_URL: Set the mail server/],
    ['SALLYPORT_MAIL_FROM', /^SALLYPORT_MAIL_FROM: Set the address/],
    ['SALLYPORT_SMS', /^SALLYPORT_SMS: With the public URL/],
  ] as const) {
    const [problem, ...more] = problemsOf({ ...real, [name]: '' })
    assert.match(problem ?? '', says)
    assert.deepEqual(more, [])
  }
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
    SALLYPORT_WEBHOOK_PRIVATE: ' CRM.internal, 10.0.0.0/8 , ::1',
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
  assert.deepEqual(config.webhookPrivate, { hosts: ['crm.internal'], networks: ['10.0.0.0/8', '::1/128'] })
})

test('a mail server is reached by TLS from the first byte, by STARTTLS, or in clear where that is no risk or wanted', () => {
  const from = { SALLYPORT_MAIL_FROM: 'sign-in@Bücher.example' }
  const mailOf = (url: string) => read({ SALLYPORT_SMTP_URL: url, ...from }).mail
  const address = 'sign-in@xn--bcher-kva.example'
  const smtp = { kind: 'smtp', from: address, login: null }
  const login = { user: 'mailer@example.com', password: 'p@ss:w%/rd' }
  const written = 'mailer%40example.com:p%40ss%3Aw%25%2Frd@'
  assert.deepEqual(
    [
      `smtps://${written}mail.example.com`,
      `smtp://${written}mail.example.com`,
      'SMTP://Mail.Example.com:2525/',
      'smtp://relay.internal:25?tls=none',
      'smtp://bücher.example?tls=none',
      `smtp://${written}localhost:25`,
      'smtp://127.0.0.1:1025',
      'smtp://[::1]:1025?tls=none',
      'smtps://localhost',
      'smtp://[2001:db8::1]',
    ].map(mailOf),
    [
      { ...smtp, host: 'mail.example.com', port: 465, tls: 'from_the_start', login },
      { ...smtp, host: 'mail.example.com', port: 587, tls: 'starttls', login },
      { ...smtp, host: 'mail.example.com', port: 2525, tls: 'starttls' },
      { ...smtp, host: 'relay.internal', port: 25, tls: 'none' },
      { ...smtp, host: 'xn--bcher-kva.example', port: 587, tls: 'none' },
      { ...smtp, host: 'localhost', port: 25, tls: 'none', login },
      { ...smtp, host: '127.0.0.1', port: 1025, tls: 'none' },
      { ...smtp, host: '::1', port: 1025, tls: 'none' },
      { ...smtp, host: 'localhost', port: 465, tls: 'from_the_start' },
      { ...smtp, host: '2001:db8::1', port: 587, tls: 'starttls' },
    ],
  )
})

test('accounts are created by the first comer, by everybody, or by nobody without the operator key', () => {
  for (const signUp of ['first', 'open', 'closed'] as const)
    assert.equal(read({ SALLYPORT_SIGN_UP: signUp }).signUp, signUp)
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
