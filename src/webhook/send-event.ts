import type { Instant } from '../store/duration.ts'
import type { World } from '../world.ts'
import { type Failure, sendRequest } from '../outgoing/send-request.ts'
import { withPatience } from '../outgoing/with-patience.ts'
import { ATTEMPT_MS } from './delivery-times.ts'
import { signedHeaders } from './sign-event.ts'

/** What an attempt came to: an answer, or why there was none. */
export type Attempt = {
  at: Instant
  tookMs: number
  status: number | null
  body: string | null
  failure: Failure | null
}

/** What is sent, to where, and the secrets that sign it. */
export type Sending = { id: string; body: string; url: URL; secrets: readonly string[] }

/** Whether an answer says that the event was taken. */
export const isTaken = ({ status }: Pick<Attempt, 'status'>): boolean =>
  status !== null && status >= 200 && status < 300

/** Sends an event once and waits for the answer, ten seconds in all. Never rejects. */
export async function sendEvent(
  world: Pick<World, 'config' | 'clock' | 'resolveName'>,
  { id, body, url, secrets }: Sending,
  stopping?: AbortSignal,
): Promise<Attempt> {
  const at = world.clock.now()
  const began = performance.now()
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Sallyport-Webhooks',
    ...signedHeaders({ id, body }, secrets, at),
  }
  const request = { url, headers, body, mayReach: world.config.webhookPrivate }
  const answer = await withPatience(ATTEMPT_MS, stopping ?? null, (signal) =>
    sendRequest(world, request, signal),
  )
  return { ...answer, at, tookMs: Math.round(performance.now() - began) }
}
