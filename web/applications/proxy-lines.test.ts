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

test('the lines name the host and the address of this Sallyport', () => {
  const here = { host: 'logs.example.com', signIn: new URL('https://sign-in.example.com') }
  for (const [proxy, { lines }] of Object.entries(PROXIES)) {
    const said = lines(here)
    assert.ok(said.includes('https://sign-in.example.com'), proxy)
    assert.ok(!said.includes('metrics.example.com') && !said.includes(':3000'), proxy)
  }
})
