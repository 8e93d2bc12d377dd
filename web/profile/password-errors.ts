import type { Refused } from '../call.ts'
import { fieldErrors } from '../form-errors.ts'
import type { FieldErrors } from '../parts/ErrorSummary.tsx'
import { shortWait } from '../parts/time.ts'
import { texts } from './texts.ts'

const words = texts.password
const OF_THE_NEW_ONE = new Set(['password_too_short', 'password_common'])

/** Which of the two passwords a refusal is about, and what is said under it; empty where it is about neither. */
export function passwordErrors(
  refused: Refused,
  fields: { current: string; new: string },
  now: Date,
): FieldErrors {
  const { code, problem, retryAt } = refused
  if (code === 'credentials_wrong') return { [fields.current]: words.wrong }
  if (code === 'too_many_attempts' && retryAt !== null)
    return { [fields.current]: words.tooMany(shortWait(retryAt, now)) }
  const pointed = fieldErrors(refused, { '/currentPassword': fields.current, '/password': fields.new })
  return Object.keys(pointed).length === 0 && OF_THE_NEW_ONE.has(code)
    ? { [fields.new]: problem.detail }
    : pointed
}
