import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { HANGS, startSink } from '../test/gateway-sink.ts'
import { rawRequest, readRaw } from '../test/raw-http.ts'
import { startSmtpSink } from '../test/smtp-sink.ts'
import { newFolder, runProgram, type ServerProcess, startServerProcess } from '../test/server-process.ts'
import { CREATE_ACCOUNT_TAKES } from './command/create-account-command.ts'

const PASSWORD = 'four or five unrelated words'
const PHONE = '+12025550123'
const EMAIL = 'alex.kim@example.com'

const key = (byte: number, id = 'k1') => `${id}:${Buffer.alloc(32, byte).toString('base64')}`
const setUpCodeOf = (server: ServerProcess) => /\/set-up#(\w+)$/m.exec(server.stdout())?.[1] ?? ''

async function createAccount(server: ServerProcess) {
  const form = {
    account: { name: 'Example Ltd' },
    admin: { name: 'Alex Kim', email: EMAIL, password: PASSWORD, phone: PHONE },
    setUpCode: setUpCodeOf(server),
  }
  const made = await server.browser().call('POST', '/api/v1/accounts', form)
  assert.equal(made.status, 201, JSON.stringify(made.body))
}

async function codeInOutbox(server: ServerProcess): Promise<string> {
  for (let tries = 0; tries < 300; tries++) {
    const { body } = await server
      .browser()
      .call('GET', '/api/v1/outbox', undefined, { authorization: `Bearer ${setUpCodeOf(server)}` })
    const code = /#(\d{6})$/.exec(
      body.items.find(({ kind }: { kind: string }) => kind === 'sms')?.text ?? '',
    )?.[1]
    if (code) return code
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('no code in the outbox')
}

test('a start says where it listens, where the data lies, where messages go, and which link to open', async (t) => {
  const server = await startServerProcess(t)
  const [listens, data, messages, link, ...more] = server.stdout().trimEnd().split('\n')
  assert.match(
    listens ?? '',
    /^Sallyport listens on http:\/\/127\.0\.0\.1:\d+ and is reached at http:\/\/localhost/,
  )
  assert.match(data ?? '', /^Data: .*\/data\/sallyport\.db$/)
  assert.match(messages ?? '', /^SMS and mail are not sent: read them at http:\/\/localhost\S*\/outbox$/)
  assert.match(link ?? '', /^Open this link: http:\/\/localhost\S*\/set-up#[0-9a-f]{32}$/)
  assert.deepEqual([more, server.stderr()], [[], ''])
})

test('a start says truly where SMS and where mail go', async (t) => {
  const gateway = 'https://gate:hunter2@sms.example.com/send'
  const mail = {
    SALLYPORT_SMTP_URL: 'smtps://mailer:hunter2@mail.example.com',
    SALLYPORT_MAIL_FROM: 'sign-in@example.com',
  }
  const told: [Record<string, string>, RegExp][] = [
    [{ SALLYPORT_SMS: gateway }, /^SMS go to your gateway\nMail is not sent: read it at http:\S+\/outbox\n/m],
    [
      { SALLYPORT_SMS: `${gateway},${gateway},outbox:` },
      /^SMS go to your 2 gateways in order, and where that fails to http:\S+\/outbox\nMail is not sent/m,
    ],
    [
      mail,
      /^SMS are not sent: read them at http:\S+\/outbox\nMail goes to mail\.example\.com:465, by TLS, from sign-in@example\.com\n/m,
    ],
    [
      { ...mail, SALLYPORT_SMS: gateway, SALLYPORT_SMTP_URL: 'smtp://[::1]:1025' },
      /^SMS go to your gateway\nMail goes to \[::1\]:1025, in clear, from /m,
    ],
  ]
  for (const [env, says] of told) {
    const server = await startServerProcess(t, { env })
    assert.match(server.stdout(), says)
    assert.doesNotMatch(server.stdout() + server.stderr(), /hunter2/)
    server.kill('SIGKILL')
  }
})

test('a newcomer’s whole story runs on the program itself, and a kill loses nothing of it', async (t) => {
  const folder = newFolder(t)
  const server = await startServerProcess(t, { folder })
  await createAccount(server)
  const browser = server.browser()
  assert.equal(
    (await browser.call('POST', '/api/v1/sign-in', { email: EMAIL, password: PASSWORD })).body.state,
    'second_factor_required',
  )
  await browser.call('POST', '/api/v1/sign-in/sms-code')
  const code = await codeInOutbox(server)
  assert.equal(
    (await browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code })).body.state,
    'signed_in',
  )
  server.kill('SIGKILL')
  await server.ended

  const again = await startServerProcess(t, { folder })
  const after = again.browser()
  after.setCookie('sallyport_session', browser.cookie('sallyport_session') ?? '')
  assert.equal((await after.call('GET', '/api/v1/session')).body.user.email, EMAIL)
  assert.notEqual(
    setUpCodeOf(again),
    setUpCodeOf(server),
    'the link of the start before opens nothing any more',
  )
  assert.equal(
    (await again.browser().call('POST', '/api/v1/set-up', { setUpCode: setUpCodeOf(server) })).body.code,
    'set_up_code_wrong',
  )
  assert.deepEqual([server.stderr(), again.stderr()], ['', ''])
})

test('nothing that the program says tells a code, a number, an address, a password or a cookie, whatever fails', async (t) => {
  const failing = await startSink(t, 500)
  const refusing = await startSmtpSink(t, {
    login: { user: 'mailer', password: 'hunter2' },
    at: { RCPT: 550 },
  })
  const server = await startServerProcess(t, {
    env: {
      SALLYPORT_SMS: `http://gate:hunter2@127.0.0.1:${failing.url.port}/send,http://gate:hunter2@127.0.0.1:1/send`,
      SALLYPORT_SMTP_URL: `smtp://mailer:hunter2@127.0.0.1:${refusing.port}`,
      SALLYPORT_MAIL_FROM: 'sign-in@example.com',
    },
  })
  await createAccount(server)
  const browser = server.browser()
  const cookies: (string | undefined)[] = []
  const note = () =>
    cookies.push(
      browser.cookie('sallyport_sign_in'),
      browser.cookie('sallyport_session'),
      browser.cookie('sallyport_device'),
    )
  await browser.call('POST', '/api/v1/sign-in', { email: EMAIL, password: 'wrong password of hers' })
  await browser.call('POST', '/api/v1/sign-in', `{"email":"${EMAIL}","password":`)
  await browser.call('POST', '/api/v1/sign-in', { email: EMAIL, password: PASSWORD })
  note()
  await browser.call('POST', '/api/v1/sign-in/sms-code')
  for (
    let tries = 0;
    tries < 300 && (await browser.call('GET', '/api/v1/sign-in')).body.smsCode.delivery !== 'failed';
    tries++
  )
    await new Promise((resolve) => setTimeout(resolve, 20))
  const code = /#(\d{6})$/.exec(failing.taken[0]?.text ?? '')?.[1] ?? ''
  await browser.call('POST', '/api/v1/sign-in/second-factor', {
    method: 'sms',
    code: code === '000000' ? '000001' : '000000',
  })
  await browser.call('POST', '/api/v1/sign-in/second-factor', { method: 'sms', code })
  note()
  await browser.call('DELETE', '/api/v1/me/sessions/%00')
  await browser.call('DELETE', '/api/v1/session')
  for (let tries = 0; tries < 300 && !server.stderr().includes('a mail could not be sent'); tries++)
    await new Promise((resolve) => setTimeout(resolve, 20))
  assert.match(code, /^\d{6}$/)
  assert.match(server.stderr(), /a gateway did not take an SMS/, 'what failed is told')
  assert.match(server.stderr(), /"answer":550.*a mail could not be sent/)
  const secrets = [
    code,
    PHONE.slice(1),
    '555',
    EMAIL,
    'alex',
    'wrong password',
    PASSWORD,
    'hunter2',
    setUpCodeOf(server),
    ...cookies.flatMap((cookie) => cookie?.split('.').at(-1) ?? []),
  ]
  for (const secret of secrets) assert.ok(!server.stderr().includes(secret), secret)
})

test('told to stop, the server finishes what is under way, sends what it has promised, and ends', async (t) => {
  const server = await startServerProcess(t)
  await createAccount(server)
  const body = JSON.stringify({ email: EMAIL, password: PASSWORD })
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  let answer = ''
  socket.on('data', (chunk: Buffer) => void (answer += chunk.toString()))
  socket.write(
    `POST /api/v1/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
  )
  await new Promise((resolve) => setTimeout(resolve, 100))
  server.kill('SIGTERM')
  await new Promise((resolve) => setTimeout(resolve, 100))
  socket.write(body.slice(5))
  await Promise.race([once(socket, 'close'), new Promise((resolve) => setTimeout(resolve, 5_000).unref())])
  const { status, body: text } = readRaw(answer)
  assert.equal(status, 200, answer)
  assert.match(text, /"state":"second_factor_required"/)
  const late = new Promise((resolve) =>
    setTimeout(resolve, 20_000, 'the connection that it kept open holds it').unref(),
  )
  assert.deepEqual(await Promise.race([server.ended, late]), { code: 0, signal: null })
})

test('told to stop, the server takes no new connection, and a second signal changes nothing', async (t) => {
  const server = await startServerProcess(t)
  server.kill('SIGTERM')
  server.kill('SIGINT')
  assert.deepEqual(await server.ended, { code: 0, signal: null })
  assert.equal(await rawRequest(server.url, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'), '')
})

test('an SMS that a gateway is taking when the server is told to stop is brought to its end', async (t) => {
  const slow = await startSink(t, (response) => void setTimeout(() => response.writeHead(202).end(), 400))
  const server = await startServerProcess(t, { env: { SALLYPORT_SMS: slow.url.href } })
  await createAccount(server)
  const browser = server.browser()
  await browser.call('POST', '/api/v1/sign-in', { email: EMAIL, password: PASSWORD })
  await browser.call('POST', '/api/v1/sign-in/sms-code')
  server.kill('SIGTERM')
  assert.deepEqual(await server.ended, { code: 0, signal: null })
  assert.equal(slow.taken.length, 1)
  const again = await startServerProcess(t, { folder: server.folder, env: { SALLYPORT_SMS: slow.url.href } })
  const after = again.browser()
  after.setCookie('sallyport_sign_in', browser.cookie('sallyport_sign_in') ?? '')
  assert.equal((await after.call('GET', '/api/v1/sign-in')).body.smsCode.delivery, 'sent')
})

test('a reset link is looked for in the data that is there, and makes none', async (t) => {
  const folder = newFolder(t)
  const { code, stderr } = await runProgram(t, {
    folder,
    args: ['password-reset-link', 'alex.kim@example.com'],
  })
  assert.equal(code, 1)
  assert.match(
    stderr,
    /^There is no database at .*sallyport\.db\. Set SALLYPORT_DATA_DIR as the server has it\.\n$/,
  )
  assert.equal(existsSync(join(folder, 'data', 'sallyport.db')), false)
})

test('a command that does not exist is told with those that do', async (t) => {
  for (const args of [
    ['dance'],
    ['serve', 'now'],
    ['__proto__'],
    ['password-reset-link'],
    ['password-reset-link', '--help'],
    ['temporary-code', 'one@example.com', 'two@example.com'],
    ['release-host'],
    ['import-u2f'],
  ]) {
    const { code, stdout, stderr } = await runProgram(t, { args })
    assert.deepEqual(
      [code, stdout, stderr],
      [
        1,
        '',
        `Sallyport cannot do "${args.join(' ')}". What it can:\n  serve\n  migrate\n  create-account ${CREATE_ACCOUNT_TAKES}\n  password-reset-link EMAIL\n  temporary-code EMAIL\n  release-host NAME\n  import-u2f FILE\n`,
      ],
    )
  }
})

test('a port in use, and an address of another machine, end the start with one clear sentence', async (t) => {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  t.after(() => holder.close())
  const port = String((holder.address() as AddressInfo).port)
  const inUse = await runProgram(t, { env: { PORT: port } })
  assert.deepEqual(
    [inUse.code, inUse.stdout, inUse.stderr],
    [
      1,
      '',
      `Sallyport cannot start: port ${port} of 127.0.0.1 is in use. Stop what listens there, or set PORT to another one.\n`,
    ],
  )
  const elsewhere = await runProgram(t, { env: { HOST: '203.0.113.7' } })
  assert.deepEqual(
    [elsewhere.code, elsewhere.stderr],
    [
      1,
      'Sallyport cannot start: this machine has no address 203.0.113.7. Set HOST to one of its own, for example 127.0.0.1.\n',
    ],
  )
})

test('a database that cannot be reached ends the start with a sentence that holds no password', async (t) => {
  const { code, stdout, stderr } = await runProgram(t, {
    env: { SALLYPORT_DATABASE_URL: 'postgres://user:hunter2@127.0.0.1:1/db', SALLYPORT_SECRET_KEYS: key(1) },
  })
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(stderr, /^Sallyport cannot start: .*\n$/)
  assert.doesNotMatch(stderr, /hunter2/)
})

test('a start with other keys than those of the database is refused, and says which key is meant', async (t) => {
  const folder = newFolder(t)
  const first = await startServerProcess(t, { folder, env: { SALLYPORT_SECRET_KEYS: key(1) } })
  first.kill('SIGTERM')
  await first.ended
  const other = await runProgram(t, { folder, env: { SALLYPORT_SECRET_KEYS: key(2) } })
  assert.equal(other.code, 1)
  assert.match(
    other.stderr,
    /^Sallyport cannot start with these settings:\n {2}SALLYPORT_SECRET_KEYS has another key "k1"/,
  )
  const lacks = await runProgram(t, { folder, env: { SALLYPORT_SECRET_KEYS: key(2, 'k2') } })
  assert.match(lacks.stderr, /SALLYPORT_SECRET_KEYS lacks the key "k1"/)
  const both = await startServerProcess(t, {
    folder,
    env: { SALLYPORT_SECRET_KEYS: `${key(2, 'k2')},${key(1)}` },
  })
  assert.equal((await both.browser().call('GET', '/api/v1/set-up')).status, 200)
})

test('a gateway that hangs delays no answer', async (t) => {
  const hangs = await startSink(t, HANGS)
  const server = await startServerProcess(t, { env: { SALLYPORT_SMS: hangs.url.href } })
  await createAccount(server)
  const browser = server.browser()
  await browser.call('POST', '/api/v1/sign-in', { email: EMAIL, password: PASSWORD })
  const startedMs = performance.now()
  assert.equal((await browser.call('POST', '/api/v1/sign-in/sms-code')).status, 202)
  assert.equal((await browser.call('GET', '/api/v1/sign-in')).body.smsCode.delivery, 'queued')
  assert.ok(performance.now() - startedMs < 3_000)
})
