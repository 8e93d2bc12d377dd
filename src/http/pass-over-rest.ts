import type { IncomingMessage, ServerResponse } from 'node:http'

/** A client that sends more than this after its answer is cut off. */
const MOST_PASSED_OVER = 16 * 1024 * 1024

/**
 * Reads and drops what is still on its way of a body that is answered before it has arrived: a client that goes on
 * sending would not hear the answer if we closed at once, and one that never ends is cut off.
 */
export function passOverRest(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete || request.destroyed) return
  let bytes = 0
  request.on('error', () => undefined)
  request.on('data', (chunk: Buffer) => {
    if (response.writableFinished) bytes += chunk.length
    if (bytes > MOST_PASSED_OVER) request.destroy()
  })
  request.resume()
}
