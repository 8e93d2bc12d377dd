import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openHouse } from '../../test/house.ts'

test('a form is given every country with its telephone code, and may keep them for a day', async (t) => {
  const { body, headers } = await (await openHouse(t)).browser().call('GET', '/api/v1/countries')
  const codes = new Map(
    body.items.map(({ code, callingCode }: { code: string; callingCode: string }) => [code, callingCode]),
  )
  assert.deepEqual([codes.get('US'), codes.get('GB'), codes.get('DE')], ['1', '44', '49'])
  assert.ok(codes.size > 200)
  assert.equal(headers.get('cache-control'), 'public, max-age=86400')
})
