import type { AuditEventOnWire } from '../../src/activity/activity-shape.ts'
import type { EventType } from '../../src/audit/events-shape.ts'
import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import type { IconName } from '../parts/Icon.tsx'
import { changesBetween, type Change } from '../parts/policy-changes.ts'
import { moment } from '../parts/time.ts'
import { signedInWith } from '../profile/sign-ins/sign-in-words.ts'

/** An event in words: a sentence, what else is worth knowing, and what was changed from what to what. */
export type Told = { says: string; more?: string; changes?: readonly Change[]; looks?: Looks }
type Looks = 'done' | 'device' | 'warned'

/** What a sentence is made of: who did it, to whom, and what the record holds beside. */
type Happened = {
  who: string
  whom: string
  /** She did it to herself, or nobody else is named. */
  alone: boolean
  at: Date
  now: Date
  details: Readonly<Record<string, unknown>>
}

const METHODS: Readonly<Record<string, { code: string; kind: string }>> = {
  sms: { code: 'SMS code', kind: 'a phone' },
  app: { code: 'app code', kind: 'an app' },
  security_key: { code: 'security key', kind: 'a security key' },
  email_code: { code: 'code from an e-mail', kind: 'a code by e-mail' },
  recovery_code: { code: 'recovery code', kind: 'a recovery code' },
  temporary_code: { code: 'temporary code', kind: 'a temporary code' },
  password: { code: 'password', kind: 'the password' },
}
const MINUTE_MS = 60_000

/** The words of every event that there is. */
export const EVENT_WORDS = {
  account_created: ({ whom }) => ({ says: `The account was created, with ${whom} as its administrator` }),
  account_changed: ({ who, details }) => ({
    says: `${who} changed the account`,
    changes: namedChanges(details, { name: 'Name', country: 'Country' }),
  }),
  policy_saved: ({ who, details }) => ({
    says: `${who} saved the security policy`,
    ...lostTrust(details['endsTrust']),
    changes: policyChanges(details),
  }),
  signed_in: ({ who, details }) => {
    const why = text(details, 'why')
    const said = signedInWith({ why, answered: text(details, 'answered') || null })
    return {
      says: `${who} ${said.replace(/^S/, 's')}`,
      looks: why === 'trusted_device' ? 'device' : 'done',
    }
  },
  signed_out: ({ who }) => ({ says: `${who} signed out` }),
  session_ended: ({ who, details }) => ({
    says: `${who} ended ${count(details, 'ended', 'session')} of theirs`,
  }),
  session_unlocked: ({ who }) => ({ says: `${who} unlocked their session` }),
  sudo_answered: ({ who, details }) => ({ says: `${who} confirmed a change with ${withA(details)}` }),
  phone_proven: ({ who }) => ({ says: `${who} proved their phone number` }),
  code_wrong: ({ who, details }) => ({
    says: `${who} entered a wrong ${codeOf(details)}`,
    ...inARow(details['wrongInARow']),
    looks: 'warned',
  }),
  codes_locked: ({ who, at, details }) => ({
    says: `Codes of ${who} paused${lasting(at, text(details, 'until'))}`,
    more: 'Too many wrong codes in a row. They were told by e-mail.',
    looks: 'warned',
  }),
  codes_disabled: ({ who }) => ({
    says: `Codes of ${who} switched off`,
    more: '100 wrong codes in a row. They were told by e-mail.',
    looks: 'warned',
  }),
  key_refused: ({ who }) => ({ says: `${who} offered a security key that was refused`, looks: 'warned' }),
  profile_changed: ({ who, details }) => ({
    says: `${who} changed their name`,
    changes: namedChanges(details, { name: 'Name' }),
  }),
  proved: ({ who, details }) => ({ says: `${who} showed with ${withA(details)} that it is they` }),
  proved_by_email: ({ who }) => ({ says: `${who} showed with a code from an e-mail that it is they` }),
  password_reset_asked: ({ whom, details }) => ({
    says:
      text(details, 'address') === ''
        ? `The operator made a link to choose a password for ${whom}`
        : `Somebody asked for a link to choose a password for ${whom}`,
  }),
  password_reset: ({ who }) => ({ says: `${who} chose a new password by a link` }),
  password_changed: ({ who }) => ({ says: `${who} changed their password` }),
  email_change_asked: ({ who }) => ({ says: `${who} began to change their e-mail` }),
  email_changed: ({ who }) => ({ says: `${who} changed their e-mail` }),
  phone_change_asked: ({ who }) => ({ says: `${who} began to change their phone number` }),
  phone_changed: ({ who }) => ({ says: `${who} changed their phone number` }),
  authenticator_added: ({ who, details }) => ({ says: `${who} set up ${authenticator(details)}` }),
  authenticator_renamed: ({ who, details }) => ({
    says: `${who} renamed an app or a security key`,
    changes: namedChanges(details, { name: 'Name' }),
  }),
  authenticator_removed: ({ who, details }) => ({ says: `${who} removed ${authenticator(details)}` }),
  authenticator_imported: ({ whom, details }) => ({
    says: `The operator imported ${authenticator(details)} for ${whom}`,
  }),
  device_trusted: ({ who, now, details }) => ({
    says: `${who} trusted a device`,
    ...until(details['endsAt'], now, (end) => `It is not asked until ${end}.`),
    looks: 'device',
  }),
  trust_refused: ({ who }) => ({
    says: `A device of ${who} was not trusted`,
    more: 'It brought the cookie of a trusted device without its key.',
    looks: 'warned',
  }),
  trust_ended: ({ who, whom, alone, details }) => {
    const devices = count(details, 'devices', 'device')
    return { says: `${who} stopped trusting ${devices} of ${alone ? 'theirs' : whom}`, looks: 'device' }
  },
  backup_used: ({ who, details }) => ({ says: `${who} used the backup: ${withA(details)}` }),
  recovery_codes_made: ({ who }) => ({ says: `${who} made new recovery codes` }),
  recovery_code_used: ({ who }) => ({ says: `${who} used a recovery code` }),
  temporary_code_issued: ({ who, whom, now, details }) => ({
    says: `${who} issued a temporary code for ${whom}`,
    ...until(details['until'], now, (end) => `Works once, until ${end}.`),
  }),
  temporary_code_used: ({ who }) => ({ says: `${who} used a temporary code` }),
  second_factor_reset: ({ who, whom, details }) => ({
    says: `${who} reset the second factor of ${whom}`,
    more: `Apps, keys and recovery codes removed, the phone number ${text(details, 'phone') === 'replaced' ? 'replaced' : 'removed'}; trusted devices and sessions ended.`,
  }),
  own_choice_changed: ({ who, details }) => ({
    says: `${who} turned two-factor ${details['on'] === true ? 'on' : 'off'} for themselves`,
  }),
  user_created: ({ who, whom, details }) => ({
    says: `${who} created ${whom}${details['role'] === 'admin' ? ' as an administrator' : ''}`,
  }),
  users_imported: ({ who, details }) => ({ says: `${who} imported ${count(details, 'created', 'user')}` }),
  user_invited: ({ who, whom }) => ({ says: `${who} invited ${whom}` }),
  invitation_accepted: ({ who }) => ({ says: `${who} accepted the invitation`, looks: 'done' }),
  user_deactivated: ({ who, whom }) => ({ says: `${who} deactivated ${whom}` }),
  user_reactivated: ({ who, whom }) => ({ says: `${who} reactivated ${whom}` }),
  user_changed: ({ who, whom, details }) => ({
    says: `${who} changed the details of ${whom}`,
    changes: namedChanges(details, { name: 'Name', email: 'E-mail' }),
  }),
  role_changed: ({ who, whom, details }) => ({
    says: `${who} made ${whom} ${text(record(details['after']), 'role') === 'admin' ? 'an administrator' : 'a member'}`,
  }),
  phone_set: ({ who, whom, details }) => ({ says: phoneSet(who, whom, text(details, 'phone')) }),
  user_deleted: ({ who, whom }) => ({ says: `${who} deleted ${whom}` }),
  application_added: ({ who, details }) => ({ says: `${who} added the application ${quoted(details)}` }),
  application_changed: ({ who, details }) => ({
    says: `${who} changed the application ${quoted(details)}`,
    changes: namedChanges(details, {
      name: 'Name',
      redirectAddresses: 'Redirect addresses',
      signOutAddresses: 'Sign-out addresses',
      backChannelAddress: 'Back-channel sign-out address',
      allowedOrigins: 'Allowed origins',
      hosts: 'Hosts',
      openTo: 'Who may sign in',
      asksFor: 'It asks for',
      notOlderThan: 'Not older than',
      subject: 'User identifier',
    }),
  }),
  application_removed: ({ who, details }) => ({ says: `${who} removed the application ${quoted(details)}` }),
  application_secret_made: ({ who, details }) => ({
    says: `${who} made a new secret for ${quoted(details)}`,
    more: 'The one before is good for a day.',
  }),
  host_released: ({ who, details }) => ({
    says: `${who} released the host ${text(details, 'host')}`,
    more: 'It is not this account’s any more: the first account that names it has it.',
  }),
  application_entered: ({ who, details }) => ({ says: `${who} signed in to ${quoted(details)}` }),
  webhook_added: ({ who, details }) => ({ says: `${who} added the webhook ${text(details, 'host')}` }),
  webhook_changed: ({ who, details }) => ({ says: `${who} changed the webhook ${text(details, 'host')}` }),
  webhook_secret_made: ({ who, details }) => ({
    says: `${who} made a new signing secret for the webhook ${text(details, 'host')}`,
  }),
  webhook_removed: ({ who, details }) => ({ says: `${who} removed the webhook ${text(details, 'host')}` }),
  webhook_stopped: ({ details }) => ({
    says: `The account’s webhook ${text(details, 'host')} stopped`,
    more: 'It took nothing for 3 days. All administrators were told by e-mail.',
    looks: 'warned',
  }),
  verification_begun: ({ who, whom, details }) => ({
    says: `${who} asked for the second factor of ${whom}`,
    more: `For “${text(details, 'purpose')}”.`,
  }),
  verification_passed: ({ who, whom, details }) => ({
    says: `${who} had the second factor of ${whom} answered${answeredBy(details)}`,
    more: `For “${text(details, 'purpose')}”.`,
    looks: text(details, 'why') === 'trusted_device' ? 'device' : 'done',
  }),
  verification_redeemed: ({ who, whom, details }) => ({
    says: `${who} redeemed the answer of ${whom}`,
    more: `For “${text(details, 'purpose')}”.`,
  }),
  api_key_created: ({ who, whom }) => ({ says: `${who} created ${whom}` }),
  api_key_revoked: ({ who, whom }) => ({ says: `${who} revoked ${whom}` }),
  sms_countries_changed: ({ who, details }) => ({
    says: `${who} changed the countries that SMS go to`,
    changes: namedChanges(details, { countries: 'Countries' }),
  }),
  sms_paused: ({ at, details }) => ({
    says: `The account’s SMS${startingWith(details)} paused${lasting(at, text(details, 'until'))}`,
    more:
      text(details, 'why') === 'fraud'
        ? 'Many codes were asked for, and hardly one was answered. Users are offered another way.'
        : 'A budget is used up. Users are offered another way.',
    looks: 'warned',
  }),
} as const satisfies Record<EventType, (happened: Happened) => Told>

/** An event in the words of the page. One that these pages do not know yet is told in the server's own words. */
export function tell({ type, says, at, actor, subject, details }: AuditEventOnWire, now: Date): Told {
  const who = actor === null ? 'The operator' : named(actor, 'A deleted user')
  const whom = subject === null ? who : named(subject, 'a deleted user')
  const alone = subject === null || subject.id === actor?.id
  const happened = { who, whom, alone, at: new Date(at), now, details }
  return isKnown(type) ? EVENT_WORDS[type](happened) : { says: `${who} ${says}` }
}

/** A user by her name, a program by that of its key. */
function named({ kind, name }: NonNullable<AuditEventOnWire['actor']>, gone: string): string {
  return kind === 'api_key' ? `API key “${name ?? ''}”` : (name ?? gone)
}

/** From where it was done: "Firefox on Linux · 192.0.2.14". Empty where the record does not say. */
export function fromWhere({ details }: AuditEventOnWire): string {
  return [text(details, 'browser'), text(details, 'address')].filter((one) => one !== '').join(' · ')
}

const LOOKS: Readonly<Record<Looks | 'other', [icon: IconName, look: string]>> = {
  done: ['ok', 'is-ok'],
  device: ['device', 'is-muted'],
  warned: ['crossed', 'is-danger'],
  other: ['edit', 'is-muted'],
}

/** The drawing beside an event, and its colour. */
export const drawn = ({ looks }: Told): [icon: IconName, look: string] => LOOKS[looks ?? 'other']

const isKnown = (type: string): type is EventType => Object.hasOwn(EVENT_WORDS, type)

const record = (value: unknown) =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

function text(details: Readonly<Record<string, unknown>>, key: string): string {
  const value = details[key]
  if (Array.isArray(value)) return value.join(', ')
  return typeof value === 'string' ? value : ''
}

/** "a session", "3 sessions". */
function count(details: Readonly<Record<string, unknown>>, key: string, noun: string): string {
  const value = details[key]
  if (typeof value !== 'number') return `a ${noun}`
  return value === 1 ? `1 ${noun}` : `${value.toLocaleString('en-US')} ${noun}s`
}

const codeOf = (details: Readonly<Record<string, unknown>>) =>
  METHODS[text(details, 'method')]?.code ?? 'code'

/** "an app code", "the password". */
function withA(details: Readonly<Record<string, unknown>>): string {
  const method = text(details, 'method')
  if (method === 'password') return 'the password'
  const code = codeOf(details)
  return `${/^([aeio]|SMS)/.test(code) ? 'an' : 'a'} ${code}`
}

/** " with an app code", " by a trusted device"; nothing where nothing was demanded. */
function answeredBy(details: Readonly<Record<string, unknown>>): string {
  if (text(details, 'why') === 'trusted_device') return ' by a trusted device'
  const method = text(details, 'answered')
  return method === '' ? '' : ` with ${withA({ method })}`
}

/** "an app, “My phone”". */
function authenticator(details: Readonly<Record<string, unknown>>): string {
  const method = text(details, 'method')
  const name = text(details, 'name')
  const kind = METHODS[method]?.kind ?? 'a second factor'
  return name === '' || method === 'sms' ? kind : `${kind}, “${name}”`
}

function phoneSet(who: string, whom: string, how: string): string {
  if (how === 'removed') return `${who} removed the phone number of ${whom}`
  return how === 'added' ? `${who} gave ${whom} a phone number` : `${who} changed the phone number of ${whom}`
}

function inARow(wrong: unknown): { more?: string } {
  return typeof wrong === 'number' && wrong > 1 ? { more: `${wrong} wrong codes in a row.` } : {}
}

function until(end: unknown, now: Date, says: (end: string) => string): { more?: string } {
  return typeof end === 'string' ? { more: says(moment(new Date(end), now)) } : {}
}

/** " for 15 minutes". */
function lasting(from: Date, end: string): string {
  const minutes = Math.round((Date.parse(end) - from.getTime()) / MINUTE_MS)
  if (!(minutes > 0)) return ''
  const [amount, unit] = minutes < 60 ? [minutes, 'minute'] : [Math.round(minutes / 60), 'hour']
  return ` for ${amount} ${unit}${amount === 1 ? '' : 's'}`
}

function startingWith(details: Readonly<Record<string, unknown>>): string {
  const prefix = text(details, 'prefix')
  return prefix === '' ? '' : ` to numbers starting with ${prefix}`
}

function lostTrust(ends: unknown): { more?: string } {
  const { devices, users } = record(ends)
  if (typeof devices !== 'number' || typeof users !== 'number' || devices === 0) return {}
  return {
    more: `${count({ devices }, 'devices', 'device')} of ${count({ users }, 'users', 'user')} lost ${devices === 1 ? 'its' : 'their'} trust.`,
  }
}

function policyChanges(details: Readonly<Record<string, unknown>>): Change[] {
  const [before, after] = [record(details['before']), record(details['after'])]
  const whole = (policy: object): policy is TwoFactorOnWire => 'active' in policy && 'primary' in policy
  return whole(before) && whole(after) ? changesBetween(before, after) : []
}

/** What differs of these members, under these names. */
/** The name of an application, as it stands in a sentence. */
const quoted = (details: Readonly<Record<string, unknown>>) => `“${text(details, 'name')}”`

function namedChanges(
  details: Readonly<Record<string, unknown>>,
  names: Readonly<Record<string, string>>,
): Change[] {
  const [before, after] = [record(details['before']), record(details['after'])]
  return Object.entries(names).flatMap(([key, what]) => {
    const [from, to] = [text(before, key), text(after, key)]
    return from === to ? [] : [{ what, from, to }]
  })
}
