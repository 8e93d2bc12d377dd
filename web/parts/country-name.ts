const names = new Intl.DisplayNames(['en'], { type: 'region' })

/** "United Kingdom" of "GB". */
export const countryName = (code: string): string => names.of(code) ?? code

/** Countries in the order of their names. */
export const byName = (codes: readonly string[]): string[] =>
  codes.toSorted((a, b) => countryName(a).localeCompare(countryName(b), 'en'))
