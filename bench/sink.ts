import { createServer, type Server } from 'node:http'

/** An SMS gateway on loopback that takes everything and tells the codes that it was given. */
export type Sink = { port: number; codeFor(number: string): Promise<string>; close(): void }

export async function openSink(): Promise<Sink> {
  const codes = new Map<string, string>()
  const waiting = new Map<string, (code: string) => void>()
  const server: Server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      response.writeHead(202, { 'content-length': 0 }).end()
      const { to, text } = JSON.parse(body) as { to: string; text: string }
      const code = /#(\d{6})$/.exec(text)?.[1] ?? ''
      const next = waiting.get(to)
      waiting.delete(to)
      if (next) next(code)
      else codes.set(to, code)
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    port: (server.address() as { port: number }).port,
    async codeFor(number) {
      const code = codes.get(number)
      codes.delete(number)
      return code ?? new Promise((resolve) => waiting.set(number, resolve))
    },
    close: () => server.close(),
  }
}
