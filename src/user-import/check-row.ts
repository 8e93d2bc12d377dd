import type { HeldTo } from '../administration/judge-user.ts'
import { judgeUser } from '../administration/judge-user.ts'
import { NewUserShape } from '../administration/users-shape.ts'
import { isPlainLine } from '../config.ts'
import { type FieldRefusal, REFUSALS, type RefusalCode } from '../refusal.ts'
import type { Email } from '../user/email.ts'
import type { PhoneKind } from '../user/phone.ts'
import type { Role } from '../user/user-store.ts'
import { clipped, type FileRow, type ImportColumn, quoted } from './read-rows.ts'

/** What is wrong in a file: where, and what to do about it. */
export type ImportProblem = { row: number; column: ImportColumn | null; code: RefusalCode; detail: string }

/** What the rows of a file are held to: a program's make no administrators. */
export type RowsHeldTo = HeldTo & { membersOnly: boolean }

/** A row that can be saved. `typedPhone` is the number as the file has it. */
export type CheckedRow = {
  row: number
  name: string
  email: Email
  role: Role
  phone: string | null
  typedPhone: string
  phoneKind: PhoneKind | null
  canReceiveSms: boolean
}

const MOST_OF_A_PHONE = 40
const ROUNDED = /^\d([.,]\d+)?e\+\d+$/i

/** What is wrong with a row by itself, or else the user that it makes; her e-mail, where it is one. */
export type JudgedRow = { user: CheckedRow | null; email: Email | null; problems: ImportProblem[] }

/** Judges one row by itself. */
export function checkRow({ row, cells, unclear }: FileRow, held: RowsHeldTo): JudgedRow {
  const problems: ImportProblem[] = []
  const say = (column: ImportColumn | null, code: RefusalCode, detail: string) =>
    problems.push({ row, column, code, detail })
  if (unclear !== null) {
    say(null, 'invalid', unclear)
    return { user: null, email: null, problems }
  }
  const name = NewUserShape.shape.name.safeParse(cells.name)
  if (cells.name === '') say('name', 'invalid', 'Empty. Each user needs a name.')
  else if (!name.success) say('name', 'invalid', name.error.issues[0]?.message ?? REFUSALS.invalid.says)
  const role = roleOf(cells.role)
  if (!role) say('role', 'invalid', `${quoted(cells.role)} is not a role. Write admin or member.`)
  if (role === 'admin' && held.membersOnly)
    say('role', 'not_for_api_keys', 'An API key makes no administrators. Write member.')
  const typed = cells.phone === '' ? null : cells.phone
  // what is too long for a number, or would disturb a sentence, is none
  const phoneText = typed === null || (typed.length <= MOST_OF_A_PHONE && isPlainLine(typed)) ? typed : 'none'
  const { email, phone, wrong } = judgeUser({ email: cells.email, phone: phoneText }, held)
  for (const refused of wrong)
    if (refused.pointer === '/email') say('email', refused.code, sayEmail(cells.email))
    else say('phone', refused.code, sayPhone(refused, typed, phone?.kind))
  if (problems.length > 0 || !name.success || !role || !email) return { user: null, email, problems }
  const number = {
    phone: phone?.e164 ?? null,
    phoneKind: phone?.kind ?? null,
    canReceiveSms: phone?.canReceiveSms ?? false,
    typedPhone: cells.phone,
  }
  return { user: { row, name: name.data, email, role, ...number }, email, problems }
}

function roleOf(cell: string): Role | null {
  const role = cell.toLowerCase()
  if (role === '') return 'member'
  return role === 'admin' || role === 'member' ? role : null
}

/** What is wrong with the phone of a row that was right until SMS became an active method. */
export function checkPhoneAgain(row: CheckedRow): ImportProblem[] {
  const say = (code: RefusalCode, detail: string) => [
    { row: row.row, column: 'phone' as const, code, detail },
  ]
  if (row.phone === null) return say('phone_required', `Empty. ${REFUSALS.phone_required.says}`)
  if (row.canReceiveSms) return []
  return say('phone_cannot_receive_sms', sayUnreachable(row.typedPhone, row.phoneKind))
}

/** The problem of a row whose e-mail an earlier row has. */
export const sameEmail = (row: number, earlier: number): ImportProblem => ({
  row,
  column: 'email',
  code: 'email_taken',
  detail: `Same e-mail as row ${earlier}. Each user needs their own.`,
})

/** The problem of a row whose e-mail a user of the account has. */
export const takenEmail = (row: number, { address }: Email): ImportProblem => ({
  row,
  column: 'email',
  code: 'email_taken',
  detail: `${clipped(address)} is already a user of this account. Remove the row.`,
})

const sayEmail = (cell: string): string =>
  cell === ''
    ? 'Empty. Each user needs an e-mail.'
    : `${quoted(cell)} is not an e-mail address. Write it like name@example.com.`

function sayPhone({ code, detail }: FieldRefusal, typed: string | null, kind: PhoneKind | undefined): string {
  if (typed === null) return `Empty. ${detail}`
  if (code === 'phone_cannot_receive_sms') return sayUnreachable(typed, kind ?? null)
  if (ROUNDED.test(typed))
    return `${quoted(typed)} is what a spreadsheet makes of a long number. Format the column as text and enter the number anew.`
  return `${quoted(typed)} is not a phone number. Write it with its country code, for example +1 202 555 0123.`
}

const KIND_IN_WORDS: Partial<Record<PhoneKind, string>> = {
  fixed_line: 'a landline',
  premium_rate: 'a premium-rate number',
  toll_free: 'a toll-free number',
  shared_cost: 'a shared-cost number',
  company_number: 'a company number',
  pager: 'a pager',
  voicemail: 'a voicemail',
}

const sayUnreachable = (typed: string, kind: PhoneKind | null): string =>
  `${typed} is ${(kind && KIND_IN_WORDS[kind]) ?? 'no number for SMS'}. Enter a number that can receive SMS.`
