import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { SMTPServer } from 'smtp-server'
import { freePort } from './free-port.ts'

/** The key and the certificate of the tests' mail servers, for the name localhost. */
export const LOCALHOST_PEM = readFileSync(join(import.meta.dirname, 'localhost.pem'), 'utf8')

/** A mail that a mail server of a test's has taken. */
export type TakenMail = {
  from: string
  to: string[]
  /** Whether it came by TLS. */
  secure: boolean
  /** Who brought it, where she has shown who she is. */
  user: string | undefined
  /** The name that she greeted with. */
  hello: string
  /** Parameters of MAIL FROM. */
  parameters: Record<string, unknown>
  raw: string
}

/** What becomes of a step: a reply with a code, or nothing ever. */
type Step = number | 'hangs'

export type SinkOptions = {
  tls?: 'from_the_start' | 'starttls' | 'none'
  login?: { user: string; password: string }
  at?: Partial<Record<'greeting' | 'AUTH' | 'MAIL' | 'RCPT' | 'end', Step>>
  /** Extensions that it does not announce. */
  hides?: ('PIPELINING' | 'SMTPUTF8')[]
}

/** A mail server of a test's on loopback: its port, what it took, how many connections it has, what was tried to log in. */
export type SmtpSink = {
  port: number
  taken: TakenMail[]
  /** Users and passwords that were shown to it, right or wrong. */
  shown: string[]
  open(): number
  /** How many steps it has left without a reply. */
  hung(): number
  /** What it does from now on. */
  at: NonNullable<SinkOptions['at']>
}

/** Starts a real mail server. It ends with the test. */
export async function startSmtpSink(t: TestContext, options: SinkOptions = {}): Promise<SmtpSink> {
  const { tls = 'none', login, hides = [] } = options
  let hung = 0
  const sink: SmtpSink = {
    port: 0,
    taken: [],
    shown: [],
    open: () => server.connections.size,
    hung: () => hung,
    at: { ...options.at },
  }
  const step = (
    name: keyof SmtpSink['at'],
    goOn: (error?: Error | null) => void,
    otherwise: () => void = goOn,
  ) => {
    const does = sink.at[name]
    if (does === 'hangs') hung++
    else if (does === undefined) otherwise()
    else goOn(Object.assign(new Error(`no at ${name} for alex.kim`), { responseCode: does }))
  }
  const server = new SMTPServer({
    secure: tls === 'from_the_start',
    hideSTARTTLS: tls !== 'starttls',
    allowInsecureAuth: tls === 'none',
    disabledCommands: [...(login ? [] : ['AUTH']), ...(tls === 'starttls' ? [] : ['STARTTLS'])],
    hidePIPELINING: hides.includes('PIPELINING'),
    hideSMTPUTF8: hides.includes('SMTPUTF8'),
    hideENHANCEDSTATUSCODES: false,
    disableReverseLookup: true,
    // what hangs is told to go when the test ends
    closeTimeout: 1,
    // strict, it takes an octet less than RFC 5321 §4.5.3.1.3 gives an address
    lenientAddressParsing: true,
    logger: false,
    key: LOCALHOST_PEM,
    cert: LOCALHOST_PEM,
    onConnect: (_session, done) => step('greeting', done),
    onAuth({ username, password }, _session, done) {
      sink.shown.push(`${username}:${password}`)
      step(
        'AUTH',
        (error) => done(error ?? null),
        () =>
          username === login?.user && password === login?.password
            ? done(null, { user: username })
            : done(Object.assign(new Error('wrong, alex.kim'), { responseCode: 535 })),
      )
    },
    onMailFrom: (_address, _session, done) => step('MAIL', done),
    onRcptTo: (_address, _session, done) => step('RCPT', done),
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk))
      stream.on('end', () =>
        step('end', done, () => {
          const { mailFrom, rcptTo } = session.envelope
          sink.taken.push({
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            secure: session.secure,
            user: typeof session.user === 'string' ? session.user : undefined,
            hello: session.hostNameAppearsAs,
            parameters: mailFrom ? { ...mailFrom.args } : {},
            raw: Buffer.concat(chunks).toString(),
          })
          done()
        }),
      )
    },
  })
  server.on('error', () => undefined)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  sink.port = (server.server.address() as AddressInfo).port
  t.after(() => new Promise<void>((resolve) => server.close(resolve)))
  return sink
}

const OPENSMTPD = '/usr/sbin/smtpd'

/** Why a test with Debian's OpenSMTPD cannot be run here; null where it can. */
export function whyNoOpenSmtpd(): string | null {
  if (!existsSync(OPENSMTPD)) return 'OpenSMTPD is not installed here: apt-get install opensmtpd'
  if (process.getuid?.() !== 0) return 'OpenSMTPD starts as root alone'
  return existsSync('/run/smtpd.sock') && spawnSync('/usr/sbin/smtpctl', ['show', 'status']).status === 0
    ? 'another OpenSMTPD runs here, and there can be only one'
    : null
}

/**
 * Starts OpenSMTPD, which brings mail to a sink, and gives back its port. It ends with the test. In clear: as a server
 * of TLS, Debian's 6.8 finds no private key any more with the OpenSSL 3 that it is linked to.
 */
export async function startOpenSmtpd(t: TestContext, bringsTo: SmtpSink): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-opensmtpd-'))
  const port = await freePort()
  const conf = [
    `listen on 127.0.0.1 port ${port}`,
    `action "onward" relay host "smtp://127.0.0.1:${bringsTo.port}"`,
    'match from any for any action "onward"',
  ]
  writeFileSync(join(folder, 'smtpd.conf'), `${conf.join('\n')}\n`)
  const server = spawn(OPENSMTPD, ['-d', '-f', join(folder, 'smtpd.conf')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (chunk) => void (said += String(chunk)))
  const ended = once(server, 'close')
  t.after(async () => {
    server.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  for (let tries = 0; tries < 300; tries++) {
    if (server.exitCode !== null) break
    const socket = connect(port, '127.0.0.1')
    const listens = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (listens) return port
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`OpenSMTPD does not start: ${said}`)
}

/** What a wire does when the mailer says `when` (for the first time), or at once where it names nothing. */
export type Meddling = {
  when: RegExp | 'connect'
  /** `hangs`: no more bytes either way. `cuts`: ends both connections. `swallows`: the server gets it, and its answer is held back. */
  does: 'hangs' | 'cuts' | 'swallows' | 'trickles' | { says: string }
}

/** A wire in front of a mail server, in which a test meddles. */
export type Wire = {
  port: number
  /** Everything that came from the mailer, in clear or not. */
  heard(): string
  /** Connections of the mailer that are still open. */
  open(): number
  connections(): number
  /** Whether somebody has meddled in it by now. */
  meddled(): boolean
}

/** Lays a wire to a mail server. It is cut when the test ends. */
export async function startWire(t: TestContext, to: number, { when, does }: Meddling): Promise<Wire> {
  const sockets = new Set<Socket>()
  const mailers = new Set<Socket>()
  let heard = ''
  let connections = 0
  let meddled = false
  const server = createServer((mailer) => {
    const far = connect(to, '127.0.0.1')
    for (const socket of [mailer, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    }
    connections++
    mailers.add(mailer)
    mailer.on('close', () => {
      mailers.delete(mailer)
      far.destroy()
    })
    let silent = false
    far.on('data', (chunk) => silent || mailer.write(chunk))
    far.on('close', () => silent || mailer.end())
    const meddle = (said: string) => {
      meddled = true
      silent = true
      if (does === 'cuts') mailer.destroy()
      else if (does === 'swallows') far.write(said)
      else if (does === 'trickles') {
        const drip = setInterval(() => mailer.write('2'), 20)
        mailer.on('close', () => clearInterval(drip))
      } else if (does !== 'hangs') mailer.write(`${does.says}\r\n`)
    }
    if (when === 'connect') meddle('')
    mailer.on('data', (chunk) => {
      const said = chunk.toString('latin1')
      heard += said
      if (!silent && when !== 'connect' && when.test(said)) meddle(said)
      else if (!silent) far.write(chunk)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => heard,
    open: () => mailers.size,
    connections: () => connections,
    meddled: () => meddled,
  }
}

/** A mail as its reader sees it: headers by their names in lower case, decoded, and the parts by their types. */
export type ReadMail = { headers: Map<string, string>; text: string; html: string }

/** Reads a mail (RFC 5322, 2047 and 2045, as far as ours go). */
export function readMail(raw: string): ReadMail {
  const { headers, body } = split(raw)
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1] ?? '--'
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => split(part.trimStart()))
  const ofType = (type: string) => {
    const part = parts.find(({ headers: own }) => own.get('content-type')?.startsWith(type))
    return part ? fromQuotedPrintable(part.body.trimEnd()).toString() : ''
  }
  return { headers, text: ofType('text/plain'), html: ofType('text/html') }
}

function split(raw: string): { headers: Map<string, string>; body: string } {
  const end = raw.indexOf('\r\n\r\n')
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), fromEncodedWords(line.slice(colon + 1).trim())]
    }),
  )
  return { headers, body: raw.slice(end + 4) }
}

const fromQuotedPrintable = (text: string): Buffer =>
  Buffer.from(
    text
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )

const fromEncodedWords = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/(=\?UTF-8\?([BQ])\?([^?]*)\?=)+/gi, (words) =>
      Buffer.concat(
        [...words.matchAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi)].map(([, how = '', what = '']) =>
          how.toUpperCase() === 'B'
            ? Buffer.from(what, 'base64')
            : fromQuotedPrintable(what.replaceAll('_', ' ')),
        ),
      ).toString(),
    )
