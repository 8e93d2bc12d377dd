import assert from 'node:assert/strict'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { everyTable } from '../../test/mails.ts'
import { addedWebhook, LOOPBACK_ALLOWED, startWebhookSink, until } from '../../test/webhook-sink.ts'
import { DAY_MS } from '../store/duration.ts'
import { sweep } from './sweep.ts'

onBothEngines('what a webhook was told, or waits for, is kept for 30 days', async (t, engine) => {
  const house = await openHouse(t, { engine, env: LOOPBACK_ALLOWED })
  house.stopTime()
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const sink = await startWebhookSink(t)
  await addedWebhook(admin, sink.url, ['user'])
  await admin.call('PATCH', '/api/v1/me', { name: 'A. Kim' })
  await until(() => sink.events().length === 1, 'one event')
  sink.answers = 500
  await admin.call('PATCH', '/api/v1/me', { name: 'B. Kim' })
  await until(() => sink.events().length === 2, 'another that is not taken')
  const kept = async () => JSON.parse((await everyTable(house))['webhook_deliveries'] ?? '').length
  await sweep(house.world, house.now() + 30 * DAY_MS)
  assert.equal(await kept(), 2)
  await sweep(house.world, house.now() + 30 * DAY_MS + 1)
  assert.equal(await kept(), 0)
})
