import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addHost, HOST, hostBrowser, openHosts, passes } from '../../test/behind-proxy.ts'
import { onBothEngines, signedIn } from '../../test/house.ts'

onBothEngines('the name of a host is an account’s with every port', async (t, engine) => {
  const { house, admin } = await openHosts(t, { engine, hosts: [HOST, 'wiki.example.com:8443'] })
  const other = await signedIn(house, await house.newAccount())
  const claim = (host: string) =>
    other.call('POST', '/api/v1/account/applications', { kind: 'host', name: 'Other', hosts: [host] })
  for (const host of [`${HOST}:8443`, 'wiki.example.com', 'wiki.example.com:9443'])
    assert.equal((await claim(host)).body.code, 'host_taken', host)
  assert.equal((await claim('example.com')).status, 201)
  await addHost(admin, 'Metrics, elsewhere', [`${HOST}:8443`])
  await addHost(admin, 'Wiki', ['wiki.example.com'])
})

test('a host with its usual port is none: no browser writes it so', async (t) => {
  const { house, admin } = await openHosts(t)
  await addHost(admin, 'Low', [`${HOST}:443`, `${HOST}:80`])
  const browser = hostBrowser(house, admin)
  await passes(browser)
  for (const by of ['caddy', 'nginx', 'envoy'] as const) {
    assert.equal((await browser.ask({ by, host: `${HOST}:80` })).status, 403, by)
    assert.equal((await browser.ask({ by, host: `${HOST}:443`, scheme: 'https' })).status, 403, by)
  }
})
