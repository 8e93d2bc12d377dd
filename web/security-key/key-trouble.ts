import type { Refused } from '../call.ts'
import { TROUBLE_WORDS } from './texts.ts'

/** Why a prompt for a key gave nothing. */
export type KeyTrouble =
  | 'no-answer'
  | 'unsupported'
  | 'wrong-address'
  | 'already-there'
  | 'unusable'
  | 'too-late'

/** What is said of it. */
export type KeySad = { title: string; text: string }

/** The errors of `navigator.credentials` by their names (WebAuthn L3 §5.1.3 and §5.1.4). */
const BY_NAME: ReadonlyMap<string, KeyTrouble> = new Map([
  ['NotAllowedError', 'no-answer'],
  ['InvalidStateError', 'already-there'],
  ['NotSupportedError', 'unusable'],
  ['ConstraintError', 'unusable'],
  ['SecurityError', 'wrong-address'],
])

/** What a prompt that the browser ended tells; null: she took it back herself. */
export function promptTrouble(error: unknown): KeyTrouble | null {
  const name = error instanceof Error ? error.name : ''
  return name === 'AbortError' ? null : (BY_NAME.get(name) ?? 'no-answer')
}

/** Why this page cannot even ask for a key; null: it can. Browsers hide keys from pages that are not secure. */
export function cannotPrompt(browser: { isSecureContext: boolean; credentials: boolean }): KeyTrouble | null {
  if (!browser.isSecureContext) return 'wrong-address'
  return browser.credentials ? null : 'unsupported'
}

/** What is said of a key that the server refused: its first sentence, then what to do. Null: the refusal is not about the key. */
export function keyRefusal({ code, problem }: Refused): KeySad | null {
  if (code === 'code_expired') return TROUBLE_WORDS['too-late']
  if (code !== 'key_refused') return null
  const [, title = problem.detail, text = ''] = /^(.+?)\.\s+(.+)$/s.exec(problem.detail) ?? []
  return { title: title.replace(/\.$/, ''), text }
}
