import assert from 'node:assert/strict'
import { Webhook } from 'standardwebhooks'
import { addUserTo, eventsOf } from '../../test/account-rows.ts'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { createUser } from '../../test/invited.ts'
import { said } from '../../test/invited.ts'
import { everyTable } from '../../test/mails.ts'
import { addedWebhook, LOOPBACK_ALLOWED, startWebhookSink, until, WEBHOOKS } from '../../test/webhook-sink.ts'

onBothEngines(
  'a webhook is told what happened, signed as Standard Webhooks asks, in ids and words alone',
  async (t, engine) => {
    const house = await openHouse(t, { engine, env: LOOPBACK_ALLOWED })
    const account = await house.newAccount()
    const admin = await signedIn(house, account)
    const sink = await startWebhookSink(t)
    const { secret, path } = await addedWebhook(admin, sink.url, ['user', 'sign_in'])
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
    assert.deepEqual(
      sink.got.map(({ type }) => type),
      ['webhook.test'],
    )
    const { body: kai } = await createUser(admin, { name: 'Kai Moreno', email: 'kai@example.com' })
    await until(() => sink.events().length === 2, 'two events')
    const [created, invited] = sink.events()
    assert.deepEqual(
      [created?.type, invited?.type],
      ['user.created', 'user.invited'],
      'of one moment, in the order of the act',
    )
    assert.deepEqual(created?.data, { userId: kai.id, actorId: account.userId, role: 'member' })
    for (const one of sink.got) {
      const headers = Object.fromEntries(
        Object.entries(one.headers).map(([name, value]) => [name, String(value)]),
      )
      const verified = new Webhook(secret).verify(one.text, headers) as Record<string, unknown>
      assert.deepEqual(Object.keys(verified), ['type', 'timestamp', 'accountId', 'data'])
      assert.equal(verified['accountId'], account.accountId)
      assert.throws(() => new Webhook(secret).verify(one.text.replace('acc_', 'acc-'), headers))
      for (const told of ['Kai', 'kai@', 'Alex', account.email, account.phone, secret, '127.0.0.1'])
        assert.ok(!one.text.includes(told), `${told} is not told`)
    }
    const { body } = await admin.call('GET', `${path}/deliveries`)
    assert.deepEqual(
      body.items.map((one: { type: string; state: string }) => `${one.type} ${one.state}`),
      ['user.invited delivered', 'user.created delivered'],
    )
    assert.deepEqual([body.matching, body.nextCursor], [2, null])
    assert.deepEqual(body.items[0].answer, { status: 204, body: '' })
    assert.equal(body.items[0].sent.body, invited?.text)

    const pages = await admin.call('GET', `${path}/deliveries?limit=1`)
    assert.equal(pages.body.items[0].type, 'user.invited')
    const rest = await admin.call('GET', `${path}/deliveries?limit=1&cursor=${pages.body.nextCursor}`)
    assert.deepEqual([rest.body.items[0].type, rest.body.nextCursor], ['user.created', null])

    assert.ok(!JSON.stringify(await everyTable(house)).includes(secret), 'the secret is sealed at rest')
    const list = await admin.call('GET', WEBHOOKS)
    assert.equal(list.body.items[0].state, 'delivering')
    assert.ok(!JSON.stringify(list.body).includes('whsec_'), 'and shown once')
    const recorded = (await eventsOf(house, account)).find(({ type }) => type === 'webhook_added')
    assert.equal(recorded?.details['host'], new URL(sink.url).host)
  },
)

onBothEngines(
  'a new secret signs beside the old one for a day, and alone from then on',
  async (t, engine) => {
    const house = await openHouse(t, { engine, env: LOOPBACK_ALLOWED })
    const account = await house.newAccount()
    const admin = await signedIn(house, account)
    const sink = await startWebhookSink(t)
    const { secret: old, path } = await addedWebhook(admin, sink.url)
    const made = await admin.call('POST', `${path}/secret`)
    assert.equal(made.status, 200)
    assert.notEqual(made.body.secret, old)
    assert.ok(made.body.oldSecretUntil > made.body.secretMadeAt)
    await admin.call('PATCH', '/api/v1/me', { name: 'Alexandra Kim' })
    await until(() => sink.events().length === 1, 'an event')
    const verifies = (secret: string) => {
      const one = sink.events().at(-1)
      try {
        new Webhook(secret).verify(one?.text ?? '', one?.headers as Record<string, string>)
        return true
      } catch (error) {
        return String(error)
      }
    }
    assert.deepEqual([verifies(old), verifies(made.body.secret)], [true, true])

    house.passTime(24 * 60 * 60_000)
    const robin = {
      name: 'Robin Diaz',
      email: 'r@example.com',
      role: 'admin',
      phone: '+13035550155',
    } as const
    const other = await signedIn(house, await addUserTo(house, account, robin))
    await until(() => sink.events().some(({ type }) => type === 'sign_in.finished'), 'a sign-in')
    const signatures = String(sink.events().at(-1)?.headers['webhook-signature'])
    assert.equal(signatures.split(' ').length, 1)
    assert.equal((await other.call('GET', path)).body.oldSecretUntil, null)
  },
)

onBothEngines(
  'webhooks are their account’s, its administrators’, and changed in sudo alone',
  async (t, engine) => {
    const house = await openHouse(t, { engine, env: LOOPBACK_ALLOWED })
    const [account, stranger] = [await house.newAccount(), await house.newAccount()]
    const admin = await signedIn(house, account)
    const other = await signedIn(house, stranger)
    const sink = await startWebhookSink(t)
    const { path } = await addedWebhook(admin, sink.url)
    await createUser(admin, { name: 'Kai Moreno', email: 'kai@example.com' })
    await until(() => sink.events().length === 2, 'two events')
    const eventPath = `${path}/deliveries/${sink.events()[0]?.id}/replay`
    const calls: [string, string, unknown?][] = [
      ['GET', path],
      ['PATCH', path, { events: ['user'] }],
      ['DELETE', path],
      ['POST', `${path}/secret`],
      ['GET', `${path}/deliveries`],
      ['POST', eventPath],
      ['POST', `${path}/replay`, { since: '2026-01-01T00:00:00Z' }],
      ['POST', `${path}/try`],
    ]
    for (const [method, address, body] of calls)
      assert.equal(said(await other.call(method, address, body)), '404 not_found', `${method} ${address}`)
    assert.deepEqual((await other.call('GET', WEBHOOKS)).body.items, [])

    const someone = { name: 'Sam', email: 's@example.com', role: 'member', phone: '+13035550156' } as const
    const member = await signedIn(house, await addUserTo(house, account, someone))
    for (const [method, address, body] of [...calls, ['GET', WEBHOOKS] as const])
      assert.equal(
        said(await member.call(method, address, body)),
        '403 admin_required',
        `${method} ${address}`,
      )

    house.passTime(11 * 60_000)
    const before = sink.got.length
    const guarded: [string, string, unknown?][] = [
      ['POST', WEBHOOKS, { url: sink.url, events: ['user'] }],
      ['PATCH', path, { url: `${sink.url}/new` }],
      ['POST', `${path}/secret`],
      ['DELETE', path],
    ]
    for (const [method, address, body] of guarded)
      assert.equal(said(await admin.call(method, address, body)), '403 sudo_required', `${method} ${address}`)
    const tests = sink.got.slice(before).filter(({ type }) => type === 'webhook.test')
    assert.deepEqual(tests, [], 'nothing leaves the house before')
  },
)
