import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { countryName } from '../parts/country-name.ts'
import { Icon } from '../parts/Icon.tsx'
import { useSettled } from '../parts/use-settled.ts'
import { countriesQuery, smsCountriesQuery, valueOf } from '../shell/queries.ts'
import { isSameNumber, typedDigits } from './same-number.ts'
import { texts } from './texts.ts'
import { countriesTyped } from './typed-country.ts'
import { useAccountCountry } from './use-phone-hint.ts'

const REST_MS = 300
const AT_MOST = '10'

type Props = {
  typed: string
  /** Whose number it is to become. */
  of?: string
  /** By which it describes the field, where it stands in nothing that does. */
  id?: string
}

/**
 * Says while a number is typed that somebody else of the account has it too, and that the account sends no SMS to its
 * country. It may be kept, so neither is an error.
 */
export function NumberNotes({ typed, of, id }: Props) {
  const digits = typedDigits(useSettled(typed, REST_MS))
  const others = useOthers(digits, of)
  const noSmsTo = useNoSmsTo(digits)
  return (
    <span className="number-notes" role="status" id={id}>
      {others.length > 0 && (
        <span>
          <Icon name="linked" size={14} />
          {texts.fields.numberTaken(others)}
        </span>
      )}
      {noSmsTo !== null && (
        <span>
          <Icon name="warn" size={14} />
          {texts.fields.noSmsTo(noSmsTo)}
        </span>
      )}
    </span>
  )
}

/** The names of others who have the number that was typed. */
function useOthers(digits: string | null, of: string | undefined): string[] {
  const callingCode = useAccountCountry()?.callingCode ?? ''
  const found = useQuery({
    queryKey: ['users', 'with-number', digits],
    queryFn: () => valueOf(api.users({ search: digits ?? '', limit: AT_MOST })),
    enabled: digits !== null,
  })
  if (digits === null) return []
  return (found.data?.items ?? [])
    .filter(
      (user) =>
        user.id !== of && user.status !== 'deactivated' && isSameNumber(digits, user.phone, callingCode),
    )
    .map(({ name }) => name)
}

/** The country of a typed number, where the account sends no SMS to it; of several that share a code, the code. */
function useNoSmsTo(digits: string | null): string | null {
  const allowed = useQuery(smsCountriesQuery).data?.countries
  const countries = useQuery(countriesQuery).data?.items
  if (digits === null || allowed === undefined || countries === undefined) return null
  const typed = countriesTyped(digits, countries)
  const [first, ...more] = typed
  if (first === undefined || typed.some(({ code }) => allowed.includes(code))) return null
  return more.length === 0 ? countryName(first.code) : `+${first.callingCode}`
}
