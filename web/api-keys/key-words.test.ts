import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApiKeyOnWire } from '../../src/api-key/api-key-shape.ts'
import { endTag, madeBy, revokeSays, usedAndEnds } from './key-words.ts'

const now = new Date(2026, 10, 24, 12)
const at = (...parts: [number, number, number, number?, number?]) => new Date(...parts).toISOString()
const key: ApiKeyOnWire = {
  id: 'apk_1',
  name: 'Staff directory',
  scopes: ['users:read'],
  createdAt: at(2026, 2, 12),
  createdBy: { id: 'usr_morgan', name: 'Morgan Ito' },
  lastUsed: { at: at(2026, 10, 24, 9, 14), address: '203.0.113.40' },
  endsAt: at(2027, 2, 12),
}

test('a key says who made it, when it was used last and when it ends', () => {
  assert.equal(madeBy(key, 'usr_alex', now), 'created 12 Mar 2026 by Morgan Ito')
  assert.equal(usedAndEnds(key, now), 'Last used today, 09:14 from 203.0.113.40 · ends 12 Mar 2027')
  const fresh = { ...key, createdAt: at(2026, 10, 24, 10, 44), lastUsed: null, endsAt: null }
  assert.equal(madeBy(fresh, 'usr_morgan', now), 'created today, 10:44 by you')
  assert.equal(madeBy({ ...key, createdBy: null }, 'usr_alex', now), 'created 12 Mar 2026')
  assert.equal(usedAndEnds(fresh, now), 'Never used · never ends')
  const over = { ...key, endsAt: at(2026, 10, 23, 12) }
  assert.match(usedAndEnds(over, now), /· ended yesterday, 12:00$/)
})

test('an end that is near or past stands beside the name', () => {
  assert.equal(endTag(key, now), null)
  assert.equal(endTag({ endsAt: null }, now), null)
  assert.equal(endTag({ endsAt: at(2026, 11, 1, 12) }, now), 'ends in 7 days')
  assert.equal(endTag({ endsAt: at(2026, 10, 24, 13) }, now), 'ends in 1 day')
  assert.equal(endTag({ endsAt: at(2026, 10, 24, 12) }, now), 'ended')
})

test('who revokes a key reads whether anybody uses it', () => {
  assert.match(revokeSays({ lastUsed: null }, now), /refused at once\. It was never used\.$/)
  assert.match(revokeSays(key, now), /It was last used today, 09:14\.$/)
})
