import { createRequire } from 'node:module'

const MIN_CODE_POINTS = 15
const MAX_CODE_POINTS = 256

export type PasswordVerdict =
  | { ok: true; password: string }
  | { ok: false; code: 'password_too_short' | 'password_common' | 'invalid'; detail: string }

/** What an attacker who knows the user would try first. */
export type PasswordContext = { email: string; name?: string; productName: string }

/**
 * Judges a new password: 15 to 256 code points of Unicode NFC, any characters, none of the common kinds.
 *
 * `password` is the text to hash, in NFC, so that the same password typed on another keyboard is the same one.
 * Lists of leaked passwords hold few of 15 characters and more, so the ways in which short ones are stretched
 * are refused too: see `COMMON_KINDS`. No composition is asked for (NIST SP 800-63B §3.1.1.2).
 */
export function checkPassword(raw: string, context: PasswordContext): PasswordVerdict {
  if (!raw.isWellFormed()) return { ok: false, code: 'invalid', detail: 'Use whole characters.' }
  const password = passwordToHash(raw)
  const length = Array.from(password).length
  if (length < MIN_CODE_POINTS) {
    return {
      ok: false,
      code: 'password_too_short',
      detail: `${hasCharacters(length)} Use at least ${MIN_CODE_POINTS}.`,
    }
  }
  if (length > MAX_CODE_POINTS) {
    return { ok: false, code: 'invalid', detail: `${hasCharacters(length)} Use at most ${MAX_CODE_POINTS}.` }
  }
  const common = COMMON_KINDS.find(({ fits }) => fits(viewsOf(password), context))
  return common === undefined
    ? { ok: true, password }
    : { ok: false, code: 'password_common', detail: common.says }
}

function hasCharacters(count: number): string {
  return `This one has ${count} ${count === 1 ? 'character' : 'characters'}.`
}

/** What is hashed of a password as typed, at sign-in as when it was chosen: its NFC form. */
export function passwordToHash(raw: string): string {
  return raw.normalize('NFC')
}

/** A password in lower case: whole, its letters and digits alone (blanks and signs hide no pattern), and those without a few digits at the end. */
type Views = { whole: string; bare: string; stem: string }

const COMMON_KINDS: readonly { says: string; fits: (views: Views, context: PasswordContext) => boolean }[] = [
  {
    says: 'This password is on a list of common ones. Choose another.',
    fits: ({ whole }) => commonPasswords().has(whole),
  },
  {
    says: 'This password repeats one short part. Choose another.',
    fits: ({ whole, bare, stem }) => [whole, bare, stem].some(repeatsShortPart),
  },
  {
    says: 'This password follows the alphabet, the digits or the keyboard. Choose another.',
    fits: ({ whole, bare }) => [whole, bare].some(isStraight),
  },
  {
    says: 'This password is a common one with digits at its end. Choose another.',
    fits: ({ stem }) => Array.from(stem).length >= 4 && commonPasswords().has(stem),
  },
  {
    says: 'This password is made of your e-mail address, your name or the name of this product. Choose another.',
    fits: ({ bare, stem }, context) => [bare, stem].some((text) => isMadeOf(text, knownWordsOf(context))),
  },
]

const require = createRequire(import.meta.url)
let loaded: ReadonlySet<string> | undefined

/** The list, read when the first password is chosen: most processes never need its 25 MB. */
function commonPasswords(): ReadonlySet<string> {
  if (loaded === undefined) {
    const { dictionary } =
      require('@zxcvbn-ts/language-common') as typeof import('@zxcvbn-ts/language-common')
    loaded = new Set(dictionary['passwords-common'])
  }
  return loaded
}

/** Digits at the end that add nothing: as many as a date has, or a straight run. */
const FEW_DIGITS = 8

function viewsOf(password: string): Views {
  const whole = password.toLowerCase()
  const letters = lettersAndDigitsOf(password)
  const bare = Array.from(letters).length * 2 > Array.from(whole).length ? letters : whole
  const digits = /\d*$/.exec(bare)?.[0] ?? ''
  const stem =
    digits.length <= FEW_DIGITS || isStraight(digits) ? bare.slice(0, bare.length - digits.length) : bare
  return { whole, bare, stem }
}

function lettersAndDigitsOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}]/gu, '')
}

/** Whether the text is one part of fewer than 15 characters again and again: twice at least, or one common password and its beginning again. */
function repeatsShortPart(text: string): boolean {
  const characters = Array.from(text)
  const part = shortestPeriod(characters)
  if (part === characters.length || part >= MIN_CODE_POINTS) return false
  return part * 2 <= characters.length || commonPasswords().has(characters.slice(0, part).join(''))
}

/** The length of the shortest part whose repetition, cut off at the end, gives the text (its last border, as in Knuth, Morris and Pratt). */
function shortestPeriod(characters: readonly string[]): number {
  const borders: number[] = [0]
  for (let i = 1, border = 0; i < characters.length; i += 1) {
    while (border > 0 && characters[i] !== characters[border]) border = borders[border - 1] ?? 0
    if (characters[i] === characters[border]) border += 1
    borders.push(border)
  }
  return characters.length - (borders.at(-1) ?? 0)
}

const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '1234567890',
  'qwertyuiopasdfghjklzxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  'qwertzuiopasdfghjklyxcvbnm',
  '!@#$%^&*()_+',
]
const SHORTEST_RUN = 3
const NEXT_IN_ROW = ROWS.flatMap((row) => [
  successors(row),
  successors(Array.from(row).toReversed().join('')),
])

/** Which character follows which along a row that is bent into a ring. */
function successors(row: string): ReadonlyMap<string, string> {
  return new Map(Array.from(row).map((character, i, all) => [character, all[(i + 1) % all.length] ?? '']))
}

/** Whether the text is nothing but straight runs of three and more: along a row, forwards or backwards and over its end, or one character again and again. */
function isStraight(text: string): boolean {
  const characters = Array.from(text)
  if (characters.length < SHORTEST_RUN) return false
  for (let from = 0; from < characters.length;) {
    const run = longestRun(characters, from)
    if (run < SHORTEST_RUN) return false
    from += run
  }
  return true
}

function longestRun(characters: readonly string[], from: number): number {
  const follows: ((character: string) => string | undefined)[] = [
    (character) => character,
    ...NEXT_IN_ROW.map((next) => (character: string) => next.get(character)),
  ]
  const lengths = follows.map((nextOf) => {
    let to = from + 1
    while (to < characters.length && nextOf(characters[to - 1] ?? '') === characters[to]) to += 1
    return to - from
  })
  return Math.max(...lengths)
}

/** The words that stand for this user and this product, without blanks and signs; those of one or two letters say nothing. */
function knownWordsOf({ email, name = '', productName }: PasswordContext): string[] {
  const [local = '', domain = ''] = email.split('@')
  const parts = [local, domain, name, productName].flatMap((whole) => [
    whole,
    ...whole.split(/[^\p{L}\p{M}\p{N}]/u),
  ])
  return [...new Set(parts.map((part) => lettersAndDigitsOf(part.normalize('NFC'))))].filter(
    (word) => word.length >= 3,
  )
}

/** Whether the text is these words alone, in any order and number. */
function isMadeOf(text: string, words: readonly string[]): boolean {
  const reached = new Set([0])
  for (let at = 0; at < text.length; at += 1) {
    if (!reached.has(at)) continue
    for (const word of words) if (text.startsWith(word, at)) reached.add(at + word.length)
  }
  return text !== '' && reached.has(text.length)
}
