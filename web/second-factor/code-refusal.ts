import type { Refused } from '../call.ts'
import { foldCode } from '../parts/fold-code.ts'
import { texts } from './texts.ts'

/** What is said under the code field after a refused answer; null when the refusal is not about the code itself. */
export function codeRefusal(refused: Refused): string | null {
  if (refused.code === 'code_expired') return texts.expired
  if (refused.code === 'invalid') return texts.notSixDigits
  if (refused.code !== 'code_wrong') return null
  const triesLeft = refused.problem['triesLeft']
  return typeof triesLeft === 'number' && triesLeft >= 1 && triesLeft <= 3
    ? texts.wrongBeforeLock(triesLeft)
    : texts.wrong
}

/** The six digits of what was typed, or what is said because there are none. Nothing is sent then, and nothing counted. */
export function sixDigits(typed: string): { code: string } | { error: string } {
  const code = foldCode(typed)
  if (code === '') return { error: texts.empty }
  return /^[0-9]{6}$/.test(code) ? { code } : { error: texts.notSixDigits }
}
