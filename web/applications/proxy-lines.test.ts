import assert from 'node:assert/strict'
import { test } from 'node:test'
import { guideBlocks } from '../../test/guide.ts'
import { PROXIES } from './proxy-lines.ts'

test('the page says what the guides say, which are run as they are written', () => {
  const here = { host: 'metrics.example.com', signIn: new URL('http://127.0.0.1:3000') }
  const shown = (proxy: keyof typeof PROXIES) => `${PROXIES[proxy].lines(here)}\n`
  assert.equal(shown('caddy'), guideBlocks('caddy')[0])
  assert.equal(shown('nginx'), guideBlocks('nginx').join('\n'))
  for (const proxy of ['traefik', 'envoy'] as const)
    assert.ok(guideBlocks('forward-auth').includes(shown(proxy)), proxy)
})

test('a host with a port of its own: nginx listens there, goes by the name, and says both', () => {
  const said = PROXIES.nginx.lines({
    host: 'logs.example.com:8443',
    signIn: new URL('https://sign-in.example.com'),
  })
  for (const line of [
    'listen 8443 ssl;',
    'server_name logs.example.com;',
    'ssl_certificate /etc/ssl/logs.example.com.pem;',
    'proxy_set_header Host logs.example.com:8443;',
    'proxy_set_header X-Original-URL $scheme://logs.example.com:8443$request_uri;',
  ])
    assert.ok(said.includes(`  ${line}\n`), line)
})

test('the lines name the host and the address of this Sallyport', () => {
  const here = { host: 'logs.example.com', signIn: new URL('https://sign-in.example.com') }
  for (const [proxy, { lines }] of Object.entries(PROXIES)) {
    const said = lines(here)
    assert.ok(said.includes('https://sign-in.example.com'), proxy)
    assert.ok(!said.includes('metrics.example.com') && !said.includes(':3000'), proxy)
  }
})
