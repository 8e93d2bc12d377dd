import type { Say } from './config-problems.ts'
import { decoded } from './percent-encoding.ts'

/** Where SMS go: nowhere, or to a gateway that takes them by HTTP. */
export type SmsSetting = { kind: 'outbox' } | { kind: 'http'; url: URL }

/** Reads `SALLYPORT_SMS`, gateways in order of preference. An address may hold a password, so none is repeated. */
export function readSms(text: string, say: Say): SmsSetting[] {
  const settings: SmsSetting[] = []
  for (const [at, part] of text
    .split(',')
    .map((piece) => piece.trim())
    .entries()) {
    const url = URL.parse(part)
    if (part === 'outbox:') settings.push({ kind: 'outbox' })
    else if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
      say('SALLYPORT_SMS', `Gateway ${at + 1} is not one of: outbox:, http://…, https://….`)
    else if (decoded(url.username) === null || decoded(url.password) === null)
      say(
        'SALLYPORT_SMS',
        `The user or the password of gateway ${at + 1} holds a % that begins no %XX. Write % as %25.`,
      )
    else settings.push({ kind: 'http', url })
  }
  if (settings.some(({ kind }, at) => kind === 'outbox' && at < settings.length - 1)) {
    say('SALLYPORT_SMS', 'Behind outbox: no gateway is ever used, since the outbox never fails. Put it last.')
  }
  return settings
}
