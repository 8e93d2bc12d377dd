import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { ConfigProblems, type Say } from './config/config-problems.ts'
import { type MailSetting, readMail } from './config/mail-setting.ts'
import { ownKeys, readKeys } from './config/secret-keys.ts'
import { readSmsRoutes, type SmsRoutes } from './config/sms-routes.ts'
import { readSmsBudgets, type SmsBudgets } from './config/sms-budgets.ts'
import { readSms, type SmsSetting } from './config/sms-setting.ts'
import { type PrivateTargets, readPrivateTargets } from './config/webhook-setting.ts'
import { readWebAuthn, type WebAuthnSetting } from './config/webauthn-setting.ts'
import type { DatabaseSetting } from './store/open-store.ts'
import type { SecretKey } from './store/secret-box.ts'

/** What the operator has set, checked. */
export type Config = {
  host: string
  port: number
  /** Origin that browsers see, without a slash at its end. */
  publicUrl: URL
  productName: string
  dataDir: string
  database: DatabaseSetting
  secretKeys: SecretKey[]
  sms: SmsSetting[]
  smsRoutes: SmsRoutes
  smsBudgets: SmsBudgets
  /** How long a gateway may take to accept an SMS. */
  smsAcceptSeconds: number
  /** How long the receipt of an SMS is waited for before it goes out by another way. */
  smsReceiptSeconds: number
  mail: MailSetting
  webauthn: WebAuthnSetting
  signUp: SignUpMode
  setUpCode: string
  operatorKey: string | null
  sessionHours: number
  sessionIdleMinutes: number
  trustedProxies: string[]
  /** What the operator's file of applications holds, as it stands there. */
  applications: readonly unknown[]
  /** What webhooks may reach though it is not public. */
  webhookPrivate: PrivateTargets
}

export type SignUpMode = (typeof SIGN_UP_MODES)[number]

const SIGN_UP_MODES = ['first', 'open', 'closed'] as const
const SETTINGS = new Set([
  'SALLYPORT_PUBLIC_URL',
  'SALLYPORT_PRODUCT_NAME',
  'SALLYPORT_DATA_DIR',
  'SALLYPORT_DATABASE_URL',
  'SALLYPORT_SECRET_KEYS',
  'SALLYPORT_SMS',
  'SALLYPORT_SMS_ROUTES',
  'SALLYPORT_SMS_BUDGETS',
  'SALLYPORT_SMS_ACCEPT_SECONDS',
  'SALLYPORT_SMS_RECEIPT_SECONDS',
  'SALLYPORT_SMTP_URL',
  'SALLYPORT_MAIL_FROM',
  'SALLYPORT_WEBAUTHN_RP_ID',
  'SALLYPORT_U2F_APP_ID',
  'SALLYPORT_SIGN_UP',
  'SALLYPORT_SET_UP_CODE',
  'SALLYPORT_OPERATOR_KEY',
  'SALLYPORT_SESSION_HOURS',
  'SALLYPORT_SESSION_IDLE_MINUTES',
  'SALLYPORT_TRUST_PROXY',
  'SALLYPORT_APPLICATIONS',
  'SALLYPORT_WEBHOOK_PRIVATE',
])

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]'])
// NUL breaks PostgreSQL, line breaks break mail headers, marks of direction let a name show as another
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/
const DIRECTION = /\p{Bidi_Control}/u
// beside what Unicode calls ignorable, the blank pattern of Braille shows nothing
const SEEN = /[^\p{Default_Ignorable_Code_Point}\p{Z}\p{M}\p{Cc}\p{Cf}\u2800]/u

/** True where a text is one line of well-formed Unicode and shows as it is written: no control characters, no marks of direction. */
export const isPlainLine = (text: string): boolean =>
  text.isWellFormed() && !CONTROL.test(text) && !DIRECTION.test(text)

/** True where a text has a character that can be seen: more than blanks, joiners, fillers, tags and marks over nothing. */
export const canBeSeen = (text: string): boolean => SEEN.test(text)

/** True where only browsers on this machine can reach the origin. */
export const isLoopback = (origin: URL): boolean =>
  LOOPBACK_HOSTS.has(origin.hostname) || origin.hostname.endsWith('.localhost')

/** Reads `.env` in the working folder under the environment, which wins. */
export function environment(): Record<string, string | undefined> {
  const fromFile = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {}
  return { ...fromFile, ...process.env }
}

/**
 * Reads the environment once. Throws `ConfigProblems` with every problem where there is one. Makes the secret keys of
 * an embedded database at the first start and writes them to the data folder, mode 0600.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const problems: string[] = []
  const say = (name: string, mend: string) => void problems.push(`${name}: ${mend}`)
  const get = (name: string): string | undefined => env[name]?.trim() || undefined

  const whole = (name: string, otherwise: number, least: number, most: number): number => {
    const text = get(name)
    if (text === undefined) return otherwise
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    say(name, `"${text}" is not a whole number from ${least} to ${most}.`)
    return otherwise
  }

  for (const name of Object.keys(env)) {
    if (
      !name.startsWith('SALLYPORT_') ||
      SETTINGS.has(name) ||
      name.startsWith('SALLYPORT_TEST_') ||
      !get(name)
    )
      continue
    if (name === 'SALLYPORT_CHROMIUM') continue
    say(name, `There is no such setting. Those that exist: ${[...SETTINGS].join(', ')}.`)
  }

  const port = whole('PORT', 3000, 0, 65535)
  const host = get('HOST') ?? '127.0.0.1'
  const publicUrl = readPublicUrl(get('SALLYPORT_PUBLIC_URL') ?? `http://localhost:${port}`, say)
  const productName = get('SALLYPORT_PRODUCT_NAME') ?? 'Sallyport'
  if (Array.from(productName).length > 30 || !isPlainLine(productName))
    say('SALLYPORT_PRODUCT_NAME', 'Use 1 to 30 plain characters on one line.')

  const dataDir = resolve(get('SALLYPORT_DATA_DIR') ?? './data')
  const database = readDatabase(get('SALLYPORT_DATABASE_URL'), dataDir, say)
  const sms = readSms(get('SALLYPORT_SMS') ?? 'outbox:', say)
  const smsRoutes = readSmsRoutes(get('SALLYPORT_SMS_ROUTES'), sms, say)
  const smsBudgets = readSmsBudgets(get('SALLYPORT_SMS_BUDGETS'), smsRoutes.currency, say)
  const smsAcceptSeconds = whole('SALLYPORT_SMS_ACCEPT_SECONDS', 5, 1, 60)
  const smsReceiptSeconds = whole('SALLYPORT_SMS_RECEIPT_SECONDS', 20, 5, 120)
  const [smtpUrl, mailFrom] = [get('SALLYPORT_SMTP_URL'), get('SALLYPORT_MAIL_FROM')]
  const mail = readMail(smtpUrl, mailFrom, say)
  const webauthn = readWebAuthn(get('SALLYPORT_WEBAUTHN_RP_ID'), get('SALLYPORT_U2F_APP_ID'), publicUrl, say)
  if (!isLoopback(publicUrl)) {
    if (sms.some((gateway) => gateway.kind === 'outbox')) {
      say(
        'SALLYPORT_SMS',
        `With the public URL ${publicUrl.origin} everybody could read the outbox. Name a real gateway, for example https://user:password@sms.example.com/send.`,
      )
    }
    if (smtpUrl === undefined && mailFrom === undefined) {
      say(
        'SALLYPORT_SMTP_URL',
        `With the public URL ${publicUrl.origin} mail must be sent. Name a mail server, for example smtps://user:password@mail.example.com, and set SALLYPORT_MAIL_FROM.`,
      )
    }
  }

  const wantedSignUp = get('SALLYPORT_SIGN_UP') ?? 'first'
  const signUp = SIGN_UP_MODES.find((mode) => mode === wantedSignUp)
  if (signUp === undefined)
    say('SALLYPORT_SIGN_UP', `"${wantedSignUp}" is not one of: ${SIGN_UP_MODES.join(', ')}.`)
  const setUpCode = get('SALLYPORT_SET_UP_CODE') ?? randomBytes(16).toString('hex')
  if (setUpCode.length < 8)
    say('SALLYPORT_SET_UP_CODE', 'Use at least 8 characters; it opens the first-run page.')
  const operatorKey = get('SALLYPORT_OPERATOR_KEY') ?? null
  if (operatorKey !== null && operatorKey.length < 32)
    say(
      'SALLYPORT_OPERATOR_KEY',
      'Use at least 32 characters, for example those of: openssl rand -base64 32.',
    )

  const sessionHours = whole('SALLYPORT_SESSION_HOURS', 24, 1, 24 * 30)
  const sessionIdleMinutes = whole('SALLYPORT_SESSION_IDLE_MINUTES', 60, 1, 24 * 60)
  const trustedProxies = readProxies(get('SALLYPORT_TRUST_PROXY'), say)
  const applications = readApplications(get('SALLYPORT_APPLICATIONS'), say)
  const webhookPrivate = readPrivateTargets(get('SALLYPORT_WEBHOOK_PRIVATE'), say)
  const secretKeys = readKeys(get('SALLYPORT_SECRET_KEYS'), database, say)

  if (problems.length > 0 || signUp === undefined) throw new ConfigProblems(problems)
  return {
    host,
    port,
    publicUrl,
    productName,
    dataDir,
    database,
    secretKeys: secretKeys ?? ownKeys(dataDir),
    sms,
    smsRoutes,
    smsBudgets,
    smsAcceptSeconds,
    smsReceiptSeconds,
    mail,
    webauthn,
    signUp,
    setUpCode,
    operatorKey,
    sessionHours,
    sessionIdleMinutes,
    trustedProxies,
    applications,
    webhookPrivate,
  }
}

function readPublicUrl(text: string, say: Say): URL {
  const url = URL.parse(text)
  if (
    url &&
    /^https?:$/.test(url.protocol) &&
    url.pathname === '/' &&
    !url.search &&
    !url.hash &&
    !url.username &&
    !url.password
  )
    return url
  say(
    'SALLYPORT_PUBLIC_URL',
    // what stands before an @ may be a password
    `${text.includes('@') ? 'What is set' : `"${text}"`} is not an origin. Write scheme, host and port alone, for example https://sign-in.example.com.`,
  )
  return new URL('http://localhost')
}

function readDatabase(text: string | undefined, dataDir: string, say: Say): DatabaseSetting {
  if (text === undefined) return { engine: 'sqlite', path: join(dataDir, 'sallyport.db') }
  if (text.startsWith('sqlite:') && text.length > 'sqlite:'.length)
    return { engine: 'sqlite', path: resolve(text.slice('sqlite:'.length)) }
  if (/^postgres(ql)?:$/.test(URL.parse(text)?.protocol ?? '')) return { engine: 'postgres', url: text }
  say('SALLYPORT_DATABASE_URL', 'Write sqlite:PATH, or postgres://user:password@host:port/database.')
  return { engine: 'sqlite', path: '' }
}

function readProxies(text: string | undefined, say: Say): string[] {
  const addresses = (text ?? '')
    .split(',')
    .map((piece) => piece.trim())
    .filter(Boolean)
  for (const address of addresses) {
    const [ip = '', bits, ...more] = address.split('/')
    const most = isIP(ip) === 4 ? 32 : 128
    if (
      isIP(ip) === 0 ||
      more.length > 0 ||
      (bits !== undefined && !(/^\d+$/.test(bits) && Number(bits) <= most))
    ) {
      say('SALLYPORT_TRUST_PROXY', `"${address}" is not an IP address or a network such as 10.0.0.0/8.`)
    }
  }
  return addresses
}

/** The list in a file of JSON; what each entry has to be is said where applications are known. */
function readApplications(file: string | undefined, say: Say): readonly unknown[] {
  if (file === undefined) return []
  const path = resolve(file)
  if (!existsSync(path)) {
    say('SALLYPORT_APPLICATIONS', `There is no file ${path}.`)
    return []
  }
  try {
    const list: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (Array.isArray(list)) return list
  } catch {
    // said below
  }
  say('SALLYPORT_APPLICATIONS', `${path} is no list in JSON. Begin it with [ and end it with ].`)
  return []
}
