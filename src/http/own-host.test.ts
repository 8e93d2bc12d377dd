import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertSecurityHeaders } from '../../test/contract.ts'
import { openHouse } from '../../test/house.ts'
import { rawRequest, readRaw } from '../../test/raw-http.ts'

test('a foreign name that was made to point to this computer opens nothing here', async (t) => {
  const house = await openHouse(t)
  const ask = async (head: string) =>
    readRaw(await rawRequest(house.url, `GET ${head}Connection: close\r\n\r\n`))
  const foreign = [
    'evil.example',
    'evil.example:3000',
    'localhost.evil.example',
    '192.0.2.1',
    'evil.example#@localhost',
    '',
  ]
  for (const host of foreign) {
    for (const path of ['/api/v1/set-up', '/sign-in', '/api/openapi.json', '/healthz', '/nothing']) {
      const { status, headers, body } = await ask(`${path} HTTP/1.1\r\nHost: ${host}\r\n`)
      const { code, detail } = JSON.parse(body) as { code: string; detail: string }
      assert.deepEqual([status, code], [421, 'host_unknown'], `${host} ${path}`)
      assert.match(detail, /^This server answers for localhost(:\d+)? only\. Open http:\/\/localhost/)
      assertSecurityHeaders(headers, host)
    }
  }
  const { port } = new URL(house.url)
  const ours = ['localhost', 'LOCALHOST', '127.0.0.1', '[::1]', 'sallyport.localhost']
  for (const host of ours.flatMap((name) => [name, `${name}:${port}`, `${name}:80`]))
    assert.equal((await ask(`/healthz HTTP/1.1\r\nHost: ${host}\r\n`)).status, 200, host)
  assert.equal((await ask('/healthz HTTP/1.0\r\n')).status, 200, 'who names no host is no browser')

  house.world.config.publicUrl = new URL('https://sign-in.example.com')
  for (const host of ['sign-in.example.com', '10.0.0.7:3000'])
    assert.equal(
      (await ask(`/healthz HTTP/1.1\r\nHost: ${host}\r\n`)).status,
      200,
      'a proxy names us as it likes',
    )
})
