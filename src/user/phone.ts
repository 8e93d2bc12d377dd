import {
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type NumberType,
} from 'libphonenumber-js/max'

export type Country = CountryCode

/** Every country that has a telephone code, by its ISO 3166 code; `callingCode` without the plus sign. */
export const COUNTRIES: readonly { code: Country; callingCode: string }[] = getCountries()
  .toSorted()
  .map((code) => ({ code, callingCode: getCountryCallingCode(code) }))

/** Whether it is the code of a country that has a telephone code. */
export function isCountry(code: string): code is Country {
  return isSupportedCountry(code)
}

type PlanType = Exclude<NumberType, undefined>

/**
 * The kinds that numbering plans know, and whether one can receive SMS. Where a plan does not tell landlines
 * from mobiles, or tells no kind, a number is taken to receive them: the first code shows it.
 */
const KINDS = {
  MOBILE: { kind: 'mobile', canReceiveSms: true },
  FIXED_LINE_OR_MOBILE: { kind: 'fixed_line_or_mobile', canReceiveSms: true },
  VOIP: { kind: 'voip', canReceiveSms: true },
  PERSONAL_NUMBER: { kind: 'personal_number', canReceiveSms: true },
  FIXED_LINE: { kind: 'fixed_line', canReceiveSms: false },
  PREMIUM_RATE: { kind: 'premium_rate', canReceiveSms: false },
  TOLL_FREE: { kind: 'toll_free', canReceiveSms: false },
  SHARED_COST: { kind: 'shared_cost', canReceiveSms: false },
  UAN: { kind: 'company_number', canReceiveSms: false },
  PAGER: { kind: 'pager', canReceiveSms: false },
  VOICEMAIL: { kind: 'voicemail', canReceiveSms: false },
} as const satisfies Record<PlanType, { kind: string; canReceiveSms: boolean }>

const UNTOLD = { kind: 'unknown', canReceiveSms: true } as const

export type PhoneKind = (typeof KINDS)[PlanType]['kind'] | (typeof UNTOLD)['kind']

/** A number of the world's plan: in E.164, what kind it is, and the country that it belongs to (null: a network of none). */
export type Phone = { e164: string; canReceiveSms: boolean; kind: PhoneKind; country: Country | null }

/**
 * Reads a phone number as a person writes it: national form (of `country`, where one is given) or with a country code, blanks,
 * hyphens and brackets, digits of any script. Null: no number of any country, or one with an extension or a subaddress
 * (`;isub=`), which E.164 has no place for. Whether one that cannot receive SMS is refused is the caller's to decide.
 */
export function parsePhone(raw: string, country: Country | undefined): Phone | null {
  const name = `${country ?? ''} ${raw}`
  const known = lately.get(name)
  if (known !== undefined) return known
  const read = readNumber(raw, country)
  if (lately.size >= MOST_LATELY) lately.clear()
  if (raw.length <= LONGEST_E164) lately.set(name, read)
  return read
}

/** What was read of late: a number comes again when its code does, and to read one takes longer than much else. */
const lately = new Map<string, Phone | null>()
const MOST_LATELY = 1_000
const LONGEST_E164 = 16

function readNumber(raw: string, country: Country | undefined): Phone | null {
  const written = raw.normalize('NFKC').trim()
  // RFC 3966: a subaddress, an extension, a context; the library would drop some of them and send to what is left
  if (written.includes(';')) return null
  const number = parsePhoneNumberFromString(written, {
    ...(country === undefined ? {} : { defaultCountry: country }),
    extract: false,
  })
  if (number === undefined || !number.isValid() || number.ext !== undefined) return null
  const type = number.getType()
  return {
    e164: number.number,
    country: number.country ?? null,
    ...(type === undefined ? UNTOLD : KINDS[type]),
  }
}

/** False for a landline, a premium number and the like. */
export const canReceiveSms = (e164: string): boolean => parsePhone(e164, undefined)?.canReceiveSms ?? false

/** The country that a number in E.164 belongs to; null where it is a network's of none. */
export const countryOf = (e164: string): Country | null => parsePhone(e164, undefined)?.country ?? null

/** A number without its last two digits: what a hundred numbers that stand side by side have in common. */
export const blockOf = (e164: string): string => e164.slice(0, -2)

/** The column that says so of a user's number: 1 where it is known to receive none. */
export const unreachable = (phone: string | null): 0 | 1 => (phone !== null && !canReceiveSms(phone) ? 1 : 0)

/** What may be shown of a number before its user is signed in: the last three digits. */
export function maskPhone(e164: string): string {
  return `•••• ${e164.slice(-3)}`
}
