import { countryName } from './country-name.ts'
import { descriptions, FieldFrame, type FieldWords } from './Field.tsx'

export type Country = { code: string; callingCode: string }
const LANGUAGE = 'en'

type Props = FieldWords & { countries: readonly Country[]; chosen: string; short?: boolean }

/** A country with its calling code, sorted by name. */
export function CountrySelect({ countries, chosen, short = false, ...words }: Props) {
  const options = countries
    .map(({ code, callingCode }) => ({
      code,
      name: countryName(code),
      callingCode: callingCode.replace(/^\+/, ''),
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name, LANGUAGE))
  return (
    <FieldFrame words={words}>
      <select
        className={short ? 'input select input-short' : 'input select'}
        id={words.id}
        name={words.id}
        autoComplete="country"
        defaultValue={chosen}
        aria-invalid={words.error !== undefined || undefined}
        aria-describedby={descriptions(words)}
      >
        {options.map(({ code, name, callingCode }) => (
          <option key={code} value={code}>
            {name} (+{callingCode})
          </option>
        ))}
      </select>
    </FieldFrame>
  )
}

/** The country that the browser's language hints at, if it is one of these; else the first. */
export function likelyCountry(countries: readonly Country[]): string {
  const region = new Intl.Locale(navigator.language).maximize().region ?? ''
  return countries.find(({ code }) => code === region)?.code ?? countries[0]?.code ?? ''
}
