const COUNT = 50

/** Parameters that stand for a list of texts: a statement takes no list, and is compiled once for all lengths. */
export type Slots = Record<`slot${number}`, string>

/** The slots of a statement, for `in`. */
export const slotsOf = (p: Slots): string[] =>
  Array.from({ length: COUNT }, (_, nth) => p[`slot${nth}`] as string)

/** A list of texts, each once, in as many fillings of the slots as it takes. Empty slots hold the empty text. */
export function fillSlots(texts: Iterable<string>): Slots[] {
  const all = [...new Set(texts)]
  const fillings: Slots[] = []
  for (let from = 0; from < all.length; from += COUNT) {
    const filling: Slots = {}
    for (let nth = 0; nth < COUNT; nth++) filling[`slot${nth}`] = all[from + nth] ?? ''
    fillings.push(filling)
  }
  return fillings
}
