const FEWEST_DIGITS = 7
const OF_NUMBERS = /^\+?[\d\s().\-/–]+$/

/** What was typed as digits with its plus sign; null while it cannot be a whole number yet. */
export function typedDigits(typed: string): string | null {
  const folded = typed.normalize('NFKC').trim()
  const digits = folded.replaceAll(/[^+\d]/g, '')
  return OF_NUMBERS.test(folded) && digits.length >= FEWEST_DIGITS ? digits : null
}

/** Whether typed digits are this number: with its country code, or without the one of the account. */
export function isSameNumber(digits: string, phone: string | null, callingCode: string): boolean {
  const code = callingCode.replace(/^\+?/, '+')
  const meant = digits.startsWith('+')
    ? [digits]
    : [`+${digits}`, code + digits, code + digits.replace(/^0/, '')]
  return phone !== null && meant.includes(phone)
}
