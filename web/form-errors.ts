import type { Refused } from './call.ts'
import type { FieldErrors } from './parts/ErrorSummary.tsx'

/** The errors of a refusal by field, for the fields of this form; `fields` says which JSON pointer belongs to which. */
export function fieldErrors(refused: Refused, fields: Readonly<Record<string, string>>): FieldErrors {
  const found: Record<string, string> = {}
  for (const { pointer, detail } of refused.problem.errors ?? []) {
    const field = fields[pointer]
    if (field !== undefined) found[field] ??= detail
  }
  return found
}

/** The text of a form's field as it was typed. */
export function typed(form: FormData, field: string): string {
  const value = form.get(field)
  return typeof value === 'string' ? value : ''
}

/** An error for each field that was left empty. */
export function emptyFields(form: FormData, says: FieldErrors): FieldErrors {
  return Object.fromEntries(Object.entries(says).filter(([field]) => typed(form, field).trim() === ''))
}
