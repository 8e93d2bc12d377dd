import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asWay, wayInAddress } from './way.ts'

test('only a path of ours into an application is a way', () => {
  for (const way of ['/oidc/enter/aZ09_-', '/forward-auth/enter/x']) assert.equal(asWay(way), way)
  for (const other of [
    null,
    '',
    '/',
    '/oidc/enter/',
    '/oidc/enter/a/standing',
    '/oidc/enter/../auth',
    '/oidc/enter/a?b',
    '/oidc/enter/a#b',
    '/oidc/enter/a\n',
    '//oidc/enter/a',
    'https://evil.example/oidc/enter/a',
    '/saml/enter/a',
  ])
    assert.equal(asWay(other), null, String(other))
})

test('the address of a page names the way', () => {
  assert.equal(wayInAddress('?to=%2Foidc%2Fenter%2Fabc'), '/oidc/enter/abc')
  assert.equal(wayInAddress('?to=%2Fprofile'), null)
  assert.equal(wayInAddress(''), null)
})
