import { domainToASCII } from 'node:url'
import type { Say } from './config-problems.ts'
import { decoded } from './percent-encoding.ts'

/** Where e-mail goes: nowhere, or to a mail server. */
export type MailSetting = { kind: 'outbox' } | ({ kind: 'smtp'; from: string } & MailServer)

/**
 * A mail server. `from_the_start` is TLS from the first byte, `starttls` demands it before anything is said, `none`
 * sends in clear. `from` has its domain in ASCII.
 */
export type MailServer = {
  host: string
  port: number
  tls: 'from_the_start' | 'starttls' | 'none'
  login: { user: string; password: string } | null
}

const URL_NAME = 'SALLYPORT_SMTP_URL'
const FROM_NAME = 'SALLYPORT_MAIL_FROM'
const HOW_TO = 'Write smtps://user:password@mail.example.com, or smtp://… for STARTTLS.'
const PORTS = { smtps: 465, smtp: 587 }
/** Not *.localhost: a resolver may send that elsewhere. */
const THIS_MACHINE = new Set(['localhost', '127.0.0.1', '::1'])

const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const DOMAIN = /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/
const MAX_LOCAL = 64
const MAX_ADDRESS = 254

/** Reads `SALLYPORT_SMTP_URL` and `SALLYPORT_MAIL_FROM`, of which each needs the other. Neither is ever repeated. */
export function readMail(url: string | undefined, from: string | undefined, say: Say): MailSetting {
  if (url === undefined && from === undefined) return { kind: 'outbox' }
  if (from === undefined)
    say(FROM_NAME, 'Set the address that mail comes from, for example sign-in@example.com.')
  if (url === undefined) say(URL_NAME, `Set the mail server that mail goes to. ${HOW_TO}`)
  const server = url === undefined ? null : readServer(url, say)
  const address = from === undefined ? null : readFrom(from, say)
  return server && address !== null ? { kind: 'smtp', ...server, from: address } : { kind: 'outbox' }
}

function readServer(text: string, say: Say): MailServer | null {
  const url = URL.parse(text)
  const refuse = (mend: string) => {
    say(URL_NAME, mend)
    return null
  }
  const host = domainToASCII(url?.hostname ?? '').replace(/^\[(.*)\]$/, '$1')
  if (!url || !/^smtps?:$/.test(url.protocol) || host === '' || url.port === '0')
    return refuse(`This is not the address of a mail server. ${HOW_TO}`)
  // what stands behind a /, a ? or a # may be the rest of a password
  const inClear = url.search === '?tls=none'
  if (!/^\/?$/.test(url.pathname) || url.hash !== '' || (url.search !== '' && !inClear))
    return refuse(
      'Behind host and port nothing may stand but ?tls=none. In a user or a password write / as %2F, ? as %3F, # as %23.',
    )
  const [user, password] = [decoded(url.username), decoded(url.password)]
  if (user === null || password === null)
    return refuse('The user or the password holds a % that begins no %XX. Write % as %25.')
  if ((user === '') !== (password === '')) return refuse('A user needs a password, and a password a user.')
  const secure = url.protocol === 'smtps:'
  if (secure && inClear)
    return refuse('smtps:// is TLS from the first byte. For none write smtp://…?tls=none.')
  const local = THIS_MACHINE.has(host)
  if (inClear && !local && user !== '')
    return refuse(
      'Over a connection in clear everybody on the way could read the password. Remove ?tls=none, or user and password.',
    )
  return {
    host,
    port: Number(url.port) || PORTS[secure ? 'smtps' : 'smtp'],
    tls: secure ? 'from_the_start' : inClear || local ? 'none' : 'starttls',
    login: user === '' ? null : { user, password },
  }
}

function readFrom(text: string, say: Say): string | null {
  const [local = '', domain = '', ...more] = text.split('@')
  const address = `${local}@${domainToASCII(domain)}`
  if (
    more.length === 0 &&
    LOCAL_PART.test(local) &&
    local.length <= MAX_LOCAL &&
    DOMAIN.test(domainToASCII(domain)) &&
    address.length <= MAX_ADDRESS
  )
    return address
  say(FROM_NAME, 'Write one plain address, without a name, for example sign-in@example.com.')
  return null
}
