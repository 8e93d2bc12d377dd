import assert from 'node:assert/strict'
import { test } from 'node:test'
import { returnPath } from './return-path.ts'

const origin = 'https://sign-in.example.com'

test('after signing in one comes back to the page one came from', () => {
  assert.equal(
    returnPath('?to=%2Faccount%2Fsettings%2Fsecurity%3Fa%3D1%23b', origin),
    '/account/settings/security?a=1#b',
  )
  assert.equal(returnPath('', origin), '/')
})

test('a link cannot send anybody to another site, nor in a circle', () => {
  for (const to of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    'x',
    '/sign-in?to=/x',
    '/\t/evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    '/%2e//evil.example',
    '/./\\evil.example',
  ])
    assert.equal(returnPath(`?to=${encodeURIComponent(to)}`, origin), '/', to)
})
