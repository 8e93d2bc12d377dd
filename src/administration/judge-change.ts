import { type FieldRefusal, type Refusal, refuseField, refuseFields } from '../refusal.ts'
import type { Tx } from '../store/store.ts'
import { type Email, parseEmail, refuseEmail } from '../user/email.ts'
import { isCountry, parsePhone } from '../user/phone.ts'
import { accountHasEmail, type User } from '../user/user-store.ts'
import type { HeldTo } from './judge-user.ts'
import type { UserPatch } from './users-shape.ts'

/** What is to change of a user: nothing that she has already. `phone: null` takes her number away. */
export type Change = {
  name?: string
  email?: Email
  phone?: string | null
  role?: User['role']
  status?: 'active' | 'deactivated'
}

/** Where a change is judged: what the account holds its users to, and who asks. */
type Asked = HeldTo & { callerId: string }

/** What of a patch is a change, or everything that is wrong with it at once. The account's row is locked. */
export async function judgeChange(tx: Tx, user: User, patch: UserPatch, asked: Asked): Promise<Change> {
  const wrong: FieldRefusal[] = []
  const change: Change = {}
  const note = <Value>(judged: Value | Refusal, store: (value: Value) => void) => {
    if (judged instanceof Error) wrong.push(...judged.errors)
    else store(judged)
  }
  if (patch.name !== undefined && patch.name !== user.name) change.name = patch.name
  if (patch.email !== undefined && patch.email !== user.email)
    note(await judgeEmail(tx, user, patch.email), (email) => (change.email = email))
  if (patch.phone !== undefined)
    note(judgePhone(user, patch.phone, asked), (phone) => {
      if (phone !== user.phone) change.phone = phone
    })
  if (patch.role !== undefined && patch.role !== user.role) change.role = patch.role
  if (patch.status !== undefined && (patch.status === 'deactivated') !== (user.deactivatedAt !== null))
    change.status = patch.status
  if (wrong.length > 0) throw refuseFields(wrong)
  return change
}

/** Who has accepted moves her mailbox herself: it resets her password, and whose an address is outside of this account is not said. */
async function judgeEmail(tx: Tx, user: User, typed: string): Promise<Email | Refusal> {
  if (user.acceptedAt !== null) return refuseField('/email', 'email_is_theirs')
  const email = parseEmail(typed)
  if (!email) return refuseEmail('/email')
  if (email.key !== user.emailKey && (await accountHasEmail(tx, user.accountId, email.key)))
    return refuseField('/email', 'email_taken')
  return email
}

function judgePhone(user: User, typed: string | null, asked: Asked): string | null | Refusal {
  if (typed === null) {
    if (user.phone === null) return null
    if (asked.smsIsActive) return refuseField('/phone', 'phone_required')
    return user.id === asked.callerId ? ownPhone() : null
  }
  const phone = parsePhone(typed, isCountry(asked.country) ? asked.country : undefined)
  if (!phone) return refuseField('/phone', 'phone_invalid')
  if (phone.e164 === user.phone) return user.phone
  if (asked.smsIsActive && !phone.canReceiveSms) return refuseField('/phone', 'phone_cannot_receive_sms')
  return user.id === asked.callerId ? ownPhone() : phone.e164
}

/** Her own counts only after a code that was sent to it. */
const ownPhone = () =>
  refuseField('/phone', 'not_for_yourself', 'You change your own number under Profile > Security.')
