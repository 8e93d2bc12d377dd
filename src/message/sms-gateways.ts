import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { SmsSetting } from '../config/sms-setting.ts'
import type { SmsGateway } from '../world.ts'

/** The gateways of the operator, in order of preference. */
export function openSmsGateways(settings: readonly SmsSetting[]): SmsGateway[] {
  return settings.map((setting, at) =>
    setting.kind === 'outbox' ? outbox : httpGateway(`http ${at + 1}`, setting.url),
  )
}

/** Where nothing is sent: the message stays to be read at `/outbox`. */
const outbox: SmsGateway = { name: 'outbox', keeps: true, send: async () => undefined }

/**
 * The generic gateway: POSTs `{"id","to","text"}` and takes any 2xx as accepted. Everything else is a refusal, a
 * redirect too, since it would carry the code to an address that the operator did not name.
 */
export function httpGateway(name: string, url: URL): SmsGateway {
  const secure = url.protocol === 'https:'
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true })
  const open = secure ? httpsRequest : httpRequest
  const address = new URL(url)
  address.username = ''
  address.password = ''
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  const authorization = url.username
    ? { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
    : {}
  const post = (body: Buffer, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': body.length, ...authorization }
      const sent = open(address, { method: 'POST', agent, signal, headers }, (response) => {
        const status = response.statusCode ?? 0
        response.on('error', () => undefined).resume()
        if (status >= 200 && status < 300) resolve()
        else reject(new Error(`the gateway answered ${status}`))
      })
      sent.on('error', (error: Error & { code?: string }) => {
        // a kept connection that the gateway closed while it was idle: it has read nothing of this request
        if (error.code === 'ECONNRESET' && sent.reusedSocket && !signal.aborted) resolve(post(body, signal))
        else reject(error)
      })
      sent.on('upgrade', (response, socket) => {
        socket.destroy()
        reject(new Error(`the gateway answered ${response.statusCode}`))
      })
      // whatever it was, it is over: where nothing above has told how, the gateway has not taken the message
      sent.on('close', () => reject(new Error('the gateway gave no answer')))
      sent.end(body)
    })
  return {
    name,
    send: (sms, signal) =>
      post(Buffer.from(JSON.stringify({ id: sms.id, to: sms.to, text: sms.text })), signal),
  }
}
