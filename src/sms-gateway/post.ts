import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

/** A server's answer: its status, and the beginning of its body. */
export type PostAnswer = { status: number; text: string }

/** Posts to one address; what it sends is read once, by the server that the operator has named. */
export type Post = (body: Buffer, headers: Record<string, string>, signal: AbortSignal) => Promise<PostAnswer>

const LONGEST_ANSWER = 4_000

/**
 * Makes what posts to an address over connections that are kept. A redirect is an answer and is not followed: it would
 * carry the code to an address that the operator did not name. Rejects where no whole answer came within the time that
 * `signal` gives; of a body that is longer than 4,000 bytes the rest is left. `knowsIds`: the server knows by an id in the
 * body what it was sent before, so that a request over a kept connection which it had closed is sent again.
 */
export function newPost(
  url: URL,
  { knowsIds }: { knowsIds: boolean },
): { post: Post; stop(): Promise<void> } {
  const secure = url.protocol === 'https:'
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true })
  const open = secure ? httpsRequest : httpRequest
  const post: Post = (body, headers, signal) =>
    new Promise((resolve, reject) => {
      const options = {
        method: 'POST',
        agent,
        signal,
        headers: { ...headers, 'content-length': body.length },
      }
      const sent = open(url, options, (response) => {
        const status = response.statusCode ?? 0
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (piece: string) => {
          text += piece
          if (text.length < LONGEST_ANSWER) return
          resolve({ status, text: text.slice(0, LONGEST_ANSWER) })
          response.destroy()
        })
        response.on('end', () => resolve({ status, text }))
        response.on('error', reject)
      })
      sent.on('error', (error: Error & { code?: string }) => {
        // a kept connection that the server closed while it was idle: as good as surely it has read nothing of this request
        if (knowsIds && error.code === 'ECONNRESET' && sent.reusedSocket && !signal.aborted)
          resolve(post(body, headers, signal))
        else reject(error)
      })
      sent.on('upgrade', (response, socket) => {
        socket.destroy()
        resolve({ status: response.statusCode ?? 101, text: '' })
      })
      // whatever it was, it is over: where nothing above has told how, there was no answer
      sent.on('close', () => reject(new Error('the gateway gave no answer')))
      sent.end(body)
    })
  return { post, stop: async () => agent.destroy() }
}
