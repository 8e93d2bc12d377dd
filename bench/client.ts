import { connect, type Socket } from 'node:net'

export type RawAnswer = { status: number; head: string; body: string }

/**
 * One keep-alive connection that asks for one thing at a time. It does no more than a load needs, so that on two cores
 * the server is measured and not its client.
 */
export class Connection {
  #socket: Socket
  #buffered = ''
  #waiting: ((answer: RawAnswer) => void) | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true).setEncoding('latin1')
    socket.on('data', (text) => this.#take(String(text)))
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Connection(socket)))
      socket.on('error', reject)
    })
  }

  /** `more` are whole lines of the head, each with its end. */
  ask(
    method: string,
    path: string,
    cookie = '',
    body = '',
    more = '',
    type = 'application/json',
  ): Promise<RawAnswer> {
    const length =
      body === '' ? '' : `content-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`
    this.#socket.write(
      `${method} ${path} HTTP/1.1\r\nhost: localhost\r\n${cookie === '' ? '' : `cookie: ${cookie}\r\n`}${more}${length}\r\n${body}`,
    )
    return new Promise((resolve) => (this.#waiting = resolve))
  }

  close(): void {
    this.#socket.destroy()
  }

  #take(text: string): void {
    this.#buffered += text
    const end = this.#buffered.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.#buffered.slice(0, end)
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (this.#buffered.length < end + 4 + length) return
    const body = this.#buffered.slice(end + 4, end + 4 + length)
    this.#buffered = this.#buffered.slice(end + 4 + length)
    this.#waiting?.({ status: Number(head.slice(9, 12)), head, body })
  }
}

/**
 * Runs `work` on so many connections until `until`, or until it says that there is no more. Gives back how many a second;
 * how long each took, in milliseconds, goes into `times`.
 */
export async function load(
  port: number,
  connections: number,
  seconds: number,
  work: (connection: Connection) => Promise<boolean>,
  times?: number[],
): Promise<number> {
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)))
  // a connection that is open here may still wait to be accepted there, which is not what is measured
  await Promise.all(open.map((connection) => connection.ask('GET', '/bare')))
  const began = performance.now()
  let done = 0
  await Promise.all(
    open.map(async (connection) => {
      for (let at = began; at - began < seconds * 1_000 && (await work(connection)); done++) {
        const now = performance.now()
        times?.push(now - at)
        at = now
      }
    }),
  )
  const took = performance.now() - began
  for (const connection of open) connection.close()
  return (done * 1_000) / took
}
