/** Enough for a name of 100 letters, each of which falls into three; an index of PostgreSQL takes 2,700 octets in all. */
const LONGEST = 300

/** A name as it is sorted and searched by: without accents, in small letters, 300 characters at most. */
export function nameKey(name: string): string {
  const key = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return key.length <= LONGEST ? key : Array.from(key).slice(0, LONGEST).join('')
}
