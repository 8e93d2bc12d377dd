import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CALLBACK, changeApplication, openIssuer, withApplication } from '../../test/relying-party.ts'

const ALLOWED = 'http://localhost:8080/callback'

/** Where an attacker would like a code to go: next to what is registered, or past how it is compared. */
const WANTED = [
  'https://evil.example/',
  'https://evil.example/callback',
  'http://app.example.com/callback',
  'https://app.example.com/',
  'https://app.example.com',
  'https://app.example.com/callback/',
  'https://app.example.com/callback?',
  'https://app.example.com/callback?next=https://evil.example',
  'https://app.example.com/callback#',
  'https://app.example.com/callback#@evil.example',
  'https://app.example.com/Callback',
  'https://APP.example.com/callback',
  'HTTPS://app.example.com/callback',
  'https://app.example.com./callback',
  'https://app.example.com:443/callback',
  'https://app.example.com:8443/callback',
  'https://app.example.com:/callback',
  'https://app.example.com/callback/../callback',
  'https://app.example.com/./callback',
  'https://app.example.com//callback',
  'https://app.example.com/callback%00',
  'https://app.example.com/callback%0d%0aset-cookie:x=1',
  'https://app.example.com/callback\r\nlocation: https://evil.example',
  'https://app.example.com/callback\n',
  'https://app.example.com/callback\t',
  ' https://app.example.com/callback',
  'https://app.example.com/callback ',
  'https://app.example.com\\callback',
  'https://app.example.com\\@evil.example/callback',
  'https:\\\\app.example.com\\callback',
  'https:/app.example.com/callback',
  'https:app.example.com/callback',
  '//app.example.com/callback',
  '///evil.example',
  '/\\evil.example',
  '/callback',
  'callback',
  '',
  ' ',
  '.',
  '..',
  '#',
  '?',
  'https://app.example.com@evil.example/callback',
  'https://app.example.com:x@evil.example/callback',
  'https://user@app.example.com/callback',
  'https://evil.example#app.example.com/callback',
  'https://evil.example?app.example.com/callback',
  'https://evil.example/app.example.com/callback',
  'https://evil.example\\app.example.com/callback',
  'https://app.example.com.evil.example/callback',
  'https://evilapp.example.com/callback',
  'https://app-example.com/callback',
  'https://appXexample.com/callback',
  'https://*.example.com/callback',
  'https://app.example.com/*',
  'https://xn--app-.example.com/callback',
  'https://app.example.c\u043em/callback',
  'https://app\u3002example.com/callback',
  'https://app.example.com\u2215callback',
  'https://app.example.com/callback\u202e',
  'https://app.example.com/%63allback',
  'https://app.example.com/callback;x',
  'https://app.example.com/callback&x',
  'https://app.example.com/callback%23',
  'https://app.example.com/callback%3f',
  'https://app.example.com/callback%2f',
  'https%3A%2F%2Fapp.example.com%2Fcallback',
  'javascript:alert(1)',
  'javascript://app.example.com/%0aalert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:text/html;base64,PHNjcmlwdD4=',
  'vbscript:x',
  'file:///etc/passwd',
  'about:blank',
  'blob:https://app.example.com/x',
  'view-source:https://app.example.com/callback',
  'ftp://app.example.com/callback',
  'ws://app.example.com/callback',
  'com.example.app:/callback',
  'intent://app.example.com/callback',
  'mailto:a@evil.example',
  'http://localhost:8081/callback',
  'http://localhost/callback',
  'http://localhost:8080/callback/',
  'http://127.0.0.1:8080/callback',
  'http://[::1]:8080/callback',
  'http://localhost.evil.example:8080/callback',
  'http://localhost:8080@evil.example/callback',
  'http://0x7f.0.0.1:8080/callback',
  'http://2130706433:8080/callback',
  'http://0:8080/callback',
  'https://app.example.com/callback,https://evil.example/',
  'https://app.example.com/callback https://evil.example/',
  '["https://evil.example/"]',
  '{"a":"https://evil.example/"}',
  'null',
  'undefined',
  'true',
  '0',
  `https://app.example.com/callback?${'x'.repeat(3_000)}`,
]

test('of a hundred addresses beside the registered ones none is led to, signed in or not', async (t) => {
  assert.ok(WANTED.length >= 100)
  const house = await openIssuer(t)
  const { admin, party } = await withApplication(house)
  const { id } = party.application
  await changeApplication(admin, id, { redirectAddresses: [CALLBACK, ALLOWED] })
  const { origin } = house.world.config.publicUrl
  const ask = (query: string) => admin.call('GET', `/oidc/auth?${query}`, undefined, { accept: 'text/html' })
  const query = (redirects: string[], more: Record<string, string> = {}) => {
    const made = new URLSearchParams({
      client_id: id,
      response_type: 'code',
      scope: 'openid',
      state: 's',
      ...more,
    })
    for (const redirect of redirects) made.append('redirect_uri', redirect)
    return made.toString()
  }
  for (const registered of [CALLBACK, ALLOWED]) {
    const { headers } = await ask(query([registered]))
    assert.ok(headers.get('location')?.startsWith(`${registered}?code=`), registered)
  }
  const stays = async (asked: string, about: string) => {
    const { status, headers, body } = await ask(asked)
    const to = new URL(headers.get('location') ?? '/', origin)
    assert.equal(to.origin, origin, `${about} → ${to.href}`)
    assert.deepEqual([status, to.pathname], [303, '/sign-in'], about)
    assert.match(to.searchParams.get('refused') ?? '', /^(invalid|unsupported)_[a-z_]+$/, about)
    assert.ok(!JSON.stringify(body).includes('code='), about)
  }
  for (const wanted of WANTED) {
    await stays(query([wanted]), wanted)
    await stays(query([wanted], { prompt: 'none' }), `${wanted} asking nobody`)
    await stays(query([wanted], { response_type: 'nonsense' }), `${wanted} with another error`)
  }
  await stays(query([]), 'none at all')
  await stays(query([CALLBACK, 'https://evil.example/']), 'two, the good one first')
  await stays(query(['https://evil.example/', CALLBACK]), 'two, the bad one first')
})
