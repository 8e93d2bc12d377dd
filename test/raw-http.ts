import { connect } from 'node:net'

/** Writes bytes to a server as they are, and gives back everything that it answers until it closes. */
export async function rawRequest(url: string, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.on('data', (chunk: Buffer) => void (answer += chunk.toString('latin1')))
  const closed = new Promise<void>((resolve) =>
    socket.on('error', () => undefined).once('close', () => resolve()),
  )
  socket.write(bytes)
  const timer = setTimeout(() => socket.destroy(), 3_000)
  await closed
  clearTimeout(timer)
  return answer
}

/** The status, the headers and the body of what `rawRequest` gave back. */
export function readRaw(answer: string): { status: number; headers: Headers; body: string } {
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const headers = new Headers(
    lines.map((line): [string, string] => [
      line.slice(0, line.indexOf(':')),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  )
  return { status: Number(first.split(' ')[1]), headers, body }
}
