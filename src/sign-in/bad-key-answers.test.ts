import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answerBy,
  begin,
  personWith,
  refusedUnseen,
  setPolicy,
  temporaryCode,
  testKey,
  tryBy,
  wrongInARow,
} from '../../test/authenticators.ts'
import { eventsOf, signInRows } from '../../test/account-rows.ts'
import { type House, onBothEngines, openHouse } from '../../test/house.ts'
import { sessionRows, userRow } from '../../test/house-rows.ts'
import { said } from '../../test/invited.ts'

/** A person at the key's step, with what her browser asks the key for. */
async function atKey(house: House) {
  const account = await house.newAccount()
  const person = await personWith(house, account, 'key')
  await setPolicy(house, account, { primary: 'security_key', backup: null })
  const browser = await begin(house, person)
  const { body: asked } = await browser.call('POST', '/api/v1/sign-in/security-key-options')
  assert.ok(person.key)
  return { account, person, key: person.key, browser, asked }
}

onBothEngines(
  'an assertion that is none is refused by its field; one that cannot be read, by the key',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { account, person, key, browser, asked } = await atKey(house)
    const good = key.assert(asked)
    const method = 'security_key'
    const inside = (over: object) => ({
      method,
      response: { ...good, response: { ...good.response, ...over } },
    })
    await refusedUnseen(house, browser, 'second-factor', [
      ...[null, 7, 'x', [], {}, [good]].map((response) => ({ method, response })),
      ...['A'.repeat(1365), '', 'a+b/', 'ab=', 7, null].map((id) => ({
        method,
        response: { ...good, id, rawId: id },
      })),
      { method, response: { ...good, type: 'password' } },
      ...['clientDataJSON', 'authenticatorData', 'signature'].flatMap((name) =>
        [7, null, ['x'], 'a b', 'A'.repeat(4097)].map((value) => inside({ [name]: value })),
      ),
      inside({ userHandle: 'A'.repeat(129) }),
      { method, response: good, name: 'My key' },
    ])

    const unreadable = [
      { method, response: { ...good, id: 'A'.repeat(1364), rawId: 'A'.repeat(1364) } },
      { method, response: { ...good, rawId: `${good.id.slice(0, -4)}AAAA` } },
      inside({ authenticatorData: '' }),
      inside({ authenticatorData: 'AAAA' }),
      inside({ clientDataJSON: '' }),
      inside({ clientDataJSON: Buffer.from('[]').toString('base64url') }),
      inside({ clientDataJSON: Buffer.from('{"type":7}').toString('base64url') }),
      inside({ signature: '' }),
      inside({ signature: 'A'.repeat(96) }),
    ]
    const sessions = (await sessionRows(house.world.store, person)).length
    for (const body of unreadable) {
      const refused = await browser.call('POST', '/api/v1/sign-in/second-factor', body)
      assert.equal(said(refused), '422 key_refused', JSON.stringify(body))
      assert.ok(refused.body.reason.length > 0 && refused.body.detail.length > 0)
    }
    assert.equal(await wrongInARow(house, person), 0)
    assert.equal((await sessionRows(house.world.store, person)).length, sessions)
    const signIn = (await signInRows(house, account)).find(
      ({ closed_because, user_id }) => closed_because === null && user_id === person.userId,
    )
    assert.equal(signIn?.wrong_signatures, unreadable.length)
    const refusals = (await eventsOf(house, account)).filter(({ type }) => type === 'key_refused')
    assert.equal(refusals.length, unreadable.length)
    assert.equal(await tryBy(browser, { method, response: good }), '200')
  },
)

test('a new key has an id of 1023 bytes at most, and whatever it sends is stored only once it is right', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const person = await personWith(house, account, 'reset')
  await setPolicy(house, account, { primary: 'security_key', backup: null })
  const browser = await begin(house, person)
  await answerBy(browser, 'proof', { method: 'temporary_code', code: await temporaryCode(house, person) })
  const { body: asked } = await browser.call('POST', '/api/v1/sign-in/enrolment/security-key-options')
  const key = testKey(house)
  const method = 'security_key'
  const tooLong = key.register(asked, { idBytes: 1024 })
  assert.equal(tooLong.id.length, 1366)
  const good = key.register(asked)
  await refusedUnseen(house, browser, 'enrolment', [
    { method, response: tooLong },
    { method, response: { ...good, id: 'A'.repeat(1365), rawId: 'A'.repeat(1365) } },
    { method, response: { ...good, response: { ...good.response, transports: 'usb' } } },
    { method, response: { ...good, response: { ...good.response, attestationObject: 7 } } },
    { method, response: good, name: '' },
    { method },
  ])
  const enrol = (response: object) => tryBy(browser, { method, response }, 'enrolment')
  const malformed = ['', 'AAAA', 'v____w', 'o2NmbXRkbm9uZQ', Buffer.alloc(2000, 0x9f).toString('base64url')]
  for (const attestationObject of malformed)
    assert.equal(
      await enrol({ ...good, response: { ...good.response, attestationObject } }),
      '422 key_refused',
    )
  const edited = key.register(asked, { challenge: Buffer.alloc(32, 1).toString('base64url') })
  assert.equal(await enrol(edited), '422 code_expired', 'options that the browser has edited')
  assert.equal((await userRow(house.world.store, person)).security_keys, 0)
  assert.equal(await wrongInARow(house, person), 0)
  assert.equal(await enrol(key.register(asked, { idBytes: 1023 })), '200')
})
