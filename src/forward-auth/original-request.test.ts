import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askedBy } from '../../test/behind-proxy.ts'
import { inAscii } from './identity-headers.ts'
import { readOriginalRequest } from './original-request.ts'

const received = (headers: [string, string][], url = '/forward-auth', method = 'GET') => ({
  rawHeaders: headers.flat(),
  url,
  method,
})

test('each proxy is understood in the form that its documentation shows', () => {
  const request = {
    method: 'POST',
    scheme: 'https',
    host: 'metrics.example.com:8443',
    path: '/a%20b?c=d',
  } as const
  for (const by of ['caddy', 'nginx', 'envoy'] as const) {
    const { path, method, headers } = askedBy({ by, ...request })
    assert.deepEqual(readOriginalRequest(received(headers, path, method)), { by, ...request })
  }
})

test('Traefik sends its port and its own name too', () => {
  const { headers } = askedBy({ by: 'caddy', scheme: 'https' })
  const traefik: [string, string][] = [
    ...headers,
    ['X-Forwarded-Port', '443'],
    ['X-Forwarded-Server', 'traefik-1'],
    ['X-Real-Ip', '203.0.113.9'],
  ]
  assert.equal(readOriginalRequest(received(traefik))?.by, 'caddy')
})

test('Envoy sends no more than this, and the path behind its prefix', () => {
  const headers: [string, string][] = [
    ['host', 'metrics.example.com'],
    ['content-length', '0'],
    ['x-forwarded-proto', 'https'],
    ['x-envoy-internal', 'true'],
    ['x-forwarded-for', '203.0.113.9'],
  ]
  const read = readOriginalRequest(received(headers, '/forward-auth/envoy/a?b', 'PUT'))
  assert.deepEqual(read, {
    by: 'envoy',
    method: 'PUT',
    scheme: 'https',
    host: 'metrics.example.com',
    path: '/a?b',
  })
})

test('a text is written in ASCII, and read back by decodeURIComponent', () => {
  for (const text of [
    'Alex Kim',
    'Åsa Öberg',
    '李',
    '👩‍💻',
    '100 %',
    '%41',
    ' blank ends ',
    'O\'Neill (x), "y"; z',
    'a%b@example.com',
    'line\r\nRemote-User: admin',
    '\u0000\u007f',
    'می\u200cخواهم',
  ]) {
    const written = inAscii(text)
    assert.match(written, /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/, text)
    assert.equal(decodeURIComponent(written), text)
  }
})
