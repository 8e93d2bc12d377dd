type Country = { code: string; callingCode: string }

/** The countries whose calling code typed digits begin with; none where they are written without one. */
export function countriesTyped(digits: string, countries: readonly Country[]): Country[] {
  const international = /^(?:\+|00)(\d+)$/.exec(digits)?.[1]
  if (international === undefined) return []
  return countries.filter(({ callingCode }) => international.startsWith(callingCode))
}
