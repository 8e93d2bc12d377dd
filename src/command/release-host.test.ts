import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import { addHost, HOST, hostBrowser, openHosts, OTHER_HOST, passes } from '../../test/behind-proxy.ts'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { releaseHost } from './release-host.ts'

onBothEngines(
  'the operator frees the name of a host with every port, and another account names it',
  async (t, engine) => {
    const { house, account, admin } = await openHosts(t, {
      engine,
      hosts: [HOST, `${HOST}:8443`, OTHER_HOST],
    })
    await addHost(admin, 'Its neighbour', [`x${HOST}`, `${HOST}.example`])
    const there = hostBrowser(house, admin)
    await passes(there)
    const owner = await signedIn(house, await house.newAccount())
    const claim = (host: string) =>
      owner.call('POST', '/api/v1/account/applications', { kind: 'host', name: 'Ours', hosts: [host] })
    assert.equal((await claim(HOST)).body.code, 'host_taken')

    const freed = await releaseHost(house.world, ` ${HOST.toUpperCase()}:8443 `)
    assert.equal(freed.done, true, freed.says)
    assert.match(freed.says, new RegExp(`^${HOST} is free: .*${account.accountId}.*taken from “Metrics”\\.$`))
    assert.equal((await there.ask()).status, 403, 'nobody is let in there any more')
    const { items } = (await admin.call('GET', '/api/v1/account/applications')).body
    const hosts = items.map((one: { hosts: string[] }) => one.hosts)
    assert.deepEqual(hosts, [[`x${HOST}`, `${HOST}.example`], [OTHER_HOST]])
    const events = (await eventsOf(house, account)).filter(({ actorId }) => actorId === null)
    const told = events.map(({ type, details }) => `${type} ${String(details['host'] ?? details['name'])}`)
    for (const one of ['application_changed Metrics', `host_released ${HOST}`])
      assert.ok(told.includes(one), told.join())

    assert.equal((await claim(`${HOST}:8443`)).status, 201)
    const again = await admin.call('POST', '/api/v1/account/applications', {
      kind: 'host',
      name: 'Back',
      hosts: [HOST],
    })
    assert.equal(again.body.code, 'host_taken', 'it does not come back')
    for (const gone of [`x${HOST}`, `${HOST}.example`, OTHER_HOST])
      assert.equal((await claim(gone)).body.code, 'host_taken', gone)
  },
)

test('what is kept of a host whose application was removed is freed too; what nobody has named is said', async (t) => {
  const { house, admin } = await openHosts(t)
  const { items } = (await admin.call('GET', '/api/v1/account/applications')).body
  for (const { id } of items)
    assert.equal((await admin.call('DELETE', `/api/v1/account/applications/${id}`)).status, 204)
  const freed = await releaseHost(house.world, HOST)
  assert.deepEqual([freed.done, freed.says.endsWith('No application of it had the host.')], [true, true])
  for (const nobodys of [HOST, 'nobody.example.com', '', ':8443']) {
    const answer = await releaseHost(house.world, nobodys)
    assert.equal(answer.done, false)
    assert.match(answer.says, /^No account has named /)
  }
  const empty = await openHouse(t)
  assert.equal((await releaseHost(empty.world, HOST)).done, false)
})
