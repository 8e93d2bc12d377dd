import { request as requestInClear } from 'node:http'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { request as requestByTls } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Instant } from '../store/duration.ts'
import type { World } from '../world.ts'
import { ATTEMPT_MS } from './delivery-times.ts'
import { findTarget, type NoTarget, type Target } from './find-target.ts'
import { signedHeaders } from './sign-event.ts'

/** Why no answer came. */
export type Failure = NoTarget | 'no_connection' | 'certificate' | 'timed_out'

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

const LONGEST_ANSWER = 2_000
const TLS_ERROR = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|EPROTO|HOSTNAME_MISMATCH)/

/** Whether an answer says that the event was taken. */
export const isTaken = ({ status }: Pick<Attempt, 'status'>): boolean =>
  status !== null && status >= 200 && status < 300

/**
 * Sends an event once and waits for the answer, ten seconds in all. A redirect is an answer and is not followed: where it
 * leads to, nobody has judged. Never rejects.
 */
export async function sendEvent(
  world: Pick<World, 'config' | 'clock' | 'resolveName'>,
  sending: Sending,
  stopping?: AbortSignal,
): Promise<Attempt> {
  const at = world.clock.now()
  const began = performance.now()
  const limit = AbortSignal.timeout(ATTEMPT_MS)
  const signal = stopping === undefined ? limit : AbortSignal.any([limit, stopping])
  const end = (result: Pick<Attempt, 'status' | 'body' | 'failure'>): Attempt => ({
    ...result,
    at,
    tookMs: Math.round(performance.now() - began),
  })
  const target = await findTarget(world, sending.url, signal)
  if (typeof target === 'string')
    return end({ status: null, body: null, failure: signal.aborted ? 'timed_out' : target })
  try {
    const { status, body } = await post(target, sending, at, signal)
    return end({ status, body, failure: null })
  } catch (error) {
    return end({ status: null, body: null, failure: signal.aborted ? 'timed_out' : failureOf(error) })
  }
}

function failureOf(error: unknown): Failure {
  const { code = '' } = error as { code?: string }
  return TLS_ERROR.test(code) ? 'certificate' : 'no_connection'
}

/** Connects to an address that was judged, and to no other, whatever the name says by now. */
function post(
  { url, addresses }: Target,
  { id, body, secrets }: Sending,
  now: Instant,
  signal: AbortSignal,
): Promise<{ status: number; body: string }> {
  const known = addresses.map((address) => ({ address, family: isIP(address) }))
  const lookup: LookupFunction = (_host, { all }, found) =>
    all === true ? found(null, known) : found(null, known[0]?.address ?? '', known[0]?.family)
  const options: RequestOptions & { rejectUnauthorized: true } = {
    method: 'POST',
    // a connection of its own: one that is kept was made to an address of before
    agent: false,
    lookup,
    signal,
    rejectUnauthorized: true,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Sallyport-Webhooks',
      ...signedHeaders({ id, body }, secrets, now),
    },
  }
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestByTls : requestInClear
    const asked = send(url, options, (answer) => {
      void firstPart(answer).then((text) => {
        resolve({ status: answer.statusCode ?? 0, body: text })
        asked.destroy()
      })
    })
    asked.on('error', reject).end(body)
  })
}

/** The beginning of an answer's body, as text that can be stored; what came of it where the rest never does. */
async function firstPart(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of answer) {
      chunks.push(chunk as Buffer)
      bytes += (chunk as Buffer).length
      if (bytes >= LONGEST_ANSWER) break
    }
  } catch {
    // the status has been said, which is what counts
  }
  return Buffer.concat(chunks).subarray(0, LONGEST_ANSWER).toString().replaceAll('\0', '')
}
