import { countAct } from '../http/act-limits.ts'
import { newId } from '../http/token.ts'
import { Refusal, refuseField } from '../refusal.ts'
import type { World } from '../world.ts'
import { readTargetUrl } from '../outgoing/find-target.ts'
import { NO_TARGET_SAYS } from '../outgoing/no-target.ts'
import type { Failure } from '../outgoing/send-request.ts'
import { type Attempt, isTaken, sendEvent } from './send-event.ts'
import { bodyOf } from './webhook-events.ts'

/** What is judged and tried outside of any transaction, before an address is saved. */
export type Judges = Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'resolveName'>

const SAYS: Record<Exclude<Failure, 'private'>, string> = {
  ...NO_TARGET_SAYS,
  no_connection: 'No server can be reached at this address. Start it, then try again.',
  certificate:
    'The certificate of this server is not valid for its name, or not trusted. Mend it, then try again.',
  timed_out: 'The test event was not answered in 10 seconds. Let your server answer sooner, then try again.',
}

/** Reads the address of a webhook as it was typed. Refuses with `invalid` and where its form is at fault. */
export function readUrl(text: string): URL {
  const url = readTargetUrl(text)
  if (!url)
    throw refuseField(
      '/url',
      'invalid',
      'Write the whole address, for example https://crm.example.com/sallyport, without a user name, a # or a dot after the name.',
    )
  return url
}

/**
 * Sends a test event to an address that is not saved yet, signed by the secret that its webhook has or will have. Refuses
 * with `test_event_limit` before anything leaves the house, so that nobody sends requests through us without end, with
 * `address_private`, and with `webhook_unanswered` where it is not answered by 2xx.
 */
export async function sendTestEvent(
  world: Judges,
  accountId: string,
  url: URL,
  secrets: readonly string[],
): Promise<void> {
  const acting = { scope: 'test events of an account', of: accountId } as const
  const now = world.clock.now()
  const verdict = await world.store.write((tx) => countAct(world, tx, acting, now))
  if (!verdict.may) throw new Refusal('test_event_limit', { retryAtMs: verdict.retryAt })
  const id = newId(world.random, 'evt')
  const body = bodyOf('webhook.test', now, accountId, {})
  const attempt = await sendEvent(world, { id, body, url, secrets })
  if (!isTaken(attempt)) throw refusalOf(attempt)
}

function refusalOf({ status, failure }: Attempt): Refusal {
  if (failure === 'private') return refuseField('/url', 'address_private')
  const says =
    failure === null
      ? `The test event was answered with ${status}. Let your server answer it with a status from 200 to 299, then try again.`
      : SAYS[failure]
  return refuseField('/url', 'webhook_unanswered', says)
}
