import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { EVENT_GROUP_NAMES } from './webhook-shape.ts'
import { bodyOf, toldEvent, WEBHOOK_EVENTS } from './webhook-events.ts'
import { signedHeaders } from './sign-event.ts'

const GUIDE = readFileSync(join(import.meta.dirname, '../../docs/webhooks.md'), 'utf8')
const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`
const OTHER = `whsec_${Buffer.alloc(32, 8).toString('base64')}`
const ACCOUNT = `acc_${'a'.repeat(26)}`
const [USER, ACTOR] = [`usr_${'u'.repeat(26)}`, `usr_${'v'.repeat(26)}`]

const recorded = (type: string, details: object = {}, subject: string | null = USER) => ({
  account_id: ACCOUNT,
  type,
  at_ms: 0,
  actor_id: ACTOR,
  subject_id: subject,
  details: JSON.stringify(details),
})
const told = (type: string, details: object = {}, subject: string | null = USER) =>
  JSON.parse(toldEvent(recorded(type, details, subject))?.body ?? 'null')

test('every event has a name, a group, and a place in the guide', () => {
  const rows = Object.values(WEBHOOK_EVENTS).filter((row) => row !== null)
  for (const { name, group } of rows) {
    assert.match(name, /^[a-z_]+\.[a-z_]+$/)
    const line = GUIDE.split('\n').find((text) => text.startsWith(`| \`${group}\` |`))
    assert.ok(line?.includes(`\`${name}\``), `${name} stands beside ${group}`)
  }
  const written = [...GUIDE.matchAll(/`([a-z_]+\.[a-z_]+)`/g)].map(([, name]) => name)
  const known: (string | undefined)[] = [...rows.map(({ name }) => name), 'webhook.test', 'crm.internal']
  for (const name of written) assert.ok(known.includes(name), `the guide names ${name}`)
  for (const group of EVENT_GROUP_NAMES) assert.ok(rows.some((row) => row.group === group))
})

test('an event is told in ids and words; whatever else its record holds stays in the house', () => {
  const secrets = {
    address: '192.0.2.7',
    browser: 'Firefox on Linux',
    name: 'My phone',
    before: { name: 'Alex' },
    email: 'alex@example.com',
  }
  for (const type of Object.keys(WEBHOOK_EVENTS)) {
    const body = toldEvent(recorded(type, secrets))?.body ?? ''
    assert.doesNotMatch(body, /192\.0|Firefox|My phone|Alex|alex@/, type)
  }
  // a word that is recorded under a key that is told, but is none
  const strange = { method: '+12025550123', purpose: 'a b', wrongInARow: 3 }
  assert.deepEqual(told('code_wrong', strange).data, { userId: USER, actorId: ACTOR, wrongInARow: 3 })
  assert.deepEqual(told('signed_in', { why: 'answered', answered: null }, null), {
    type: 'sign_in.finished',
    timestamp: '1970-01-01T00:00:00.000Z',
    accountId: ACCOUNT,
    data: { userId: ACTOR, actorId: ACTOR, why: 'answered' },
  })
  assert.deepEqual(told('policy_saved', {}, null).data, { actorId: ACTOR })
  assert.equal(told('signed_out'), null)
  assert.equal(told('of_a_later_release'), null)
})

test('the snippet of the guide knows our messages from others, as every library for Standard Webhooks does', async () => {
  const [, snippet = ''] = /```js\n(.*?)```/s.exec(GUIDE) ?? []
  const { isFromSallyport } = (await import(`data:text/javascript,${encodeURIComponent(snippet)}`)) as {
    isFromSallyport: (secret: string, headers: object, body: string, now?: number) => boolean
  }
  const now = Date.now()
  const body = bodyOf('user.invited', now, ACCOUNT, { userId: USER, actorId: ACTOR })
  const headers = signedHeaders({ id: `evt_${'e'.repeat(26)}`, body }, [OTHER, SECRET], now)
  for (const secret of [SECRET, OTHER]) {
    assert.equal(isFromSallyport(secret, headers, body), true)
    new Webhook(secret).verify(body, headers)
  }
  const third = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
  assert.equal(isFromSallyport(third, headers, body), false)
  assert.equal(isFromSallyport(SECRET, headers, `${body} `), false)
  assert.equal(isFromSallyport(SECRET, { ...headers, 'webhook-id': 'evt_other' }, body), false)
  assert.equal(isFromSallyport(SECRET, headers, body, now + 301_000), false)
  assert.equal(isFromSallyport(SECRET, {}, body), false)
})
