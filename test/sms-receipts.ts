import type { TestContext } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { httpGateway } from '../src/sms-gateway/http-gateway.ts'
import type { SmsGateway } from '../src/world.ts'
import { type Behaviour, startSink, type Taken } from './gateway-sink.ts'
import type { House } from './house.ts'

/** A gateway that signs and tells: what it took, and how it tells what became of it. */
export type Telling = {
  gateway: SmsGateway
  taken: (Taken & { receiptUrl: string })[]
}

export const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`

/** Starts a generic gateway with a secret, on loopback. It ends with the test. */
export async function startTelling(
  t: TestContext,
  name: string,
  now: () => number,
  behaviour?: Behaviour,
): Promise<Telling> {
  const { url, taken } = await startSink(t, behaviour)
  return {
    gateway: httpGateway(name, { url, secret: SECRET }, now),
    taken: taken as Telling['taken'],
  }
}

/** Posts a receipt to where a gateway was told to post it, signed by `standardwebhooks`; gives back the status. */
export async function tell(
  house: House,
  receiptUrl: string,
  status: string,
  over: { secret?: string; atMs?: number; url?: string } = {},
): Promise<number> {
  const body = JSON.stringify({ status })
  const at = new Date(over.atMs ?? house.now())
  const told = new URL(over.url ?? receiptUrl)
  const answer = await fetch(house.url + told.pathname + told.search, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': 'rcp_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(over.secret ?? SECRET).sign('rcp_1', at, body),
    },
    body,
  })
  return answer.status
}
