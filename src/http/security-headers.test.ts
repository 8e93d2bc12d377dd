import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertSecurityHeaders } from '../../test/contract.ts'
import { openHouse } from '../../test/house.ts'
import { securityHeaders } from './security-headers.ts'

const PLACES = [
  '/',
  '/set-up',
  '/sign-in',
  '/outbox',
  '/account/settings/security',
  '/profile/details',
  '/nowhere',
  '/api/v1/session',
  '/api/v1/nowhere',
  '/api/v1/set-up',
  '/api/openapi.json',
  '/api/docs',
  '/api/docs.css',
  '/healthz',
  '/readyz',
  '/metrics',
  '/%zz',
  '/mark.svg',
]

test('every answer has the security headers: pages, data, errors, and what is not there', async (t) => {
  const { url } = await openHouse(t)
  for (const place of PLACES) {
    for (const method of ['GET', 'HEAD', 'POST']) {
      const response = await fetch(url + place, { method, headers: { accept: 'text/html' } })
      assertSecurityHeaders(response.headers, `${method} ${place}`)
      assert.equal(response.headers.get('strict-transport-security'), null)
      assert.equal(response.headers.get('access-control-allow-origin'), null)
      assert.equal(response.headers.get('server'), null)
      assert.equal(response.headers.get('x-powered-by'), null)
    }
  }
})

test('no page and no answer of the API is kept by a cache', async (t) => {
  const { url } = await openHouse(t)
  for (const place of ['/', '/sign-in', '/api/v1/session', '/api/v1/set-up', '/nowhere']) {
    assert.equal(
      (await fetch(url + place, { headers: { accept: 'text/html' } })).headers.get('cache-control'),
      'no-store',
      place,
    )
  }
})

test('on https browsers are told to come back by https alone', async (t) => {
  const { url } = await openHouse(t, { env: { SALLYPORT_PUBLIC_URL: 'https://localhost' } })
  for (const place of ['/healthz', '/api/v1/session', '/%zz'])
    assert.equal(
      (await fetch(url + place)).headers.get('strict-transport-security'),
      'max-age=31536000',
      place,
    )
})

test('the content policy allows our own files and no inline script, style or frame', () => {
  const policy = securityHeaders(new URL('http://localhost'))['content-security-policy'] ?? ''
  const directives = new Map(
    policy
      .split('; ')
      .map((directive): [string, string] => [
        directive.split(' ')[0] ?? '',
        directive.split(' ').slice(1).join(' '),
      ]),
  )
  assert.deepEqual(Object.fromEntries(directives), {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self' data:",
    'connect-src': "'self'",
    'form-action': "'self'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
  })
})
