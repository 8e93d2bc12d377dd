import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { HttpSetting } from '../config/sms-setting.ts'
import type { Instant } from '../store/duration.ts'
import { MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import type { ReceiptRequest, SmsGateway, SmsOutcome } from '../world.ts'
import { newPost } from './post.ts'
import { refuseStatus } from './sms-refused.ts'

const PREFIX = 'whsec_'
/** How far a receipt's moment may lie from ours (Standard Webhooks asks for a tolerance). */
const TOLERANCE_MS = 5 * MINUTE_MS

const ReceiptShape = z.object({ status: z.enum(['sent', 'delivered', 'undelivered']) })

/**
 * The generic gateway: POSTs `{"id","to","text"}` and takes any 2xx as accepted; everything else is a refusal. With a
 * secret each request is signed as Standard Webhooks 1.0 says, names a `receiptUrl`, and a receipt that is posted there,
 * `{"status":"sent"|"delivered"|"undelivered"}`, counts where it is signed by the same secret not long ago.
 */
export function httpGateway(
  name: string,
  { url, secret }: Omit<HttpSetting, 'kind'>,
  now: () => Instant,
): SmsGateway {
  const address = new URL(url)
  address.username = ''
  address.password = ''
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  const authorization: Record<string, string> = url.username
    ? { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
    : {}
  const { post, stop } = newPost(address, { knowsIds: true })
  return {
    name,
    ...(secret === null
      ? {}
      : { tells: true, readReceipt: (request) => readReceipt(request, secret, now()) }),
    async send({ id, to, text, from, receiptUrl }, signal) {
      const more = secret === null ? {} : { receiptUrl, ...(from ? { from } : {}) }
      const body = JSON.stringify({ id, to, text, ...more })
      const signed = secret === null ? {} : signatureOf(id, body, secret, now())
      const headers = { 'content-type': 'application/json', ...authorization, ...signed }
      const { status } = await post(Buffer.from(body), headers, signal)
      if (status < 200 || status >= 300) refuseStatus(status)
      return undefined
    },
    stop,
  }
}

function signatureOf(id: string, body: string, secret: string, now: Instant): Record<string, string> {
  const timestamp = String(Math.floor(now / SECOND_MS))
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${sign(secret, `${id}.${timestamp}.${body}`).toString('base64')}`,
  }
}

const sign = (secret: string, text: string) =>
  createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'))
    .update(text)
    .digest()

function readReceipt(
  { headers, body }: ReceiptRequest,
  secret: string,
  now: Instant,
): SmsOutcome | 'not_authentic' {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((part) => {
    const value = headers[`webhook-${part}`]
    return typeof value === 'string' ? value : ''
  }) as [string, string, string]
  const isNow = Math.abs(Number(timestamp) * SECOND_MS - now) <= TOLERANCE_MS
  const right = sign(secret, `${id}.${timestamp}.${body}`)
  const isSigned = signatures.split(' ').some((one) => {
    const given = Buffer.from(one.replace(/^v1,/, ''), 'base64')
    return one.startsWith('v1,') && given.length === right.length && timingSafeEqual(given, right)
  })
  if (!isNow || !isSigned) return 'not_authentic'
  try {
    return ReceiptShape.parse(JSON.parse(body)).status
  } catch {
    return 'not_authentic'
  }
}
