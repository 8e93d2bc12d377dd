import type { TestContext } from 'node:test'

/**
 * Notes how long whoever waits for others is patient, in milliseconds. With `shortenTo` that is over
 * after so many.
 */
export function notePatience(t: TestContext, { shortenTo }: { shortenTo?: number } = {}): number[] {
  const patience: number[] = []
  const set = globalThis.setTimeout
  t.mock.method(globalThis, 'setTimeout', (then: () => void, ms = 0, ...given: []) => {
    const isOurs = new Error().stack?.includes('with-patience.ts') === true
    if (isOurs) patience.push(ms)
    return set(then, isOurs ? Math.min(ms, shortenTo ?? ms) : ms, ...given)
  })
  return patience
}
