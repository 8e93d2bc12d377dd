import { AsyncLocalStorage } from 'node:async_hooks'

/** What is being written for a request, one after the other, and what its session was when it came. */
type UnderWay = { writes: Promise<unknown>[]; session: string | null }

const underWay = new AsyncLocalStorage<UnderWay>()

/**
 * Does the work of a request, and lets it be answered once everything that was written for it is on disk. What nothing
 * else waits for is written together so: a token and its refresh token in one commit instead of two.
 */
export async function writtenTogether(work: () => Promise<void>): Promise<void> {
  const request: UnderWay = { writes: [], session: null }
  await underWay.run(request, async () => {
    await work()
    await Promise.all(request.writes)
  })
}

/** Writes something that the answer alone has to wait for; outside a request it is waited for here. */
export async function writeBeforeAnswer(write: () => Promise<unknown>): Promise<void> {
  const request = underWay.getStore()
  const written = write()
  if (!request) return void (await written)
  // it is looked at before the answer; until then nobody is to take it for unnoticed
  written.catch(() => undefined)
  request.writes.push(written)
}

/** Remembers what the session of a request was when it came. */
export function noteSession(text: string): void {
  const request = underWay.getStore()
  if (request) request.session = text
}

/** Whether the session of a request is what it was when it came, so that it need not be written again. */
export const sessionIsAsItCame = (text: string): boolean => underWay.getStore()?.session === text
