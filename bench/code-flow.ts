import { createHash } from 'node:crypto'
import { load } from './client.ts'
import { CONNECTIONS } from './loads.ts'

/** An application, where its provider is spoken to, and browsers that have signed in, one for each connection. */
export type Party = {
  paths: { authorization: string; token: string; userinfo: string }
  clientId: string
  secret: string
  cookies: readonly string[]
}

export const CALLBACK = 'https://app.example.com/callback'

/** The application of the bench, as the operator registers one for all accounts. */
export const BENCH_APPLICATION = {
  id: 'bench',
  kind: 'web',
  name: 'Bench',
  secret: 'secret-of-the-application-of-the-bench',
  redirectAddresses: [CALLBACK],
}
const FORM = 'application/x-www-form-urlencoded'
const VERIFIER = 'v'.repeat(43)

/** The whole flow of a browser that has signed in, and of its application: authorize, token, userinfo. How many a second. */
export function flowLoad(
  port: number,
  seconds: number,
  { paths, clientId, secret, cookies }: Party,
): Promise<number> {
  const asked = new URLSearchParams({
    client_id: clientId,
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'openid email profile',
    state: 'x',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const authorize = `${paths.authorization}?${asked.toString()}`
  const byItself = `authorization: Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}\r\n`
  const redeem = { grant_type: 'authorization_code', redirect_uri: CALLBACK, code_verifier: VERIFIER }
  let browsers = 0
  const cookieOf = new Map<unknown, string>()
  return load(port, CONNECTIONS, seconds, async (connection) => {
    const cookie = cookieOf.get(connection) ?? cookies[browsers++ % cookies.length] ?? ''
    cookieOf.set(connection, cookie)
    const { head } = await connection.ask('GET', authorize, cookie)
    // a browser keeps what it is given: what the provider knows it by
    const given = [...head.matchAll(/^set-cookie: ([^;=]+=[^;]+)/gim)].map(([, pair = '']) => pair)
    if (given.length > 0 && !cookie.includes(';')) cookieOf.set(connection, [cookie, ...given].join('; '))
    const code = /location: \S+[?&]code=([^&\s]+)/i.exec(head)?.[1]
    if (code === undefined) throw new Error(`no code: ${head}`)
    const body = new URLSearchParams({ ...redeem, code }).toString()
    const tokens = await connection.ask('POST', paths.token, '', body, byItself, FORM)
    const token = /"access_token":"([^"]+)"/.exec(tokens.body)?.[1]
    if (token === undefined) throw new Error(`no token: ${tokens.body}`)
    const info = await connection.ask('GET', paths.userinfo, '', '', `authorization: Bearer ${token}\r\n`)
    if (!info.body.includes('"email"')) throw new Error(`no user: ${info.body}`)
    return true
  })
}
