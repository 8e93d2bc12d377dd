import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SmsRoute } from '../config/sms-routes.ts'
import type { SmsGateway } from '../world.ts'
import { wayTo } from './routing.ts'

const gateways = ['one', 'two', 'three'].map((name): SmsGateway => ({ name, send: async () => undefined }))

const told = (to: string, routes: SmsRoute[]) => {
  const { gateways: way, from, priceMicros } = wayTo(to, { currency: 'EUR', routes, refuse: [] }, gateways)
  return [way.map(({ name }) => name).join(' '), from, priceMicros]
}

test('a number without a route goes by all gateways in order', () => {
  assert.deepEqual(told('+12025550123', [{ prefix: '+44', gateways: ['two'] }]), [
    'one two three',
    null,
    null,
  ])
})

test('the longest prefix counts, and what it does not say is said by the next', () => {
  const routes: SmsRoute[] = [
    { prefix: '+4477', from: 'Example' },
    { prefix: '+44', gateways: ['three', 'one'], from: 'Other', price: 0.0412 },
    { prefix: '+447', price: 0.05 },
  ]
  assert.deepEqual(told('+447700900123', routes), ['three one', 'Example', 50_000])
  assert.deepEqual(told('+442079460018', routes), ['three one', 'Other', 41_200])
})
