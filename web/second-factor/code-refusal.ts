import type { Refused } from '../call.ts'
import { foldCode } from '../parts/fold-code.ts'
import type { TypedKind } from './code-kind.ts'
import { texts, TYPED_WORDS } from './texts.ts'

/** What is said under the code field after a refused answer; null when the refusal is not about the code itself. */
export function codeRefusal(refused: Refused, kind: TypedKind): string | null {
  const words = TYPED_WORDS[kind]
  if (refused.code === 'code_expired') return words.expired
  if (refused.code === 'code_used') return words.used
  if (refused.code === 'invalid') return isOfCode(refused) ? words.notAll : null
  if (refused.code !== 'code_wrong') return null
  const triesLeft = refused.problem['triesLeft']
  return typeof triesLeft === 'number' && triesLeft >= 1 && triesLeft <= 3
    ? texts.wrongBeforeLock(triesLeft)
    : words.wrong
}

/** Whether a refusal of fields is about the code, as far as it says which. */
function isOfCode({ problem: { errors } }: Refused): boolean {
  return errors === undefined || errors.some(({ pointer }) => pointer === '/code')
}

/**
 * The whole code that was typed, as the server takes it, or what is said because it is not there: blanks and hyphens are
 * dropped, and capitals do not matter. Nothing is sent then, and nothing counted.
 */
export function wholeCode(typed: string, kind: TypedKind): { code: string } | { error: string } {
  const { length, letters, notAll } = TYPED_WORDS[kind]
  const code = letters ? foldCode(typed).toUpperCase() : foldCode(typed)
  if (code === '') return { error: texts.empty }
  return code.length === length && (letters || /^[0-9]+$/.test(code)) ? { code } : { error: notAll }
}
