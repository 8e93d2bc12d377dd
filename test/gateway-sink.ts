import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { httpGateway } from '../src/sms-gateway/http-gateway.ts'
import type { SmsGateway } from '../src/world.ts'

/** What a gateway of a test's was asked to send. */
export type Taken = {
  id: string
  to: string
  text: string
  authorization: string | undefined
  contentType: string | undefined
}

/** A gateway of a test's on loopback: where it is, and what it was asked to send. */
export type Sink = { url: URL; taken: Taken[] }

/** How a gateway answers: with a status, or in a way of its own. */
export type Behaviour = number | ((response: ServerResponse, request: IncomingMessage) => void)

/** Starts a gateway that speaks HTTP. It ends with the test. */
export async function startSink(t: TestContext, behaviour: Behaviour = 202): Promise<Sink> {
  const taken: Taken[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => void chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      if (body)
        taken.push({
          ...(JSON.parse(body) as Taken),
          authorization: request.headers.authorization,
          contentType: request.headers['content-type'],
        })
      if (typeof behaviour === 'number') response.writeHead(behaviour).end()
      else behaviour(response, request)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/send`), taken }
}

/** Starts what is no HTTP server: it does with each connection what it is told to. */
export async function startTcp(t: TestContext, behaviour: (socket: Socket) => void): Promise<URL> {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    behaviour(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/send`)
}

/** A gateway that takes the connection and the request and never says anything. */
export const HANGS: Behaviour = () => undefined

/** The generic gateway, unsigned, as the operator sets it by an address alone. */
export const plainGateway = (name: string, url: URL): SmsGateway =>
  httpGateway(name, { url, secret: null }, Date.now)

/** Where nothing is sent: messages stay to be read. */
export const OUTBOX: SmsGateway = { name: 'outbox', keeps: true, send: async () => undefined }
