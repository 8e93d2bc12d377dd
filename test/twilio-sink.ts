import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import twilio from 'twilio'
import type { House } from './house.ts'

export const ACCOUNT_SID = `AC${'0123456789abcdef'.repeat(2)}`
export const AUTH_TOKEN = 'auth-token-of-the-tests'

/** What Twilio's API was posted: the address, who, and the form. */
export type Posted = { path: string; authorization: string | undefined; form: Record<string, string> }

/** Twilio's API on loopback, in the shape of its answers (Messages resource, API 2010-04-01). */
export type TwilioSink = {
  /** As the operator sets it. */
  setting: string
  posted: Posted[]
  /** What it answers from now on: an HTTP status with Twilio's code of an error, or 201. */
  answers(status: number, code?: number): void
}

/** Starts it. It ends with the test. */
export async function startTwilio(t: TestContext, sender = 'from=+12025550100'): Promise<TwilioSink> {
  const posted: Posted[] = []
  let [status, code] = [201, 0]
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (piece: Buffer) => void (text += piece.toString()))
    request.on('end', () => {
      const form = Object.fromEntries(new URLSearchParams(text))
      posted.push({ path: request.url ?? '', authorization: request.headers.authorization, form })
      const sid = `SM${String(posted.length).padStart(32, '0')}`
      const body =
        status === 201
          ? {
              sid,
              account_sid: ACCOUNT_SID,
              status: 'queued',
              to: form['To'],
              from: form['From'] ?? null,
              error_code: null,
              price: null,
            }
          : { code, message: 'refused', more_info: `https://www.twilio.com/docs/errors/${code}`, status }
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    setting: `twilio://${ACCOUNT_SID}:${AUTH_TOKEN}@127.0.0.1:${port}?${sender}`,
    posted,
    answers(next, nextCode = 0) {
      status = next
      code = nextCode
    },
  }
}

/** Calls back as Twilio does, with the signature that Twilio's own library expects; gives back the status. */
export async function callBack(
  house: House,
  callback: string,
  status: string,
  over: { authToken?: string; signedUrl?: string; more?: Record<string, string> } = {},
): Promise<number> {
  const form = {
    MessageSid: 'SM1',
    AccountSid: ACCOUNT_SID,
    MessageStatus: status,
    To: '+12025550123',
    ...over.more,
  }
  const signature = twilio.getExpectedTwilioSignature(
    over.authToken ?? AUTH_TOKEN,
    over.signedUrl ?? callback,
    form,
  )
  const { pathname, search } = new URL(callback)
  const answer = await fetch(house.url + pathname + search, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
    body: new URLSearchParams(form),
  })
  return answer.status
}
