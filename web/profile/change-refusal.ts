import type { Refused } from '../call.ts'
import { fieldErrors } from '../form-errors.ts'
import { shortWait } from '../parts/time.ts'
import type { CodeKind } from '../second-factor/code-kind.ts'
import { CODE_WORDS } from '../second-factor/texts.ts'
import { texts } from './texts.ts'

/** Where a refusal is said, and in which words: under the field it is about, or above the form. */
export type Trouble = { field: string } | { title: string; text: string }

const words = texts.refusal
const LIMITS = new Set(['sms_limit', 'mail_limit'])
const OF_THE_FIELD = new Set(['email_taken', 'phone_invalid', 'phone_cannot_receive_sms'])

/** What is said where an address or number was not taken, or no code sent to it. `pointer` is the field's JSON pointer. */
export function changeRefusal(refused: Refused, by: CodeKind, pointer: string, now: Date): Trouble {
  const { code, problem, retryAt } = refused
  const pointed = fieldErrors(refused, { [pointer]: 'field' })['field']
  if (pointed !== undefined) return { field: pointed }
  if (OF_THE_FIELD.has(code)) return { field: problem.detail }
  if (retryAt !== null && LIMITS.has(code)) return { field: CODE_WORDS[by].limit(shortWait(retryAt, now)) }
  if (retryAt !== null && code === 'resend_too_soon') return { field: words.tooSoon(shortWait(retryAt, now)) }
  return codesPaused(refused, now) ?? { title: words.title, text: problem.detail }
}

/** What is said while typed codes are locked; null where the refusal is another. */
export function codesPaused({ code, retryAt }: Refused, now: Date): { title: string; text: string } | null {
  return code === 'too_many_attempts' && retryAt !== null
    ? { title: words.lockedTitle, text: words.locked(shortWait(retryAt, now)) }
    : null
}
