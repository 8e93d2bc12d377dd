import { Connection, type RawAnswer } from './client.ts'

const HOST = 'metrics.example.com'

/** How a proxy asks about a request at the host of the bench. */
export const askedAt = (path: string, accept: string): string =>
  `X-Forwarded-Method: GET\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: ${HOST}\r\nX-Forwarded-Uri: ${path}\r\nAccept: ${accept}\r\n`

/** Adds a host in an administrator's session, and goes there as a browser does. Gives back the cookie of the host. */
export async function cookieOfHost(port: number, session: string): Promise<string> {
  const connection = await Connection.open(port)
  const wanted = JSON.stringify({ kind: 'host', name: 'Metrics', hosts: [HOST] })
  const added = await connection.ask('POST', '/api/v1/account/applications', session, wanted)
  if (added.status !== 201) throw new Error(`no host was added: ${added.body}`)
  const page = (path: string, cookie: string) =>
    connection.ask('GET', '/forward-auth', cookie, '', askedAt(path, 'text/html'))
  const begun = await page('/', '')
  const { pathname } = new URL(locationOf(begun))
  const back = new URL(locationOf(await connection.ask('GET', pathname, session)))
  const taken = await page(back.pathname + back.search, cookieIn(begun))
  connection.close()
  return cookieIn(taken)
}

const locationOf = ({ head }: RawAnswer) => /^location: (.*)$/im.exec(head)?.[1]?.trim() ?? ''
const cookieIn = ({ head }: RawAnswer) => /^set-cookie: ([^;\r]*)/im.exec(head)?.[1] ?? ''
