import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { PROXIES } from './proxy-lines.ts'

const GUIDES = join(import.meta.dirname, '../../docs/guides')
const blocks = (guide: string) =>
  [...readFileSync(join(GUIDES, `${guide}.md`), 'utf8').matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(
    ([, block = '']) => block,
  )

test('the page says what the guides say, which are run as they are written', () => {
  const here = { host: 'metrics.example.com', signIn: new URL('http://127.0.0.1:3000') }
  const shown = (proxy: keyof typeof PROXIES) => `${PROXIES[proxy].lines(here)}\n`
  assert.equal(shown('caddy'), blocks('caddy')[0])
  assert.equal(shown('nginx'), blocks('nginx').join('\n'))
  for (const proxy of ['traefik', 'envoy'] as const)
    assert.ok(blocks('forward-auth').includes(shown(proxy)), proxy)
})

test('the lines name the host and the address of this Sallyport', () => {
  const here = { host: 'logs.example.com', signIn: new URL('https://sign-in.example.com') }
  for (const [proxy, { lines }] of Object.entries(PROXIES)) {
    const said = lines(here)
    assert.ok(said.includes('https://sign-in.example.com'), proxy)
    assert.ok(!said.includes('metrics.example.com') && !said.includes(':3000'), proxy)
  }
})
