import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { TestAnswer, TestBrowser } from './browser.ts'

const IMPORT = '/api/v1/account/users/import'
const CSV = { 'content-type': 'text/csv' }

/** Sends a file to be imported. */
export const importFile = (browser: TestBrowser, file: string, query = ''): Promise<TestAnswer> =>
  browser.call('POST', IMPORT + query, file, CSV)

/** How the last import of the browser's account stands. */
export const importState = (browser: TestBrowser): Promise<TestAnswer> => browser.call('GET', IMPORT)

/** What an import says is wrong, a line for each problem: "17 phone: Empty. …". */
export const problemsIn = ({ body }: TestAnswer): string[] =>
  (body.errors ?? body.problems).map(
    ({ row, column, detail }: { row: number; column: string | null; detail: string }) =>
      `${row}${column === null ? '' : ` ${column}`}: ${detail}`,
  )

/** Rows of users, each with an e-mail and a number of her own, the first with number `from`. */
export const manyRows = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, nth) => {
    const number = from + nth
    return `User ${number},user.${number}@example.com,member,+1202${String(2_000_000 + number)}\r\n`
  }).join('')

export const HEADER = 'name,email,role,phone\r\n'

/** A file that is sent piece by piece, as bytes. */
export type Upload = {
  request: ClientRequest
  /** Sends a piece, and waits until it has left. */
  send(piece: string | Buffer): Promise<void>
  answer: Promise<{ status: number; body: string }>
}

/** Begins to send a file; `length`: what is said of its length. */
export function beginUpload(url: string, browser: TestBrowser, query = '', length?: number): Upload {
  const headers = {
    ...CSV,
    'sec-fetch-site': 'same-origin',
    cookie: `sallyport_session=${browser.cookie('sallyport_session') ?? ''}`,
    ...(length === undefined ? {} : { 'content-length': length }),
  }
  const asked = request(url + IMPORT + query, { method: 'POST', headers })
  const answer = new Promise<{ status: number; body: string }>((resolve, reject) => {
    let answered = false
    asked.on('response', (response: IncomingMessage) => {
      answered = true
      response.setEncoding('utf8')
      let body = ''
      response.on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      response.on('error', reject)
    })
    asked.on('error', (error) => !answered && reject(error))
  })
  answer.catch(() => undefined)
  // once it is answered a client of Node's sends nothing any more
  const over = Promise.race([
    new Promise<void>((resolve) => asked.once('close', () => resolve())),
    answer.then(
      () => undefined,
      () => undefined,
    ),
  ])
  asked.on('drain', () => resume())
  let resume = () => undefined as void
  asked.flushHeaders()
  return {
    request: asked,
    answer,
    async send(piece) {
      if (asked.write(piece)) return
      await Promise.race([new Promise<void>((resolve) => (resume = resolve)), over])
    },
  }
}
