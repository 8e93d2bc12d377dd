import { useQuery } from '@tanstack/react-query'
import { accountQuery, countriesQuery } from '../shell/queries.ts'
import { texts } from './texts.ts'
import { numberOf } from './user-words.ts'

/** The country of the account, which a number without a country code is read for, once that is known. */
export function useAccountCountry(): { code: string; callingCode: string } | undefined {
  const country = useQuery(accountQuery).data?.country
  return useQuery(countriesQuery).data?.items.find(({ code }) => code === country)
}

/** In which form a number is taken, with the country that one without a country code is read for, once that is known. */
export function usePhoneHint(): string {
  const found = useAccountCountry()
  return texts.fields.phoneHint(found === undefined ? null : numberOf(found.code, found.callingCode))
}
