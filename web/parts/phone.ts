const TWO_DIGIT_CODES = new Set(
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
)

/** How national numbers are grouped where threes from the right would be hard to read, by country code. */
const GROUPS: Readonly<Record<string, readonly RegExp[]>> = {
  1: [/^(\d{3})(\d{3})(\d{4})$/],
  44: [/^(2\d)(\d{4})(\d{4})$/, /^(11\d|1\d1|[389]\d\d)(\d{3})(\d{4})$/, /^([17]\d{3})(\d{6})$/],
}

/** An E.164 number in groups that are easy to read: "+44 7700 900789", "+1 202 555 0123", "+372 5123 456". */
export function spacedPhone(e164: string): string {
  if (!/^\+\d{5,15}$/.test(e164)) return e164
  const digits = e164.slice(1)
  const codeLength = /^[17]/.test(digits) ? 1 : TWO_DIGIT_CODES.has(digits.slice(0, 2)) ? 2 : 3
  const number = digits.slice(codeLength)
  const code = digits.slice(0, codeLength)
  const groups = GROUPS[code]?.map((pattern) => pattern.exec(number)?.slice(1)).find(Boolean)
  return `+${code} ${groups?.join(' ') ?? threes(number)}`
}

/** Groups of three from the right; a lone first digit joins its neighbours. */
function threes(digits: string): string {
  return digits.replace(/(?<=\d)(?=(\d{3})+$)/g, ' ').replace(/^(\d) /, '$1')
}

/** How numbers begin of which so many digits are left out, in the groups of such a number: "+44 7700 9006" of "+4477009006". */
export function spacedPrefix(prefix: string, left: number): string {
  return spacedPhone(prefix + '0'.repeat(left)).replace(new RegExp(`( *\\d){${left}}$`), '')
}
