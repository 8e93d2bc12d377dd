import assert from 'node:assert/strict'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { newDatabase } from '../../test/stores.ts'
import { takeBack } from '../../test/take-back.ts'
import { addedWebhook, LOOPBACK_ALLOWED, startWebhookSink, until } from '../../test/webhook-sink.ts'

onBothEngines(
  'an account of the release before adds a webhook and is told from there on',
  async (t, engine) => {
    const database = await newDatabase(engine)
    t.after(() => database.drop())
    const databaseUrl = database.engine === 'sqlite' ? `sqlite:${database.path}` : database.url
    const before = await openHouse(t, { databaseUrl })
    const account = await before.newAccount()
    await before.close()
    await takeBack(database, '0007-webhooks')

    const house = await openHouse(t, { databaseUrl, env: LOOPBACK_ALLOWED })
    const admin = await signedIn(house, account)
    const sink = await startWebhookSink(t)
    await addedWebhook(admin, sink.url)
    await admin.call('PATCH', '/api/v1/me', { name: 'Alexandra Kim' })
    await until(() => sink.events().length === 1, 'what happened since')
    assert.equal(sink.events()[0]?.type, 'user.changed')
  },
)
