import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askedBy, HOST, hostBrowser, openHosts, PAGE, passes } from '../../test/behind-proxy.ts'

type Described = {
  parameters: { name: string; in: string }[]
  responses: Record<string, { description: string; headers?: Record<string, { required: boolean }> }>
}

test('forward-auth is answered as its description says, by status and header', async (t) => {
  const { house, admin } = await openHosts(t)
  const description = (await (await fetch(`${house.url}/api/openapi.json`)).json()) as {
    externalDocs: { url: string }
    paths: Record<string, { get: Described }>
  }
  const { parameters, responses } =
    description.paths['/forward-auth']?.get ?? assert.fail('forward-auth is not described')
  const described = parameters.map(({ name }) => name.toLowerCase())
  for (const by of ['caddy', 'nginx'] as const)
    for (const [name] of [...askedBy({ by }).headers, ...Object.entries(PAGE)])
      assert.ok(name === 'X-Forwarded-For' || described.includes(name.toLowerCase()), name)

  const there = hostBrowser(house, admin)
  const stranger = hostBrowser(house, house.browser())
  const seen = {
    302: await stranger.ask({ headers: PAGE }),
    401: await hostBrowser(house, house.browser()).ask({ by: 'nginx', headers: PAGE }),
    200: await passes(there).then(() => there.ask({ headers: PAGE })),
    403: await there.ask({ host: `x${HOST}`, headers: PAGE }),
  }
  for (const [status, answer] of Object.entries(seen)) {
    assert.equal(answer.status, Number(status))
    const headers = Object.keys(responses[status]?.headers ?? {})
    if (Number(status) < 403) assert.ok(headers.length > 0, status)
    for (const name of headers) assert.ok(answer.headers.get(name), `${status}: ${name}`)
    const told = [...answer.headers.keys()].filter((name) => /^(remote-|location|set-cookie)/.test(name))
    for (const name of told)
      assert.ok(
        headers.some((one) => one.toLowerCase() === name),
        `${status}: ${name}`,
      )
  }
  const refused = [
    await stranger.ask({ headers: { accept: 'application/json' } }),
    await there.ask({ host: `x${HOST}` }),
  ]
  for (const { status, body } of refused)
    assert.ok(responses[status]?.description.includes(`\`${body.code}\``), `${status} ${body.code}`)

  const discovery = await fetch(description.externalDocs.url.replace(/^.*(?=\/\.well-known)/, house.url))
  assert.equal(((await discovery.json()) as { issuer: string }).issuer, house.world.config.publicUrl.origin)
})
