import type { Refused } from '../call.ts'
import { foldCode } from '../parts/fold-code.ts'
import type { CodeKind } from './code-kind.ts'
import { CODE_WORDS, texts } from './texts.ts'

/** What is said under the code field after a refused answer; null when the refusal is not about the code itself. */
export function codeRefusal(refused: Refused, kind: CodeKind): string | null {
  const words = CODE_WORDS[kind]
  if (refused.code === 'code_expired') return texts.expired
  if (refused.code === 'invalid') return words.notAllDigits
  if (refused.code !== 'code_wrong') return null
  const triesLeft = refused.problem['triesLeft']
  return typeof triesLeft === 'number' && triesLeft >= 1 && triesLeft <= 3
    ? texts.wrongBeforeLock(triesLeft)
    : words.wrong
}

/** All digits of what was typed, or what is said because they are not there. Nothing is sent then, and nothing counted. */
export function allDigits(typed: string, kind: CodeKind): { code: string } | { error: string } {
  const code = foldCode(typed)
  const { digits, notAllDigits } = CODE_WORDS[kind]
  if (code === '') return { error: texts.empty }
  return code.length === digits && /^[0-9]+$/.test(code) ? { code } : { error: notAllDigits }
}
