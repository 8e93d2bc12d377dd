import type { Refused } from '../call.ts'
import { fieldErrors } from '../form-errors.ts'
import type { FieldErrors } from '../parts/ErrorSummary.tsx'

const BY_POINTER = {
  '/account/name': 'account',
  '/account/country': 'country',
  '/admin/name': 'name',
  '/admin/email': 'email',
  '/admin/phone': 'phone',
  '/admin/password': 'password',
}

const BY_CODE: Readonly<Record<string, string>> = {
  email_taken: 'email',
  password_too_short: 'password',
  password_common: 'password',
  phone_required: 'phone',
  phone_invalid: 'phone',
  phone_cannot_receive_sms: 'phone',
}

/** Which fields of a refused new account need attention, whether the refusal points at them or is of one field by its code. */
export function accountErrors(refused: Refused): FieldErrors {
  const pointed = fieldErrors(refused, BY_POINTER)
  const field = BY_CODE[refused.code]
  return Object.keys(pointed).length > 0 || field === undefined
    ? pointed
    : { [field]: refused.problem.detail }
}
