import type { UserOnWire } from '../../src/user/user-shape.ts'
import type { Refused } from '../call.ts'
import { emptyFields, fieldErrors, typed } from '../form-errors.ts'
import type { FieldErrors } from '../parts/ErrorSummary.tsx'
import { texts } from './texts.ts'

const { fields } = texts
const POINTERS = { '/name': 'name', '/email': 'email', '/phone': 'phone', '/role': 'role' }

/** What a form of a user has in its fields. */
export function typedUser(form: FormData) {
  const role: UserOnWire['role'] = typed(form, 'role') === 'admin' ? 'admin' : 'member'
  const [name, email, phone] = ['name', 'email', 'phone'].map((field) => typed(form, field).trim())
  return { name: name ?? '', email: email ?? '', phone: phone ?? '', role }
}

/** An error for each field that was left empty, as far as the form has it and it is needed. */
export function leftEmpty(form: FormData, phoneIsNeeded: boolean): FieldErrors {
  return emptyFields(form, {
    name: fields.emptyName,
    ...(form.has('email') && { email: fields.emptyEmail }),
    ...(phoneIsNeeded && { phone: fields.emptyPhone }),
  })
}

/** The errors of a refusal by field; without any it is one of the whole form. */
export function refusedFields(refused: Refused): FieldErrors {
  const errors = fieldErrors(refused, POINTERS)
  const needsPhone = refused.problem.errors?.some(({ code }) => code === 'phone_required') === true
  return needsPhone ? { ...errors, phone: fields.emptyPhone } : errors
}
