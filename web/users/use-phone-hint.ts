import { useQuery } from '@tanstack/react-query'
import { accountQuery, countriesQuery } from '../shell/queries.ts'
import { texts } from './texts.ts'
import { numberOf } from './user-words.ts'

/** In which form a number is taken, with the country that one without a country code is read for, once that is known. */
export function usePhoneHint(): string {
  const country = useQuery(accountQuery).data?.country
  const found = useQuery(countriesQuery).data?.items.find(({ code }) => code === country)
  return texts.fields.phoneHint(found === undefined ? null : numberOf(found.code, found.callingCode))
}
