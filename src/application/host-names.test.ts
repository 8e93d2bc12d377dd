import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserTo } from '../../test/account-rows.ts'
import { addHost, HOST, hostBrowser, openHosts, passes } from '../../test/behind-proxy.ts'
import { onBothEngines, signedIn } from '../../test/house.ts'
import { statement } from '../store/statement.ts'

const findHosts = statement((q, _: Record<never, never>) =>
  q.db.selectFrom('application_hosts').select('host'),
)

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

const byText = (one: string, other: string) => (one < other ? -1 : 1)
const insertHost = statement((q, p: { host: string; accountId: string }) =>
  q.db
    .insertInto('application_hosts')
    .values({ host: p.host, account_id: p.accountId, application_id: null }),
)

onBothEngines('a host of before names had owners is still its account’s', async (t, engine) => {
  const { house, account } = await openHosts(t, { engine })
  const host = 'old.example.com:8443'
  await house.world.store.write((tx) => tx.run(insertHost, { host, accountId: account.accountId }))
  const other = await signedIn(house, await house.newAccount())
  const wanted = { kind: 'host', name: 'Other', hosts: [host] }
  assert.equal((await other.call('POST', '/api/v1/account/applications', wanted)).body.code, 'host_taken')
})

onBothEngines(
  'an account has 200 hosts at most, those that it had before counted too, also of two that ask at once',
  async (t, engine) => {
    const { house, account, admin } = await openHosts(t, { engine, hosts: ['first.example.com'] })
    const path = '/api/v1/account/applications'
    const add = (hosts: string[]) => admin.call('POST', path, { kind: 'host', name: 'More', hosts })
    const named = (from: number, count: number) =>
      Array.from({ length: count }, (_, nth) => `host-${from + nth}.example.com`)
    const { body: turned } = await add(named(0, 20))
    // one application after another, and one that takes new names again and again
    for (let from = 20; from < 100; from += 20)
      assert.equal(
        (await admin.call('PATCH', `${path}/${turned.id}`, { hosts: named(from, 20) })).status,
        200,
      )
    for (let from = 100; from < 180; from += 20) {
      const { status, body } = await add(named(from, 20))
      assert.equal(status, 201)
      assert.equal((await admin.call('DELETE', `${path}/${body.id}`)).status, 204)
    }
    assert.equal((await add(named(180, 18))).status, 201)
    const admins = [admin]
    for (const nth of [1, 2, 3]) {
      const email = `admin-${nth}@example.com`
      const user = { name: 'Robin Diaz', email, role: 'admin', phone: `+1202555017${nth}` } as const
      admins.push(await signedIn(house, await addUserTo(house, account, user)))
    }
    // one place is left
    const answers = await Promise.all(
      admins.map((one, nth) =>
        one.call('POST', path, { kind: 'host', name: 'Last', hosts: [`last-${nth}.example.com`] }),
      ),
    )
    const codes = answers.map(({ status, body }) => String(body.code ?? status))
    assert.deepEqual(codes.toSorted(byText), ['201', 'too_many_hosts', 'too_many_hosts', 'too_many_hosts'])
    const rest = await add(['e.example.com:8443', 'f.example.com'])
    assert.equal(rest.body.code, 'too_many_hosts')
    assert.deepEqual(
      [rest.status, rest.body.errors[0].pointer, /ask your operator/.test(rest.body.detail)],
      [409, '/hosts', true],
    )
    const count = await house.world.store.read.all(findHosts, {})
    assert.equal(count.length, 200)
    assert.equal((await add(named(0, 20))).status, 201, 'what it had before it may use again')
    const other = await signedIn(house, await house.newAccount())
    const theirs = await other.call('POST', path, { kind: 'host', name: 'Ours', hosts: ['g.example.com'] })
    assert.equal(theirs.status, 201)
  },
)

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
