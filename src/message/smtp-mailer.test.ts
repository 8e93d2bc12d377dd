import assert from 'node:assert/strict'
import { env } from 'node:process'
import { test, type TestContext } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import {
  LOCALHOST_PEM,
  type Meddling,
  readMail,
  type SinkOptions,
  type SmtpSink,
  startOpenSmtpd,
  startSmtpSink,
  startWire,
  whyNoOpenSmtpd,
} from '../../test/smtp-sink.ts'
import { startTcp } from '../../test/gateway-sink.ts'
import { readConfig } from '../config.ts'
import type { Mail, Mailer, MailOutcome } from '../world.ts'
import { openMailer } from './smtp-mailer.ts'

// the authority of the tests' mail servers beside those that Node knows, as NODE_EXTRA_CA_CERTS adds one at the start
const AUTHORITIES = getCACertificates('default')
setDefaultCACertificates([...AUTHORITIES, LOCALHOST_PEM.slice(LOCALHOST_PEM.indexOf('-----BEGIN CERT'))])

const LOGIN = { user: 'mailer', password: 'hunter2' }
const LOCAL_LOGIN = 'mailer:hunter2@'
const MAIL: Mail = {
  id: 'msg_0123456789',
  to: 'alex.kim@example.com',
  subject: 'Too many wrong codes',
  text: 'Somebody entered too many wrong codes for you.\n',
  html: '<!doctype html><p>Somebody entered too many wrong codes for you.</p>',
}

type Opened = Mailer & { logged: string[] }

/** The mailer that the product opens with these settings. `demandTls` says what the address of a loopback host cannot. */
function mailerFor(
  smtpUrl: string,
  { demandTls = false, set = {} }: { demandTls?: boolean; set?: Record<string, string> } = {},
): Opened {
  const config = readConfig({
    SALLYPORT_SECRET_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
    SALLYPORT_SMTP_URL: smtpUrl,
    SALLYPORT_MAIL_FROM: 'sign-in@mail.example',
    ...set,
  })
  // STARTTLS is not demanded of a server on this machine; here it stands for one elsewhere
  if (demandTls && config.mail.kind === 'smtp') config.mail.tls = 'starttls'
  const logged: string[] = []
  const log = (facts: Record<string, unknown>, sentence: string) =>
    void logged.push(JSON.stringify({ ...facts, sentence }))
  const mailer = openMailer({
    config,
    clock: { now: () => Date.UTC(2026, 10, 24, 9, 5) },
    log: { info: log, warn: log, error: log },
  })
  return { ...mailer, logged }
}

const send = (mailer: Mailer, over: Partial<Mail> = {}, patienceMs = 5_000): Promise<MailOutcome> =>
  mailer.send({ ...MAIL, ...over }, AbortSignal.timeout(patienceMs))

async function sinkAndMailer(t: TestContext, options: SinkOptions = {}) {
  const sink = await startSmtpSink(t, options)
  return { sink, mailer: mailerFor(`smtp://${options.login ? LOCAL_LOGIN : ''}127.0.0.1:${sink.port}`) }
}

async function until(fits: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_000 && !fits(); tries++)
    await new Promise((resolve) => setTimeout(resolve, 10))
}

/** Sends with a patience that ends when something is so, however busy the machine is, and says how soon it was over then. */
async function sendUntil(mailer: Mailer, fits: () => boolean): Promise<[MailOutcome, afterMs: number]> {
  const patience = new AbortController()
  let settled = false
  const sending = mailer.send(MAIL, patience.signal).finally(() => (settled = true))
  await until(() => fits() || settled)
  const endedMs = performance.now()
  patience.abort(new DOMException('patience has ended', 'TimeoutError'))
  return [await sending, performance.now() - endedMs]
}

test('a mail arrives as it was written, from the product, dated, with an id of its own, and asks for no answer', async (t) => {
  const { sink, mailer } = await sinkAndMailer(t)
  assert.equal(await send(mailer), 'sent')
  const [taken, ...more] = sink.taken
  assert.deepEqual([taken?.from, taken?.to, more], ['sign-in@mail.example', ['alex.kim@example.com'], []])
  const { headers, text, html } = readMail(taken?.raw ?? '')
  assert.deepEqual(Object.fromEntries(headers), {
    from: 'Sallyport <sign-in@mail.example>',
    to: 'alex.kim@example.com',
    subject: 'Too many wrong codes',
    'message-id': '<msg_0123456789@mail.example>',
    date: 'Tue, 24 Nov 2026 09:05:00 +0000',
    'mime-version': '1.0',
    'auto-submitted': 'auto-generated',
    'content-type': headers.get('content-type'),
  })
  assert.match(headers.get('content-type') ?? '', /^multipart\/alternative;/)
  assert.deepEqual([`${text.trim()}\n`, html], [MAIL.text, MAIL.html])
  assert.equal(await send(mailer), 'sent')
  assert.deepEqual(
    sink.taken.map(({ raw }) => readMail(raw).headers.get('message-id')),
    ['<msg_0123456789@mail.example>', '<msg_0123456789@mail.example>'],
    'every try bears the same id',
  )
  await until(() => sink.open() === 0)
  assert.deepEqual([sink.open(), mailer.logged], [0, []])
})

test('we greet a mail server by the name that browsers see us by, where it is one that it can look up', async (t) => {
  const sink = await startSmtpSink(t)
  const url = `smtp://127.0.0.1:${sink.port}`
  const elsewhere = { SALLYPORT_SMS: 'https://sms.example.com/send' }
  for (const origin of ['https://sign-in.example.com:8443', 'http://10.0.0.1', 'http://localhost:3000'])
    await send(mailerFor(url, { set: { ...elsewhere, SALLYPORT_PUBLIC_URL: origin } }))
  const [first, ...others] = sink.taken.map(({ hello }) => hello)
  assert.equal(first, 'sign-in.example.com')
  for (const hello of others) assert.doesNotMatch(hello, /10\.0\.0\.1|^localhost/)
})

test('mail and password go through TLS, from the first byte or by STARTTLS', async (t) => {
  for (const tls of ['from_the_start', 'starttls'] as const) {
    const sink = await startSmtpSink(t, { tls, login: LOGIN })
    const wire = await startWire(t, sink.port, { when: /never said/, does: 'hangs' })
    const scheme = tls === 'starttls' ? 'smtp' : 'smtps'
    const mailer = mailerFor(`${scheme}://${LOCAL_LOGIN}localhost:${wire.port}`, {
      demandTls: tls === 'starttls',
    })
    assert.equal(await send(mailer), 'sent', mailer.logged.join())
    assert.deepEqual(
      sink.taken.map(({ secure, user }) => [secure, user]),
      [[true, 'mailer']],
    )
    assert.deepEqual(sink.shown, ['mailer:hunter2'])
    assert.doesNotMatch(wire.heard(), /alex|AUTH|wrong codes/)
  }
})

test('a server without STARTTLS where it is demanded, or that refuses it, gets neither mail nor password', async (t) => {
  const sink = await startSmtpSink(t, { login: LOGIN })
  for (const says of [null, '454 TLS not available', '502 no', '220 go ahead, in clear']) {
    const wire = await startWire(t, sink.port, {
      when: says ? /^STARTTLS/ : /never/,
      does: { says: says ?? '' },
    })
    const mailer = mailerFor(`smtp://${LOCAL_LOGIN}localhost:${wire.port}`, { demandTls: true })
    assert.equal(await send(mailer, {}, 1_000), 'try_again')
    assert.doesNotMatch(wire.heard(), /AUTH|MAIL|alex|hunter2|bWFpbGVy/, says ?? 'as it is')
    assert.match(mailer.logged.join(), /"reason":"\w+"/)
  }
  assert.deepEqual([sink.taken, sink.shown], [[], []])
})

test('a server whose certificate nobody vouches for, or is for another name, gets neither mail nor password', async (t) => {
  for (const tls of ['from_the_start', 'starttls'] as const) {
    const sink = await startSmtpSink(t, { tls, login: LOGIN })
    const demandTls = tls === 'starttls'
    const scheme = demandTls ? 'smtp' : 'smtps'
    const otherName = mailerFor(`${scheme}://${LOCAL_LOGIN}127.0.0.1:${sink.port}`, { demandTls })
    assert.equal(await send(otherName), 'try_again')
    assert.match(otherName.logged.join(), /ERR_TLS_CERT_ALTNAME_INVALID/)
    const known = getCACertificates('default')
    setDefaultCACertificates(AUTHORITIES)
    env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    try {
      const unknown = mailerFor(`${scheme}://${LOCAL_LOGIN}localhost:${sink.port}`, { demandTls })
      assert.equal(await send(unknown), 'try_again')
      assert.match(unknown.logged.join(), /"reason":"DEPTH_ZERO_SELF_SIGNED_CERT"/)
    } finally {
      setDefaultCACertificates(known)
      delete env['NODE_TLS_REJECT_UNAUTHORIZED']
    }
    assert.deepEqual([sink.taken, sink.shown], [[], []])
  }
})

test('a server that does not speak TLS at a port for it, that speaks nothing, or is not there gets nothing, and the log says why', async (t) => {
  const sink = await startSmtpSink(t)
  const closed = await startTcp(t, (socket) => socket.destroy())
  const web = await startTcp(t, (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  for (const [url, reason] of [
    [`smtps://localhost:${sink.port}`, /^ERR_SSL_/],
    [`smtp://127.0.0.1:${closed.port}`, /^ECONNECTION$/],
    [`smtp://127.0.0.1:${web.port}`, /^EPROTOCOL$/],
    ['smtp://127.0.0.1:1', /^ECONNREFUSED$/],
    ['smtp://nowhere.invalid:25?tls=none', /^(ENOTFOUND|EAI_AGAIN)$/],
  ] as const) {
    const mailer = mailerFor(url)
    assert.equal(await send(mailer, {}, 2_000), 'try_again', url)
    assert.equal(mailer.logged.length, 1)
    const logged = JSON.parse(mailer.logged[0] ?? '') as { reason: string }
    assert.match(logged.reason, reason, url)
  }
  assert.deepEqual(sink.taken, [])
})

test('where user and password are wrong, or logging in is not possible, the mail waits for better settings', async (t) => {
  const sink = await startSmtpSink(t, { login: { ...LOGIN, password: 'another' } })
  const wrong = mailerFor(`smtp://${LOCAL_LOGIN}127.0.0.1:${sink.port}`)
  assert.equal(await send(wrong), 'try_again')
  assert.match(
    wrong.logged.join(),
    /"reason":"EAUTH","command":"AUTH PLAIN","answer":535,"enhanced":"5\.7\.8"/,
  )
  const without = mailerFor(`smtp://127.0.0.1:${sink.port}`)
  assert.equal(await send(without), 'try_again', '530: authentication required')
  assert.match(without.logged.join(), /"command":"MAIL FROM","answer":530/)
  const open = await startSmtpSink(t)
  assert.equal(await send(mailerFor(`smtp://${LOCAL_LOGIN}127.0.0.1:${open.port}`)), 'try_again')
  assert.deepEqual([sink.taken, open.taken], [[], []])
})

test('a user and a password of any characters arrive as they are', async (t) => {
  const login = { user: 'mailer@example.com', password: 'p@ss/?#%: wörd' }
  const sink = await startSmtpSink(t, { login })
  const written = `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}`
  assert.equal(await send(mailerFor(`smtp://${written}@127.0.0.1:${sink.port}`)), 'sent')
  assert.equal(sink.taken[0]?.user, login.user)
})

test('what a server refuses for now is tried again, what it refuses for good has failed, wherever it says so', async (t) => {
  const sink = await startSmtpSink(t, { hides: ['PIPELINING'] })
  const mailer = mailerFor(`smtp://127.0.0.1:${sink.port}`)
  for (const at of ['MAIL', 'RCPT', 'end'] as const) {
    for (const [code, outcome] of [
      [421, 'try_again'],
      [450, 'try_again'],
      [451, 'try_again'],
      [550, 'failed'],
      [552, 'failed'],
      [554, 'failed'],
    ] as const) {
      sink.at = { [at]: code }
      assert.equal(await send(mailer), outcome, `${code} at ${at}`)
      assert.match(mailer.logged.at(-1) ?? '', new RegExp(`"answer":${code}`))
    }
  }
  for (const [says, outcome] of [
    ['450 later', 'try_again'],
    ['554 5.7.1 never', 'failed'],
    ['503 not now', 'try_again'],
  ] as const) {
    const wire = await startWire(t, sink.port, { when: /^DATA/, does: { says } })
    assert.equal(await send(mailerFor(`smtp://127.0.0.1:${wire.port}`)), outcome, `${says} at DATA`)
  }
  assert.deepEqual(sink.taken, [])
  sink.at = {}
  assert.equal(await send(mailer), 'sent')
})

test('what a server says before it has let us in is not the mail’s fault', async (t) => {
  const sink = await startSmtpSink(t)
  for (const code of [421, 521, 554]) {
    sink.at = { greeting: code }
    const mailer = mailerFor(`smtp://127.0.0.1:${sink.port}`)
    assert.equal(await send(mailer), 'try_again', `${code} as a greeting`)
    assert.match(mailer.logged.join(), new RegExp(`"answer":${code}`))
  }
  sink.at = {}
  for (const says of ['421 busy', '550 go away']) {
    const wire = await startWire(t, sink.port, { when: /^EHLO/, does: { says } })
    assert.equal(await send(mailerFor(`smtp://127.0.0.1:${wire.port}`), {}, 500), 'try_again', says)
  }
})

/** Where a conversation may stop, and what becomes of the mail then. */
const PHASES: [Meddling['when'], MailOutcome][] = [
  ['connect', 'try_again'],
  [/^EHLO/, 'try_again'],
  [/^AUTH/, 'try_again'],
  [/^MAIL/, 'try_again'],
  [/^RCPT/, 'try_again'],
  [/^DATA/, 'try_again'],
  [/\r\n\.\r\n$/, 'failed'],
]

test('a server that hangs, in whatever phase, is left when patience ends, and nothing is sent later', async (t) => {
  const sink = await startSmtpSink(t, { login: LOGIN, hides: ['PIPELINING'] })
  for (const [when, outcome] of PHASES) {
    for (const does of ['hangs', 'trickles'] as const) {
      const wire = await startWire(t, sink.port, { when, does })
      const mailer = mailerFor(`smtp://${LOCAL_LOGIN}127.0.0.1:${wire.port}`)
      const [came, afterMs] = await sendUntil(mailer, wire.meddled)
      assert.equal(came, outcome, `${does} at ${when}`)
      assert.ok(afterMs < 3_000)
      await until(() => wire.open() === 0)
      assert.deepEqual([wire.open(), wire.connections()], [0, 1], `${does} at ${when}`)
      assert.match(mailer.logged.join(), /"reason":"TimeoutError"/)
    }
  }
  assert.deepEqual(sink.taken, [])
})

test('a connection that breaks, in whatever phase, tells what is known: not taken, or nobody knows', async (t) => {
  const sink = await startSmtpSink(t, { login: LOGIN, hides: ['PIPELINING'] })
  for (const [when, outcome] of PHASES) {
    const wire = await startWire(t, sink.port, { when, does: 'cuts' })
    const mailer = mailerFor(`smtp://${LOCAL_LOGIN}127.0.0.1:${wire.port}`)
    assert.equal(await send(mailer), outcome, String(when))
    assert.deepEqual([wire.connections(), mailer.logged.length], [1, 1])
  }
  assert.deepEqual(sink.taken, [])
})

test('a mail that the server took and did not confirm has failed: it is not sent twice', async (t) => {
  const sink = await startSmtpSink(t)
  const wire = await startWire(t, sink.port, { when: /\r\n\.\r\n$/, does: 'swallows' })
  const took = () => sink.taken.length > 0
  assert.equal((await sendUntil(mailerFor(`smtp://127.0.0.1:${wire.port}`), took))[0], 'failed')
  assert.equal(sink.taken.length, 1)
  const nonsense = await startWire(t, sink.port, { when: /\r\n\.\r\n$/, does: { says: 'thank you' } })
  assert.equal(await send(mailerFor(`smtp://127.0.0.1:${nonsense.port}`)), 'failed')
})

test('behind TLS too a server that hangs is left, and no connection lives on', async (t) => {
  for (const tls of ['from_the_start', 'starttls'] as const) {
    const demandTls = tls === 'starttls'
    const sink = await startSmtpSink(t, { tls, login: LOGIN })
    const url = (port: number) => `${demandTls ? 'smtp' : 'smtps'}://${LOCAL_LOGIN}localhost:${port}`
    for (const [at, outcome] of [
      ['greeting', 'try_again'],
      ['AUTH', 'try_again'],
      ['MAIL', 'try_again'],
      ['RCPT', 'try_again'],
      ['end', 'failed'],
    ] as const) {
      sink.at = { [at]: 'hangs' }
      const before = sink.hung()
      const [came] = await sendUntil(mailerFor(url(sink.port), { demandTls }), () => sink.hung() > before)
      assert.equal(came, outcome, `${tls} ${at}`)
      await until(() => sink.open() === 0)
      assert.equal(sink.open(), 0, `${tls} ${at}`)
    }
    sink.at = {}
    // the handshake itself: its first record goes unanswered
    const silent = await startWire(t, sink.port, { when: /^\x16\x03/, does: 'hangs' })
    assert.equal(
      (await sendUntil(mailerFor(url(silent.port), { demandTls }), silent.meddled))[0],
      'try_again',
    )
    await until(() => silent.open() === 0)
    assert.equal(silent.open(), 0)
    if (!demandTls) continue
    const unanswered = await startWire(t, sink.port, { when: /^STARTTLS/, does: 'hangs' })
    assert.equal(
      (await sendUntil(mailerFor(url(unanswered.port), { demandTls }), unanswered.meddled))[0],
      'try_again',
    )
    await until(() => unanswered.open() === 0)
    assert.equal(unanswered.open(), 0)
  }
})

test('a patience that has ended already opens no connection', async (t) => {
  const sink = await startSmtpSink(t)
  const wire = await startWire(t, sink.port, { when: /never/, does: 'hangs' })
  const mailer = mailerFor(`smtp://127.0.0.1:${wire.port}`)
  assert.equal(await mailer.send(MAIL, AbortSignal.abort()), 'try_again')
  assert.equal(wire.connections(), 0)
})

test('no line break in a subject, an address or a name begins a header or a command', async (t) => {
  const { sink, mailer } = await sinkAndMailer(t)
  for (const breakage of ['\r\n', '\n', '\r', '\u2028', '\0']) {
    const subject = `Hello${breakage}Bcc: kai.lund@example.com${breakage}${breakage}<p>body`
    assert.equal(await send(mailer, { subject }), 'sent')
    const { headers } = readMail(sink.taken.at(-1)?.raw ?? '')
    assert.equal(headers.get('bcc'), undefined)
    assert.deepEqual(sink.taken.at(-1)?.to, ['alex.kim@example.com'])
    for (const to of [
      `alex.kim@example.com${breakage}RCPT TO:<kai.lund@example.com>`,
      `alex${breakage}kim@example.com`,
      `alex.kim@exam${breakage}ple.com`,
    ])
      assert.equal(await send(mailer, { to }), 'failed', JSON.stringify(to))
  }
  assert.equal(sink.taken.length, 5)
  for (const to of [
    '',
    'alex.kim',
    'alex.kim@',
    'a@b@example.com',
    'alex.kim@example.com>',
    'a,b@example.com',
  ])
    assert.equal(await send(mailer, { to }), 'failed', to)
  assert.equal(sink.taken.length, 5)
})

test('names and texts of any writing arrive as they are', async (t) => {
  const sink = await startSmtpSink(t)
  for (const name of ['Überraschung & "Söhne" <x>', '拯救港 🚪🚪', 'a@b.example, c'])
    for (const words of [
      'Übergrößenträger 🚪 拯救',
      `=?UTF-8?Q?x?= ${'länger '.repeat(30)}`,
      'x'.repeat(300),
    ]) {
      const mailer = mailerFor(`smtp://127.0.0.1:${sink.port}`, { set: { SALLYPORT_PRODUCT_NAME: name } })
      const text = `${words}\n.\n..\nFrom here\n${'long '.repeat(300)}\n`
      assert.equal(await send(mailer, { subject: words, text, html: `<p>${words}</p>` }), 'sent')
      const { raw = '', from } = sink.taken.at(-1) ?? {}
      const read = readMail(raw)
      assert.equal(from, 'sign-in@mail.example')
      // ASCII with signs of meaning stands in quotes, the rest is encoded
      const sender = read.headers.get('from')?.replace(/^"(.*)" </, '$1 <')
      assert.equal(sender, `${name} <sign-in@mail.example>`)
      assert.equal(read.headers.get('subject'), words)
      assert.deepEqual(
        [read.text.replaceAll('\r\n', '\n').trimEnd(), read.html],
        [text.trimEnd(), `<p>${words}</p>`],
      )
      for (const line of raw.split('\r\n'))
        assert.ok(line.length <= 998 && /^[\x20-\x7e\t]*$/.test(line), line)
    }
})

test('an internationalised domain is written in ASCII; a local part beyond it goes to a server that takes it, and else fails', async (t) => {
  const sink = await startSmtpSink(t)
  const wire = await startWire(t, sink.port, { when: /never/, does: 'hangs' })
  const mailer = mailerFor(`smtp://127.0.0.1:${wire.port}`)
  assert.equal(await send(mailer, { to: 'Alex.Kim@bücher.example' }), 'sent')
  assert.match(wire.heard(), /^RCPT TO:<Alex\.Kim@xn--bcher-kva\.example>\r$/m)
  assert.match(sink.taken[0]?.raw ?? '', /^To: Alex\.Kim@xn--bcher-kva\.example\r$/m)
  assert.deepEqual(sink.taken[0]?.parameters, {})
  assert.equal(await send(mailer, { to: 'größe@bücher.example' }), 'sent')
  assert.match(sink.taken[1]?.to[0] ?? '', /^größe@/)
  assert.deepEqual(sink.taken[1]?.parameters, { SMTPUTF8: true })
  const old = await startSmtpSink(t, { hides: ['SMTPUTF8'] })
  const toOld = mailerFor(`smtp://127.0.0.1:${old.port}`)
  assert.equal(await send(toOld, { to: 'größe@example.com' }), 'failed')
  assert.match(toOld.logged.join(), /"reason":"Undeliverable"/)
  assert.equal(await send(toOld, { to: 'alex.kim@bücher.example' }), 'sent')
  assert.equal(old.taken.length, 1)
})

test('an address of 254 octets is written whole', async (t) => {
  const { sink, mailer } = await sinkAndMailer(t)
  const label = 'd'.repeat(61)
  const to = `${'l'.repeat(64)}@${label}.${label}.${label}.com`
  assert.equal(to.length, 254)
  assert.equal(await send(mailer, { to }), 'sent')
  assert.deepEqual([sink.taken[0]?.to, readMail(sink.taken[0]?.raw ?? '').headers.get('to')], [[to], to])
  assert.equal(await send(mailer, { to: `l${to}` }), 'failed')
})

test('the log tells the kind of error and the codes, and no address, name, word or password', async (t) => {
  const sink = await startSmtpSink(t, { login: LOGIN, hides: ['PIPELINING'] })
  const mailers: Opened[] = []
  const open = (port: number) => {
    const mailer = mailerFor(`smtp://${LOCAL_LOGIN}127.0.0.1:${port}`)
    mailers.push(mailer)
    return mailer
  }
  for (const at of [
    { greeting: 554 },
    { AUTH: 535 },
    { MAIL: 550 },
    { RCPT: 550 },
    { end: 554 },
  ] as SmtpSink['at'][]) {
    sink.at = at
    await send(open(sink.port))
  }
  await send(open(1))
  await send(open(sink.port), { to: 'alex.kim@nowhere..example' })
  const logged = mailers.flatMap((mailer) => mailer.logged)
  assert.equal(logged.length, 7)
  for (const line of logged) {
    assert.doesNotMatch(line, /alex|kim|example|wrong codes|hunter2|mailer:|no at/)
    assert.match(line, /"message":"msg_0123456789"/)
  }
})

test('where no mail server is set mail stays in the outbox', async () => {
  const mailer = openMailer({
    config: readConfig({ SALLYPORT_SECRET_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}` }),
    clock: { now: () => 0 },
    log: { info() {}, warn() {}, error() {} },
  })
  assert.deepEqual([mailer.keeps, await send(mailer)], [true, 'sent'])
})

test('Debian’s OpenSMTPD takes a mail from us, and brings it on as it was', async (t) => {
  const why = whyNoOpenSmtpd()
  if (why !== null) return t.skip(why)
  const sink = await startSmtpSink(t)
  const mailer = mailerFor(`smtp://localhost:${await startOpenSmtpd(t, sink)}`)
  assert.equal(await send(mailer, { subject: 'Grüße 🚪' }), 'sent', mailer.logged.join())
  await until(() => sink.taken.length === 1)
  const [taken] = sink.taken
  const { headers, text, html } = readMail(taken?.raw ?? '')
  assert.deepEqual([taken?.from, taken?.to], ['sign-in@mail.example', [MAIL.to]])
  assert.deepEqual(
    [headers.get('message-id'), headers.get('subject'), text, html],
    [`<${MAIL.id}@mail.example>`, 'Grüße 🚪', MAIL.text.trim(), MAIL.html],
  )
})
