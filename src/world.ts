import type { Config } from './config.ts'
import type { Instant } from './store/duration.ts'
import type { SecretBox } from './store/secret-box.ts'
import type { Store } from './store/store.ts'

/** The time of day. Everything that depends on it takes `now` from here, so that a test can turn it. */
export type Clock = { now(): Instant }

/** Chance that nobody can foresee. */
export type Random = {
  /** Random bytes from the system's generator. */
  bytes(count: number): Buffer
  /** A whole number from 0 up to, but without, `below`; each as likely as the others. */
  whole(below: number): number
}

/**
 * One text to one phone. `from`: the sender that is to show, where the operator named one for the number's country.
 * `receiptUrl`: where its gateway may tell what became of it. `lifeMs`: how long it is worth being delivered.
 */
export type Sms = {
  id: string
  to: string
  text: string
  from?: string
  receiptUrl?: string
  lifeMs?: number
}

/** What a gateway tells of a message: `sent` is no end yet. */
export type SmsOutcome = 'sent' | 'delivered' | 'undelivered'

/** A receipt as it came in by HTTP. `url`: the whole address, as the gateway was told it. */
export type ReceiptRequest = {
  url: string
  query: URLSearchParams
  headers: Readonly<Record<string, string | string[] | undefined>>
  body: string
}

/** A receipt that names its message as the gateway does. Resolves with whether there is such a message. */
export type HearReceipt = (reference: string, outcome: SmsOutcome) => Promise<boolean>

/**
 * What carries an SMS out of the house. `send` resolves when the gateway has taken it, with the gateway's own name for
 * it where it gives one, and rejects in every other case, within the time that `signal` gives. `keeps` is said by the
 * outbox, where a message stays to be read; `tells`, by one that says later what became of a message: by HTTP, where
 * `readReceipt` judges it, or by itself, to whoever `listen` has named.
 */
export type SmsGateway = {
  name: string
  keeps?: true
  tells?: true
  send(sms: Sms, signal: AbortSignal): Promise<string | undefined>
  readReceipt?(request: ReceiptRequest): SmsOutcome | 'not_authentic'
  listen?(hear: HearReceipt): void
  stop?(): Promise<void>
}

/** What is counted of SMS for the operator. `country`: an ISO 3166 code, or `other`. */
export type SmsCount =
  | { what: 'attempt'; gateway: string; country: string; outcome: 'accepted' | 'refused' }
  | { what: 'receipt'; gateway: string; country: string; outcome: SmsOutcome | 'unknown' | 'not_authentic' }
  | { what: 'end'; outcome: 'sent' | 'failed' }
  | { what: 'held'; country: string; because: string }
  | { what: 'cost'; gateway: string; country: string; micros: number }
  | { what: 'rest'; gateway: string; rests: boolean }

/** One e-mail to one address, built: the address, and the whole message as RFC 5322 asks for it. */
export type Mail = { id: string; to: string; subject: string; text: string; html: string }

/** What an attempt to hand over a mail came to. */
export type MailOutcome = 'sent' | 'try_again' | 'failed'

/**
 * What carries e-mail out of the house. `try_again`: certainly not taken, and a later attempt may be. `failed`: refused
 * for good, or handed over without an answer, so that nobody knows. Resolves within the time that `signal` gives, and
 * never rejects. `keeps` is said by the outbox, where a mail stays to be read.
 */
export type Mailer = {
  name: string
  keeps?: true
  send(mail: Mail, signal: AbortSignal): Promise<MailOutcome>
}

/**
 * The addresses of a name, asked of DNS alone; none where there are none, or no answer came within the time that `signal`
 * gives. Never rejects.
 */
export type ResolveName = (name: string, signal: AbortSignal) => Promise<string[]>

/** Where the program says what it does. Never a code, a token, a secret, a number or an address. */
export type Log = {
  info(facts: Record<string, unknown>, sentence: string): void
  warn(facts: Record<string, unknown>, sentence: string): void
  error(facts: Record<string, unknown>, sentence: string): void
}

/** Hashes passwords and recovery codes slowly, a few at once. */
export type PasswordHasher = {
  /**
   * Takes a place in the queue, before anything is written for the sake of a password; gives back how to leave it.
   * Refuses with `too_busy` where none is free.
   */
  admit(): () => void
  /** Hashes a password that the rules have let through, as a PHC string. Takes a place of its own. */
  hash(password: string): Promise<string>
  /**
   * True where the password is the one that was hashed. Its caller has a place (`admit`). Without a hash it does the same work and says no, so that the
   * time of the answer does not tell whether there is such a user.
   */
  matches(phc: string | null, password: string): Promise<boolean>
  /** A salt for several codes at once, of 16 random bytes. It remembers the cost, so that a later change of it voids no code. */
  newSalt(bytes: Buffer): string
  /**
   * Hashes a code of a user's (`whose`) with a salt (`newSalt`) that it shares with others: the same for the same code.
   * One of a user's is hashed at a time, in a place of its own,
   * so that nobody keeps the others out; `too_busy` where 64 of hers wait already.
   */
  hashWithSalt(code: string, salt: string, whose: string): Promise<string>
  /** Does the work of one caller (`whose`) after that of the same caller before. Refuses with `too_busy` where 64 wait already. */
  oneAtATime<T>(whose: string, work: () => Promise<T>): Promise<T>
}

/** All that the program can touch. A part of it asks for what it touches: `Pick<World, 'store' | 'clock'>`. */
export type World = {
  config: Config
  store: Store
  clock: Clock
  random: Random
  box: SecretBox
  /** In order of preference. */
  smsGateways: readonly SmsGateway[]
  /** Counts for the operator what becomes of SMS. */
  countSms: (count: SmsCount) => void
  mailer: Mailer
  /** Tells the queue that a message was written. */
  messageWritten: () => void
  passwordHasher: PasswordHasher
  resolveName: ResolveName
  log: Log
}
