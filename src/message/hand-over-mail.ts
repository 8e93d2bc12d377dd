import { once } from 'node:events'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { MailServer } from '../config/mail-setting.ts'

/** A mail as it goes over the wire. `internationalised`: a local part beyond ASCII, which not every server takes. */
export type Letter = { from: string; to: string; internationalised: boolean; raw: Buffer }

/** How far a mail has come. From `handed_over` on the server may have it, whatever happens. */
export type Progress = 'knocking' | 'let_in' | 'handed_over'

/** What no server could be asked to take, or this one never will. */
export class Undeliverable extends Error {
  override readonly name = 'Undeliverable'
}

/** How long a server may take to say goodbye; the mail is settled by then. */
const GOODBYE_MS = 1_000

/**
 * Hands a letter over on a connection of its own, by SMTP (RFC 5321), and rejects where the server did not say that it
 * has taken it. Where TLS is demanded and not given, by a certificate that is right for the server's name, neither
 * letter nor password leaves. The connection ends with the promise: when `signal` aborts, nothing is sent later.
 */
export async function handOverMail(
  server: MailServer & { hello: string | undefined },
  letter: Letter,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (at: Progress) => void },
): Promise<void> {
  signal.throwIfAborted()
  const lost = Promise.withResolvers<never>()
  const unlessLost = <T>(step: Promise<T>) => Promise.race([step, lost.promise])
  const giveUp = () => lost.reject(signal.reason)
  signal.addEventListener('abort', giveUp, { once: true })
  // as everything else on this machine looks names up: its hosts file counts, and nobody else says where localhost is
  const socket = connect({ host: server.host, port: server.port }).on('error', () => undefined)
  const connection = newConnection(server, socket)
  connection.on('error', lost.reject)
  connection.on('end', () => lost.reject(new Error('the server closed the connection')))
  try {
    await unlessLost(once(socket, 'connect'))
    await unlessLost(answered((done) => connection.connect(done)))
    if (letter.internationalised && !/^250[ -]SMTPUTF8\b/im.test(connection.lastServerResponse || ''))
      throw new Undeliverable('the server takes no address beyond ASCII')
    const { login } = server
    if (login)
      await unlessLost(answered((done) => connection.login({ user: login.user, pass: login.password }, done)))
    onProgress('let_in')
    // read to its end before the line is written that ends a message
    const body = Readable.from([letter.raw], { objectMode: false }).once('end', () =>
      onProgress('handed_over'),
    )
    await unlessLost(answered((done) => connection.send({ from: letter.from, to: [letter.to] }, body, done)))
  } finally {
    signal.removeEventListener('abort', giveUp)
    if (signal.aborted || socket.connecting || !socket.writable) socket.destroy()
    else connection.quit()
    connection.close()
  }
}

function newConnection(
  { host, port, tls, hello }: Parameters<typeof handOverMail>[0],
  socket: ReturnType<typeof connect>,
): SMTPConnection {
  return new SMTPConnection({
    connection: socket,
    host,
    port,
    name: hello,
    secure: tls === 'from_the_start',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    // said here, so that NODE_TLS_REJECT_UNAUTHORIZED does not take it away
    tls: { rejectUnauthorized: true },
    socketCloseTimeout: GOODBYE_MS,
  })
}

/** What a step of the conversation comes to. */
function answered(ask: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => ask((error) => (error ? reject(error) : resolve())))
}
