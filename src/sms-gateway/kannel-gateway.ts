import type { KannelSetting } from '../config/sms-setting.ts'
import { MINUTE_MS } from '../store/duration.ts'
import type { ReceiptRequest, SmsGateway, SmsOutcome } from '../world.ts'
import { isGsm } from './gsm-alphabet.ts'
import { newPost } from './post.ts'
import { refuseStatus } from './sms-refused.ts'

/** Delivered, not delivered, refused by the carrier: 1, 2 and 16 of Kannel's bits; 8, that the carrier took it, is no end. */
const MASK = 1 + 2 + 8 + 16
const TYPES: Readonly<Record<string, SmsOutcome>> = {
  1: 'delivered',
  2: 'undelivered',
  8: 'sent',
  16: 'undelivered',
}

/**
 * Kannel's `sendsms` (User Guide, "Sending mobile terminated SMS"), by POST, so that neither password nor text stands in
 * an address. Its delivery reports are not signed: a report counts by the key in its address, which nobody else knows.
 */
export function kannelGateway(
  name: string,
  { url, user, password, from: sender, smsc }: Omit<KannelSetting, 'kind'>,
): SmsGateway {
  const { post, stop } = newPost(url, { knowsIds: false })
  return {
    name,
    tells: true,
    readReceipt,
    async send({ to, text, from = sender, receiptUrl, lifeMs }, signal) {
      const headers: Record<string, string> = {
        'content-type': 'text/plain; charset=utf-8',
        'x-kannel-username': user,
        'x-kannel-password': password,
        'x-kannel-to': to,
        'x-kannel-coding': isGsm(text) ? '0' : '2',
      }
      if (from !== null) headers['x-kannel-from'] = from
      if (smsc !== null) headers['x-kannel-smsc'] = smsc
      if (receiptUrl !== undefined) {
        headers['x-kannel-dlr-mask'] = String(MASK)
        headers['x-kannel-dlr-url'] = `${receiptUrl}&type=%d`
      }
      if (lifeMs !== undefined)
        headers['x-kannel-validity'] = String(Math.max(1, Math.floor(lifeMs / MINUTE_MS)))
      const { status } = await post(Buffer.from(text), headers, signal)
      if (status < 200 || status >= 300) refuseStatus(status)
      return undefined
    },
    stop,
  }
}

function readReceipt({ query }: ReceiptRequest): SmsOutcome | 'not_authentic' {
  const type = query.get('type') ?? ''
  return (Object.hasOwn(TYPES, type) ? TYPES[type] : undefined) ?? 'not_authentic'
}
