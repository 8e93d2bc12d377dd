import { request as requestInClear } from 'node:http'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { request as requestByTls } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { PrivateTargets } from '../config/webhook-setting.ts'
import type { World } from '../world.ts'
import { findTarget, type NoTarget, type Target } from './find-target.ts'

/** Why no answer came. */
export type Failure = NoTarget | 'no_connection' | 'certificate' | 'timed_out'

/** A request to a server that somebody else has named, and which private ones it may reach. */
export type Sending = {
  url: URL
  headers: Record<string, string>
  body: string
  mayReach: PrivateTargets
}

/** What came of it: an answer, with the beginning of its body, or why there was none. */
export type Answer = { status: number; body: string; failure: null } | NoAnswer
type NoAnswer = { status: null; body: null; failure: Failure }

const LONGEST_ANSWER = 2_000
const TLS_ERROR = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|EPROTO|HOSTNAME_MISMATCH)/

/**
 * Posts once to a server that somebody else has named, never to one that may not be reached, and waits for the answer until
 * `signal` says that it is enough. A redirect is an answer and is not followed: where it leads to, nobody has judged.
 * Never rejects.
 */
export async function sendRequest(
  world: Pick<World, 'resolveName'>,
  sending: Sending,
  signal: AbortSignal,
): Promise<Answer> {
  const none = (failure: Failure): NoAnswer => ({
    status: null,
    body: null,
    failure: signal.aborted ? 'timed_out' : failure,
  })
  const target = await findTarget(world, sending.url, sending.mayReach, signal)
  if (typeof target === 'string') return none(target)
  try {
    return { ...(await post(target, sending, signal)), failure: null }
  } catch (error) {
    const { code = '' } = error as { code?: string }
    return none(TLS_ERROR.test(code) ? 'certificate' : 'no_connection')
  }
}

/** Connects to an address that was judged, and to no other, whatever the name says by now. */
function post(
  { url, addresses }: Target,
  { headers, body }: Sending,
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
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
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
