import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import type { TestAnswer, TestBrowser } from './browser.ts'

export const WEBHOOKS = '/api/v1/account/webhooks'
/** What lets webhooks reach the servers of the tests. */
export const LOOPBACK_ALLOWED = { SALLYPORT_WEBHOOK_PRIVATE: '127.0.0.0/8' }

/** An event as a server got it. */
export type Got = {
  id: string
  type: string
  data: Record<string, unknown>
  headers: IncomingHttpHeaders
  text: string
  path: string
}

/** A server of an account's that is told what happened. */
export type WebhookSink = {
  url: string
  port: number
  /** What it got, test events included, the oldest first. */
  got: Got[]
  /** The same without test events. */
  events(): Got[]
  /** What it answers from here on: a status, or in a way of its own. */
  answers: number | ((got: Got, response: ServerResponse) => void)
  close(): Promise<void>
}

/** Starts a server on loopback that takes events. It ends with the test. */
export async function startWebhookSink(t: Pick<TestContext, 'after'>): Promise<WebhookSink> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => void chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const { type, data } = JSON.parse(text) as Pick<Got, 'type' | 'data'>
      const id = String(request.headers['webhook-id'])
      const one = { id, type, data, headers: request.headers, text, path: request.url ?? '' }
      sink.got.push(one)
      if (typeof sink.answers === 'number') response.writeHead(sink.answers).end('{"message":"said"}')
      else sink.answers(one, response)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const sink: WebhookSink = {
    url: `http://127.0.0.1:${port}/in/sallyport`,
    port,
    got: [],
    events: () => sink.got.filter(({ type }) => type !== 'webhook.test'),
    answers: 204,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  t.after(() => sink.close())
  return sink
}

/** Waits until something is so. */
export async function until(is: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 1_000; tries++) {
    if (await is()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`waited in vain: ${what}`)
}

/** Adds a webhook, and gives back its id and its secret. */
export async function addedWebhook(
  admin: TestBrowser,
  url: string,
  events: readonly string[] = ['sign_in', 'second_factor', 'policy', 'user'],
): Promise<{ id: string; secret: string; path: string }> {
  const { status, body }: TestAnswer = await admin.call('POST', WEBHOOKS, { url, events })
  if (status !== 201) throw new Error(`no webhook: ${JSON.stringify(body)}`)
  return { id: body.id, secret: body.secret, path: `${WEBHOOKS}/${body.id}` }
}
