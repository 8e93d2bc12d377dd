/** How many entries of an index are counted at a time. */
export const SLICE = 5_000

/** The entries behind `after`, up to `upTo` and all that share it. */
export type Slice<K> = { after: K; upTo: K }

/**
 * Cuts a long index into slices, so that whoever counts it holds nobody up: between two slices others have their turn.
 * `at` gives the key of the entry that is `SLICE` behind a place, `last` that of the last one; undefined where there is none.
 */
export async function* slicesOf<K>(
  before: K,
  { at, last }: { at(after: K): Promise<K | undefined>; last(): Promise<K | undefined> },
): AsyncGenerator<Slice<K>> {
  const end = await last()
  for (let after = before; end !== undefined && after !== end;) {
    const upTo = (await at(after)) ?? end
    yield { after, upTo }
    after = upTo
    await new Promise((resolve) => setImmediate(resolve))
  }
}
