import { isIP } from 'node:net'
import type { NodemailerError } from 'nodemailer/lib/errors'
import MailComposer from 'nodemailer/lib/mail-composer'
import { type Config, isLoopback } from '../config.ts'
import { parseEmail } from '../user/email.ts'
import type { Mail, Mailer, MailOutcome, World } from '../world.ts'
import { handOverMail, type Letter, type Progress, Undeliverable } from './hand-over-mail.ts'

/** Not the message is refused but its sender: somebody has to look at the settings (RFC 4954 §6; 503: out of turn). */
const SENDER_REFUSED = new Set([503, 530, 534, 535, 538])

const SENTENCES: Record<Exclude<MailOutcome, 'sent'>, string> = {
  try_again: 'the mail server did not take a mail; it will be tried again',
  failed: 'a mail could not be sent',
}

/** Where nothing is sent: the mail stays to be read at `/outbox`. */
const outbox: Mailer = { name: 'outbox', keeps: true, send: async () => 'sent' }

type Needs = Pick<World, 'clock' | 'log'> & { config: Pick<Config, 'mail' | 'publicUrl' | 'productName'> }

/**
 * What carries mail, as the operator has set it.
 *
 * What the mail server says before it has let us in concerns the settings and not the mail, which is tried again. Once
 * the last byte is written the server's answer alone tells whether it has the mail: without one nobody knows, so it
 * counts as failed and is not sent twice. The log tells the kind of error and the codes of an answer, never its words.
 */
export function openMailer({ config, clock, log }: Needs): Mailer {
  const { mail: setting, publicUrl } = config
  if (setting.kind === 'outbox') return outbox
  const server = { ...setting, hello: helloName(publicUrl) }
  return {
    name: 'smtp',
    async send(mail, signal) {
      let progress: Progress = 'knocking'
      const onProgress = (at: Progress) => void (progress = at)
      try {
        const sender = { name: config.productName, address: setting.from }
        await handOverMail(server, await compose(mail, sender, clock.now()), { signal, onProgress })
        return 'sent'
      } catch (error) {
        const outcome = judge(error as NodemailerError, progress)
        log.warn({ message: mail.id, ...codesOf(error as NodemailerError) }, SENTENCES[outcome])
        return outcome
      }
    },
  }
}

function judge(error: NodemailerError, progress: Progress): 'try_again' | 'failed' {
  if (error instanceof Undeliverable) return 'failed'
  if (progress === 'knocking') return 'try_again'
  const code = error.responseCode ?? 0
  if (SENDER_REFUSED.has(code) || (code >= 400 && code < 500)) return 'try_again'
  return code >= 500 || progress === 'handed_over' ? 'failed' : 'try_again'
}

/** The kind of error, the command that it came from, the server's code and its enhanced one (RFC 3463). */
function codesOf({ name, code, originalCode, command, responseCode, response }: NodemailerError) {
  const kind = [originalCode, code, name].find((word) => typeof word === 'string')
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1]
  return { reason: kind, command, answer: responseCode, enhanced }
}

/** The name that we greet the server with, where ours is one that it can look up. */
function helloName(publicUrl: URL): string | undefined {
  const { hostname } = publicUrl
  return isLoopback(publicUrl) || hostname.startsWith('[') || isIP(hostname) ? undefined : hostname
}

/** The message as RFC 5322 asks for it, the same in every try. Rejects where there is no such address. */
async function compose(mail: Mail, from: { name: string; address: string }, now: number): Promise<Letter> {
  const read = parseEmail(mail.to)
  if (read === null) throw new Undeliverable('no address')
  const local = read.address.slice(0, read.address.lastIndexOf('@'))
  const to = local + read.key.slice(read.key.lastIndexOf('@'))
  const message = new MailComposer({
    from,
    to: { name: '', address: to },
    subject: mail.subject,
    date: new Date(now),
    messageId: `<${mail.id}${from.address.slice(from.address.lastIndexOf('@'))}>`,
    // RFC 3834: nobody's absence is to be answered to us
    headers: { 'Auto-Submitted': 'auto-generated' },
    text: mail.text,
    html: mail.html,
    encoding: 'quoted-printable',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    from: from.address,
    to,
    internationalised: /[^\x20-\x7e]/.test(local),
    raw: await message.compile().build(),
  }
}
