import type { Say } from './config-problems.ts'
import { decoded } from './percent-encoding.ts'

/**
 * A gateway that takes SMS, by the name that routes, metrics and receipts call it. `from`: the sender that shows where no
 * route names another one.
 */
export type SmsSetting = { name: string } & (
  | { kind: 'outbox' }
  | HttpSetting
  | TwilioSetting
  | KannelSetting
  | SmppSetting
)

/** Any server that takes JSON by HTTP. With a `secret`, requests and receipts are signed. */
export type HttpSetting = { kind: 'http'; url: URL; secret: string | null }

/** Twilio's Messages, or what speaks its API, at `url` without a path; one of `from` and `messagingService` is set. */
export type TwilioSetting = {
  kind: 'twilio'
  url: URL
  accountSid: string
  authToken: string
  from: string | null
  messagingService: string | null
}

/** The `sendsms` of a Kannel. `smsc`: the link that it is to use, where it has several. */
export type KannelSetting = {
  kind: 'kannel'
  url: URL
  user: string
  password: string
  from: string | null
  smsc: string | null
}

/** A message centre that speaks SMPP 3.4. `window`: how many messages may wait for its answer. */
export type SmppSetting = {
  kind: 'smpp'
  host: string
  port: number
  tls: boolean
  systemId: string
  password: string
  systemType: string
  from: string | null
  window: number
}

/** An address taken apart. Nothing of it is ever repeated but its scheme and the names of its parameters: it holds a password. */
type Parts = {
  url: URL
  user: string
  password: string
  /** What stands behind the ? of our own schemes, and behind the # of HTTP, whose ? is the gateway's. */
  given: Map<string, string>
  refuse: (mend: string) => null
}

type Reader = (parts: Parts) => WithoutName<SmsSetting> | null
type WithoutName<T> = T extends unknown ? Omit<T, 'name'> : never

type Scheme = { read: Reader; parameters: readonly string[] }

const HTTP: Scheme = { read: readHttp, parameters: ['secret'] }
const KANNEL: Scheme = { read: readKannel, parameters: ['from', 'smsc'] }
const SMPP: Scheme = { read: readSmpp, parameters: ['from', 'system-type', 'window'] }

/** Each scheme with what it takes. */
const SCHEMES: Record<string, Scheme> = {
  'twilio:': { read: readTwilio, parameters: ['from', 'messaging-service'] },
  'kannel:': KANNEL,
  'kannels:': KANNEL,
  'smpp:': SMPP,
  'smpps:': SMPP,
  'http:': HTTP,
  'https:': HTTP,
}
const KNOWN = ['outbox:', ...Object.keys(SCHEMES).map((scheme) => `${scheme}//…`)].join(', ')

const NAME = /^[a-z][a-z0-9-]{0,31}$/
/** A number with or without its +, or a name as phones show it (3GPP TS 23.038, 11 characters). */
export const SENDER = /^(\+?\d{3,15}|[A-Za-z0-9 ._-]{1,11})$/
const SECRET = /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/
const THIS_MACHINE = /^(localhost|127\.0\.0\.1|\[::1\])$/
const PORTS = { smpp: 2775, smpps: 3550 }
const MOST_WINDOW = 1_000

/** Reads `SALLYPORT_SMS`, gateways in order of preference. An address may hold a password, so none is repeated. */
export function readSms(text: string, say: Say): SmsSetting[] {
  const settings: SmsSetting[] = []
  for (const [at, piece] of text.split(',').entries()) {
    const setting = readGateway(piece.trim(), at, (mend) => {
      say('SALLYPORT_SMS', `Gateway ${at + 1} ${mend}`)
      return null
    })
    if (setting) settings.push(setting)
  }
  if (settings.some(({ kind }, at) => kind === 'outbox' && at < settings.length - 1)) {
    say('SALLYPORT_SMS', 'Behind outbox: no gateway is ever used, since the outbox never fails. Put it last.')
  }
  const names = settings.map(({ name }) => name)
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice !== undefined)
    say('SALLYPORT_SMS', `Two gateways are named "${twice}". Name one of them otherwise.`)
  return settings
}

function readGateway(piece: string, at: number, refuse: Parts['refuse']): SmsSetting | null {
  if (piece === 'outbox:') return { name: 'outbox', kind: 'outbox' }
  const url = URL.parse(piece)
  const scheme = url === null ? undefined : SCHEMES[url.protocol]
  if (url === null || scheme === undefined) {
    const named = /^([a-z][a-z0-9+.-]*):\/\//i.exec(piece)?.[1]
    if (named !== undefined && SCHEMES[`${named.toLowerCase()}:`])
      return refuse(`has no valid host or port. In a user or a password write / as %2F, ? as %3F, # as %23.`)
    return refuse(`is not one of: ${KNOWN}.${named === undefined ? '' : ` There is no "${named}://".`}`)
  }
  if (url.hostname === '' || url.port === '0') return refuse('has no valid host or port.')
  const [user, password] = [decoded(url.username), decoded(url.password)]
  if (user === null || password === null)
    return refuse('has a user or a password with a % that begins no %XX. Write % as %25.')
  const given = parametersOf(scheme === HTTP ? url.hash : url.search, [...scheme.parameters, 'name'], refuse)
  if (given === null) return null
  const from = given.get('from')
  if (from !== undefined && !SENDER.test(from))
    return refuse('has a sender that is none: a number, or 1 to 11 letters and digits.')
  if (scheme !== HTTP && url.hash !== '') return refuse('has a # behind it. Write it as %23.')
  const kind = url.protocol.replace(/s?:$/, '')
  const name = given.get('name') ?? `${kind}-${at + 1}`
  if (!NAME.test(name))
    return refuse('has a name that is none: small letters, digits and hyphens, beginning with a letter.')
  const setting = scheme.read({ url, user, password, given, refuse })
  return setting && { name, ...setting }
}

/** Parameters as they are written: a + is a plus, since numbers begin with one. */
function parametersOf(
  text: string,
  known: readonly string[],
  refuse: Parts['refuse'],
): Map<string, string> | null {
  const given = new Map<string, string>()
  for (const pair of text.slice(1).split('&').filter(Boolean)) {
    const [name = '', ...rest] = pair.split('=')
    const value = decoded(rest.join('='))
    // what stands where a parameter is awaited may be the rest of a password
    if (!known.includes(name))
      return refuse(
        `has a parameter that it does not take${/^[a-z-]{1,20}$/.test(name) && rest.length > 0 ? `, "${name}"` : ''}. It takes: ${known.join(', ')}.`,
      )
    if (given.has(name)) return refuse(`names "${name}" twice.`)
    if (value === null) return refuse(`has a % in "${name}" that begins no %XX. Write % as %25.`)
    if (value === '') return refuse(`names "${name}" and gives it no value.`)
    given.set(name, value)
  }
  return given
}

function readHttp({ url, given, refuse }: Parts): WithoutName<HttpSetting> | null {
  const secret = given.get('secret') ?? null
  if (secret !== null && !SECRET.test(secret))
    return refuse('has a secret that is none. Write whsec_ and at least 24 random bytes in base64.')
  const address = new URL(url)
  address.hash = ''
  return { kind: 'http', url: address, secret }
}

function readTwilio({ url, user, password, given, refuse }: Parts): WithoutName<TwilioSetting> | null {
  if (user === '' || password === '')
    return refuse(`lacks ${user === '' ? 'the account SID' : 'the auth token'}.`)
  const [from = null, messagingService = null] = [given.get('from'), given.get('messaging-service')]
  if ((from === null) === (messagingService === null))
    return refuse('needs a sender: ?from=+12025550100, or ?messaging-service=MG….')
  if (!/^\/?$/.test(url.pathname)) return refuse('has a path. Behind the host only ?from=… may stand.')
  return {
    kind: 'twilio',
    url: overHttp(url, !THIS_MACHINE.test(url.hostname)),
    accountSid: user,
    authToken: password,
    from,
    messagingService,
  }
}

function readKannel({ url, user, password, given, refuse }: Parts): WithoutName<KannelSetting> | null {
  if (user === '' || password === '') return refuse(`lacks ${user === '' ? 'a user' : 'a password'}.`)
  const address = overHttp(url, url.protocol === 'kannels:')
  address.pathname = /^\/?$/.test(url.pathname) ? '/cgi-bin/sendsms' : url.pathname
  const [from = null, smsc = null] = [given.get('from'), given.get('smsc')]
  return { kind: 'kannel', url: address, user, password, from, smsc }
}

function readSmpp({ url, user, password, given, refuse }: Parts): WithoutName<SmppSetting> | null {
  if (user === '') return refuse('lacks a system id: smpp://SYSTEM-ID:PASSWORD@host.')
  if (user.length > 15) return refuse('has a system id of more than 15 characters.')
  if (password.length > 8) return refuse('has a password of more than 8 characters.')
  if (!/^\/?$/.test(url.pathname)) return refuse('has a path. Behind the host only ?from=… may stand.')
  const window = Number(given.get('window') ?? 10)
  if (!(Number.isInteger(window) && window >= 1 && window <= MOST_WINDOW))
    return refuse(`has a window that is not a whole number from 1 to ${MOST_WINDOW}.`)
  const systemType = given.get('system-type') ?? ''
  if (systemType.length > 12) return refuse('has a system type of more than 12 characters.')
  const tls = url.protocol === 'smpps:'
  return {
    kind: 'smpp',
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || PORTS[tls ? 'smpps' : 'smpp'],
    tls,
    systemId: user,
    password,
    systemType,
    from: given.get('from') ?? null,
    window,
  }
}

const overHttp = (url: URL, secure: boolean) => new URL(`${secure ? 'https' : 'http'}://${url.host}`)
