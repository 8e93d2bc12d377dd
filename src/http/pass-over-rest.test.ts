import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { openHouse } from '../../test/house.ts'

const MB = 1024 * 1024
const MOST = 64 * MB
const IMPORT = '/api/v1/account/users/import'

/** Sends a body without end in chunks until it is cut off. Gives back the status of the answer and how much was sent. */
async function sendWithoutEnd(url: string, first: string, headers: string[]) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  let heard = ''
  socket.on('data', (text) => (heard += String(text)))
  socket.on('error', () => undefined)
  const isLong = headers.some((header) => header.startsWith('content-length'))
  const chunked = isLong ? [] : ['transfer-encoding: chunked']
  const head = [`${first} HTTP/1.1`, 'host: localhost', ...chunked, ...headers]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  const piece = Buffer.from(`10000\r\n${'x'.repeat(0x10000)}\r\n`)
  let sent = 0
  for (; sent < MOST && !socket.destroyed; sent += piece.length) {
    if (!socket.write(piece))
      await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => undefined)
    await new Promise((resolve) => setImmediate(resolve))
  }
  socket.destroy()
  return { status: heard.split(' ')[1], sent }
}

test('whoever sends a body without end is answered and cut off, wherever it goes', async (t) => {
  const { url } = await openHouse(t)
  const csv = 'content-type: text/csv'
  for (const [status, first, ...headers] of [
    ['401', `POST ${IMPORT}`, csv],
    ['404', 'POST /api/v1/nothing', csv],
    ['404', 'POST /account/users', csv],
    ['404', `PUT ${IMPORT}`, csv],
    ['200', 'GET /healthz', csv],
    ['401', `GET ${IMPORT}`, csv],
    ['403', `POST ${IMPORT}`, csv, 'sec-fetch-site: cross-site'],
    ['415', `POST ${IMPORT}`, 'content-type: text/plain'],
    ['404', 'POST /%zz', csv],
    ['400', 'POST /oidc/token', 'content-type: application/x-www-form-urlencoded'],
    [
      '400',
      'POST /oidc/token',
      'content-type: application/x-www-form-urlencoded',
      'content-length: 99999999999',
    ],
    ['400', 'POST /oidc/token', csv],
    ['303', 'GET /oidc/auth', csv],
  ] as const) {
    const about = [first, ...headers].join(', ')
    const { status: answered, sent } = await sendWithoutEnd(url, first, headers)
    assert.equal(answered, status, about)
    assert.ok(sent < MOST, `${about}: not cut off after ${sent} bytes`)
  }
})
