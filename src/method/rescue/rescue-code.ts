/** A code of base 32 letters as it is shown: in groups, with hyphens between them. */
export const inGroups = (code: string, of: number): string =>
  (code.match(new RegExp(`.{1,${of}}`, 'g')) ?? []).join('-')

/** A code as it was made, however it is typed: blanks, hyphens and small letters do not matter. */
export const foldRescueCode = (typed: string): string => typed.replaceAll(/[\s\p{Pd}]/gu, '').toUpperCase()
