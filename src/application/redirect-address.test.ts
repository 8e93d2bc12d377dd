import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wrongHost, wrongOrigin, wrongRedirect } from './redirect-address.ts'

const GOOD = [
  'https://app.example.com/',
  'https://app.example.com',
  'https://app.example.com/callback?from=sallyport',
  'https://app.example.com:8443/a/b',
  'http://localhost:8080/callback',
  'http://127.0.0.1/callback',
  'http://[::1]:9000/callback',
]
const BAD = [
  '',
  ' ',
  'app.example.com/callback',
  '/callback',
  '//app.example.com/callback',
  'https:/app.example.com/callback',
  'https:app.example.com/callback',
  'https://',
  'https:///callback',
  'https://*.example.com/callback',
  'https://app.example.com/*',
  'https://app.example.com/callback#',
  'https://app.example.com/callback#x',
  'https://user@app.example.com/callback',
  'https://user:password@app.example.com/callback',
  'https://:@app.example.com/callback',
  'https://app.example.com\\callback',
  'https://app.example.com/\\evil.example',
  'https://app.example.com/a b',
  ' https://app.example.com/',
  'https://app.example.com/ ',
  'https://app.example.com/\n',
  'https://app.example.com/\tcallback',
  'https://app.example.com/\u0000',
  'https://app.example.com/é',
  'https://exämple.com/',
  'https://APP.example.com/',
  'HTTPS://app.example.com/',
  'https://app.example.com:443/',
  'https://app.example.com/a/../b',
  'https://app.example.com/./b',
  'https://app.example.com:0x50/',
  'https://app.example.com:99999/',
  'https://0x7f000001/',
  'https://2130706433/',
  'https://127.1/',
  'https://[::1',
  'https://app.example.com/"><script>',
  'https://app.example.com/<b>',
  'https://app.example.com/{x}',
  'https://app.example.com/|x',
  'https://app.example.com/`x`',
  'https://app.example.com/^x',
  "https://app.example.com/'x",
  'http://app.example.com/callback',
  'http://localhost.example.com/callback',
  'http://127.0.0.2/callback',
  'http://[::2]/callback',
  'http://0.0.0.0/callback',
  'javascript:alert(1)',
  'javascript://app.example.com/%0aalert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  'ftp://app.example.com/',
  'ws://app.example.com/',
  'about:blank',
  'blob:https://app.example.com/x',
  'mailto:a@example.com',
  'tel:+12025550123',
  'intent://x',
  'myapp:/callback',
  'com.example.app',
  `https://app.example.com/${'a'.repeat(1_000)}`,
]

test('an address is taken exactly as it is written, or not at all', () => {
  for (const address of GOOD) assert.equal(wrongRedirect(address, 'web'), null, address)
  for (const address of BAD)
    for (const kind of ['web', 'public'] as const)
      assert.ok(wrongRedirect(address, kind), `${kind} ${address}`)
})

test('a mobile application alone has a scheme of its own, which is a domain turned round', () => {
  for (const address of ['com.example.app:/callback', 'com.example.app://callback']) {
    assert.equal(wrongRedirect(address, 'public'), null, address)
    assert.ok(wrongRedirect(address, 'web'), address)
  }
})

test('an origin is scheme and host alone', () => {
  for (const origin of ['https://app.example.com', 'https://app.example.com:8443', 'http://localhost:5173'])
    assert.equal(wrongOrigin(origin), null, origin)
  for (const origin of [
    '',
    '*',
    'null',
    'https://*',
    'https://app.example.com/',
    'https://app.example.com/a',
    'https://APP.example.com',
    'https://app.example.com:443',
    'http://app.example.com',
    'com.example.app:',
    'https://user@app.example.com',
  ])
    assert.ok(wrongOrigin(origin), origin)
})

test('a host is one name in lower case, with a port where it is not the usual', () => {
  for (const host of [
    'metrics.example.com',
    'metrics.example.com:8443',
    'localhost:9000',
    '10.0.0.1',
    'a-b.example',
  ])
    assert.equal(wrongHost(host), null, host)
  for (const host of [
    '',
    '*',
    '*.example.com',
    'Metrics.example.com',
    'metrics.example.com.',
    '.example.com',
    'metrics..example.com',
    '-a.example.com',
    'a-.example.com',
    'a_b.example.com',
    'metrics.example.com:0',
    'metrics.example.com:080',
    'metrics.example.com:99999',
    'metrics.example.com:80:80',
    'metrics.example.com:',
    'https://metrics.example.com',
    'metrics.example.com/path',
    'user@metrics.example.com',
    'metrics example.com',
    'metrics.example.com\n',
    'exämple.com',
    '[::1]',
    `${'a'.repeat(64)}.example.com`,
    `${'a.'.repeat(127)}a`,
  ])
    assert.ok(wrongHost(host), host)
})
