import type { CoveredUserOnWire, PolicyPreviewOnWire } from '../../src/coverage/coverage-shape.ts'
import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'

type Method = TwoFactorOnWire['primary']

const ALL: readonly Method[] = ['sms', 'app', 'security_key']
const EARNED_WITH: Readonly<Record<Method, string>> = {
  sms: 'an SMS code',
  app: 'an app',
  security_key: 'a security key',
}
const PERIOD: Readonly<Record<TwoFactorOnWire['deviceTrust'], string | null>> = {
  single_sign_on: null,
  '1_day': '1 day',
  '1_week': '1 week',
  '30_days': '30 days',
}
const or = new Intl.ListFormat('en', { type: 'disjunction' })

/** Whether SMS is a method of a policy that is active: then every user needs a phone number. */
export function smsIsActive({ active, primary, backup }: TwoFactorOnWire): boolean {
  return active && (primary === 'sms' || backup === 'sms')
}

/** "1 user", "4 users". */
export function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${inFigures(count)} ${count === 1 ? one : many}`
}

/** A number as the page writes it: "100,000". */
export function inFigures(count: number): string {
  return count.toLocaleString('en-US')
}

/** "18 devices of 12 users". */
export function devicesOfUsers({ devices, users }: { devices: number; users: number }): string {
  return `${counted(devices, 'device')} of ${counted(users, 'user')}`
}

/** Why trust ends: "they were trusted more than 1 week ago, or they earned it with an app". Empty where two-factor goes off. */
export function trustEndsBecause(
  { because, devices }: Pick<PolicyPreviewOnWire['endsTrust'], 'because' | 'devices'>,
  before: TwoFactorOnWire,
  after: TwoFactorOnWire,
): string {
  const [they, were] = devices === 1 ? ['it', 'it was'] : ['they', 'they were']
  const says: string[] = []
  if (because.includes('shorter_period')) {
    const period = PERIOD[after.deviceTrust]
    says.push(period === null ? 'every new sign-in asks again' : `${were} trusted more than ${period} ago`)
  }
  if (because.includes('method_not_allowed'))
    says.push(`${they} earned it with ${or.format(gone(before, after).map((method) => EARNED_WITH[method]))}`)
  return says.join(', or ')
}

/** The methods that no longer answer; any that does not, where trust is older than the policy in force. */
function gone(before: TwoFactorOnWire, after: TwoFactorOnWire): readonly Method[] {
  const refused = ALL.filter((method) => !answering(after).includes(method))
  const lately = refused.filter((method) => answering(before).includes(method))
  return lately.length === 0 ? refused : lately
}

function answering({ active, primary, backup }: TwoFactorOnWire): readonly Method[] {
  if (!active) return ALL
  return backup === null ? [primary] : [primary, backup]
}

/** The figures of a policy in one sentence, for those who do not see them. */
export function effectInWords(
  { counts, passwordAlone, endsTrust, trusted }: PolicyPreviewOnWire,
  { active, unsaved }: { active: boolean; unsaved: boolean },
): string {
  const when = unsaved ? 'If you save this' : 'In force now'
  const keep = counts.ready + counts.willEnrol + counts.stuck - passwordAlone
  const who = active
    ? `${counted(counts.ready, 'user')} ready, ${inFigures(counts.willEnrol)} will enrol, ${inFigures(counts.stuck)} stuck`
    : `${counted(passwordAlone, 'user signs', 'users sign')} in with the password alone, ${inFigures(keep)} keep two-factor by their own choice`
  const trust = unsaved
    ? endsTrust.devices === 0
      ? 'No device loses its trust'
      : `${devicesOfUsers(endsTrust)} ${endsTrust.devices === 1 ? 'loses its' : 'lose their'} trust`
    : `${devicesOfUsers(trusted)} ${trusted.devices === 1 ? 'is' : 'are'} trusted`
  return `${when}: ${who}. ${trust}.`
}

/** The counts as the save bar of narrow screens carries them; `stuck` stands out there. */
export function countsInShort(
  { counts, passwordAlone }: PolicyPreviewOnWire,
  active: boolean,
): { says: string; stuck: string | null } {
  if (!active) return { says: `${inFigures(passwordAlone)} with the password alone`, stuck: null }
  const says = `${inFigures(counts.ready)} ready, ${inFigures(counts.willEnrol)} will enrol, `
  return { says, stuck: `${inFigures(counts.stuck)} stuck` }
}

/** What mends a user who is stuck, the quickest first. */
export type Remedy = 'number_here' | 'other_number' | 'temporary_code'

/** Users who are stuck for one reason, whom the same mends. */
export type StuckGroup = {
  because: NonNullable<CoveredUserOnWire['stuckBecause']>
  users: CoveredUserOnWire[]
  remedies: readonly Remedy[]
  isMe: boolean
}

/** Users who are stuck, those together whom the same mends; the reader herself stands alone. */
export function byWhatMends(
  stuck: readonly CoveredUserOnWire[],
  { policy, meId }: { policy: TwoFactorOnWire; meId: string },
): StuckGroup[] {
  const groups: StuckGroup[] = []
  for (const user of stuck) {
    const because = user.stuckBecause ?? 'nothing_left'
    const remedies = remediesOf(user, policy)
    const isMe = user.id === meId
    const like = groups.find(
      (one) => !one.isMe && !isMe && one.because === because && one.remedies[0] === remedies[0],
    )
    if (like === undefined) groups.push({ because, users: [user], remedies, isMe })
    else like.users.push(user)
  }
  return groups
}

/** A number helps only where SMS is asked for, and where codes are not switched off; a temporary code always does. */
function remediesOf({ stuckBecause, phone }: CoveredUserOnWire, policy: TwoFactorOnWire): Remedy[] {
  if (!smsIsActive(policy) || stuckBecause === 'codes_disabled') return ['temporary_code']
  if (stuckBecause === 'unreachable') return ['other_number', 'temporary_code']
  return phone === null ? ['number_here', 'temporary_code'] : ['temporary_code']
}

const KINDS: Readonly<Record<string, string>> = {
  sms: 'a phone',
  app: 'an app',
  security_key: 'a security key',
}

/** What a user without a phone number meets next, behind her word: "an app", "with an app, but has no backup". */
export function fateOf(user: CoveredUserOnWire, policy: TwoFactorOnWire): string {
  if (user.after === 'stuck')
    return user.stuckBecause === 'codes_disabled' ? 'with codes switched off' : 'without a number'
  if (user.after === 'will_enrol') return KINDS[user.enrols[0] ?? ''] ?? ''
  const other = policy.primary === 'sms' ? policy.backup : policy.primary
  const has = other === null ? null : (KINDS[other] ?? null)
  if (has === null) return ''
  return policy.primary === 'sms' ? `with ${has}, the backup` : `with ${has}, but has no backup`
}
