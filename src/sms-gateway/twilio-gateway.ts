import { createHmac, timingSafeEqual } from 'node:crypto'
import type { TwilioSetting } from '../config/sms-setting.ts'
import { SECOND_MS } from '../store/duration.ts'
import type { ReceiptRequest, SmsGateway, SmsOutcome } from '../world.ts'
import { newPost } from './post.ts'
import { refuseStatus } from './sms-refused.ts'

/** What Twilio calls how a message goes on; those that are not here are no end. */
const STATUSES: Readonly<Record<string, SmsOutcome>> = {
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'undelivered',
  failed: 'undelivered',
}

/**
 * Twilio's Messages resource (API 2010-04-01), and whatever speaks it. Receipts are its status callbacks, signed by the
 * auth token (`X-Twilio-Signature`). `reachable`: whether Twilio can reach our public address; it refuses a message
 * that names one that it cannot.
 */
export function twilioGateway(
  name: string,
  { url, accountSid, authToken, from: sender, messagingService }: Omit<TwilioSetting, 'kind'>,
  { reachable }: { reachable: boolean },
): SmsGateway {
  const messages = new URL(`/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`, url)
  const { post, stop } = newPost(messages, { knowsIds: false })
  const headers = {
    authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
  }
  return {
    name,
    ...(reachable ? { tells: true, readReceipt: (request) => readReceipt(request, authToken) } : {}),
    async send({ to, text, from = sender, receiptUrl, lifeMs }, signal) {
      const form = new URLSearchParams({ To: to, Body: text })
      if (from === null) form.set('MessagingServiceSid', messagingService ?? '')
      else form.set('From', from)
      if (reachable && receiptUrl !== undefined) form.set('StatusCallback', receiptUrl)
      // whole seconds: it is not handed to a carrier after that
      if (lifeMs !== undefined)
        form.set('ValidityPeriod', String(Math.max(1, Math.floor(lifeMs / SECOND_MS))))
      const { status, text: answer } = await post(Buffer.from(form.toString()), headers, signal)
      if (status < 200 || status >= 300) refuseStatus(status)
      return sidOf(answer)
    },
    stop,
  }
}

/** What Twilio calls the message; what it says beside is not needed. */
function sidOf(answer: string): string | undefined {
  try {
    const { sid } = JSON.parse(answer) as { sid?: unknown }
    return typeof sid === 'string' ? sid : undefined
  } catch {
    return undefined
  }
}

function readReceipt(
  { url, headers, body }: ReceiptRequest,
  authToken: string,
): SmsOutcome | 'not_authentic' {
  const form = [...new URLSearchParams(body)].toSorted(([one], [other]) => (one < other ? -1 : 1))
  const right = createHmac('sha1', authToken)
    .update(url + form.map(([name, value]) => name + value).join(''))
    .digest()
  const given = Buffer.from(String(headers['x-twilio-signature'] ?? ''), 'base64')
  if (given.length !== right.length || !timingSafeEqual(given, right)) return 'not_authentic'
  const status = form.find(([name]) => name === 'MessageStatus')?.[1] ?? ''
  return (Object.hasOwn(STATUSES, status) ? STATUSES[status] : undefined) ?? 'sent'
}
