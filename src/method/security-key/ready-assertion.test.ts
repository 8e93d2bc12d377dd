import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { keyDesk, type KeyVerdict, SIGN_IN } from '../../../test/key-desk.ts'
import { allKeyRows, replacePublicKeys } from '../../../test/key-rows.ts'
import { UP, UV } from '../../../test/software-key.ts'
import { eachEngine } from '../../../test/stores.ts'
import { MINUTE_MS } from '../../store/duration.ts'
import type { Asking } from '../method.ts'
import { coseKeyOfPoint } from './cose-key.ts'
import { userHandleOf } from './key-options.ts'
import { addKey, keysOf, removeKey } from './key-store.ts'

const countsOf = (verdicts: KeyVerdict[]) =>
  Object.fromEntries(
    [...new Set(verdicts)].toSorted().map((one) => [one, verdicts.filter((v) => v === one).length]),
  )

eachEngine('a touch of her key answers, with a PIN or without, and the key counts on', async (store) => {
  const desk = keyDesk(store)
  const who = await desk.newUser()
  for (const flags of [UP, UP | UV]) {
    const key = await desk.keyOf(who)
    desk.now += MINUTE_MS
    const userHandle = userHandleOf(who.userId)
    assert.equal(await desk.answer(who, key.assert(await desk.request(who), { flags, userHandle })), 'passed')
    const [row] = (await allKeyRows(store.read)).slice(-1)
    assert.deepEqual([row?.counter, row?.last_used_at_ms], [key.counter, desk.now])
  }
})

eachEngine('keys of Ed25519 answer as those of P-256 do', async (store) => {
  const desk = keyDesk(store)
  const who = await desk.newUser()
  const key = desk.newKey()
  assert.equal(await desk.register(who, key.register(await desk.creation(who), { algorithm: -8 })), 'passed')
  assert.equal(await desk.answer(who, key.assert(await desk.request(who))), 'passed')
})

eachEngine(
  'of 50 equal answers at once one passes, and the others find the challenge used',
  async (store) => {
    const desk = keyDesk(store)
    const who = await desk.newUser()
    const key = await desk.keyOf(who)
    const response = key.assert(await desk.request(who))
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => desk.answer(who, response)))
    assert.deepEqual(countsOf(verdicts), { already_passed: 49, passed: 1 })
    assert.equal(await desk.answer(who, response), 'already_passed')
  },
)

eachEngine('of two keys that answer one challenge at once, one passes', async (store) => {
  const desk = keyDesk(store)
  const who = await desk.newUser()
  const keys = [await desk.keyOf(who), await desk.keyOf(who)]
  const options = await desk.request(who)
  const verdicts = await Promise.all(keys.map((key) => desk.answer(who, key.assert(options))))
  assert.deepEqual(countsOf(verdicts), { already_passed: 1, passed: 1 })
})

eachEngine(
  'an answer is worth nothing at another sign-in, for another purpose or to another user',
  async (store) => {
    const desk = keyDesk(store)
    const [alex, kai] = [await desk.newUser(), await desk.newUser()]
    const key = await desk.keyOf(alex)
    const elsewhere: Asking[] = [
      { ...SIGN_IN, ownerId: 'sgn_another' },
      { ...SIGN_IN, purpose: 'proof' },
      { ...SIGN_IN, purpose: 'sudo' },
    ]
    const response = key.assert(await desk.request(alex))
    for (const asking of elsewhere) {
      assert.equal(await desk.answer(alex, response, { asking }), 'none_live', 'nothing was asked there')
      await desk.request(alex, asking)
      assert.equal(
        await desk.answer(alex, response, { asking }),
        'none_live',
        'something else was asked there',
      )
    }
    assert.equal(await desk.answer(kai, response), 'none_live')
    assert.equal(await desk.answer(alex, response), 'passed')
  },
)

eachEngine('a key of one user is unknown to another, whatever it signs', async (store) => {
  const desk = keyDesk(store)
  const [alex, kai] = [await desk.newUser(), await desk.newUser()]
  const key = await desk.keyOf(alex)
  await desk.keyOf(kai)
  const [credentialId = ''] = key.credentialIds
  const options = await desk.request(kai)
  assert.equal(await desk.answer(kai, key.assert(options, { credentialId })), 'unknown_key')
  const stranger = desk.newKey()
  const handle = stranger.registerByU2f('https://example.com').keyHandle
  assert.equal(await desk.answer(kai, stranger.assert(options, { credentialId: handle })), 'unknown_key')
})

eachEngine('a new challenge voids the one before, even while that is being answered', async (store) => {
  const desk = keyDesk(store)
  const who = await desk.newUser()
  const key = await desk.keyOf(who)
  const older = key.assert(await desk.request(who))
  const newer = key.assert(await desk.request(who))
  assert.equal(await desk.answer(who, older), 'none_live')
  assert.equal(await desk.answer(who, newer, { meanwhile: () => desk.request(who) }), 'none_live')
})

eachEngine('a challenge lives until the last millisecond of its 10 minutes', async (store) => {
  const desk = keyDesk(store)
  const who = await desk.newUser()
  const key = await desk.keyOf(who)
  const begun = desk.now
  const response = key.assert(await desk.request(who))
  desk.now = begun + 10 * MINUTE_MS
  assert.equal(await desk.answer(who, response), 'none_live')
  desk.now = begun - MINUTE_MS - 1
  assert.equal(await desk.answer(who, response), 'none_live', 'and not before it was made')
  desk.now = begun + 10 * MINUTE_MS - 1
  const meanwhile = async () => void (desk.now += 1)
  assert.equal(await desk.answer(who, response, { meanwhile }), 'none_live')
  desk.now -= 1
  assert.equal(await desk.answer(who, response), 'passed')
})

eachEngine(
  'a counter that does not go forward is refused and kept, and the challenge stays open',
  async (store) => {
    const desk = keyDesk(store)
    const who = await desk.newUser()
    const key = await desk.keyOf(who)
    assert.equal(
      await desk.answer(who, key.assert(await desk.request(who), { counter: 4_000_000_000 })),
      'passed',
    )
    const options = await desk.request(who)
    for (const counter of [4_000_000_000, 3_999_999_999, 1, 0]) {
      assert.equal(
        await desk.answer(who, key.assert(options, { counter })),
        'counter_went_back',
        `${counter}`,
      )
      assert.equal((await allKeyRows(store.read))[0]?.counter, 4_000_000_000)
    }
    assert.equal(await desk.answer(who, key.assert(options, { counter: 4_000_000_001 })), 'passed')
  },
)

eachEngine('a key that never counts stays at 0, and may begin to count once', async (store) => {
  const desk = keyDesk(store)
  const who = await desk.newUser()
  const key = desk.newKey()
  assert.equal(await desk.register(who, key.register(await desk.creation(who), { counter: 0 })), 'passed')
  const used = async (counter: number) => desk.answer(who, key.assert(await desk.request(who), { counter }))
  assert.deepEqual(
    [await used(0), await used(0), await used(1), await used(0)],
    ['passed', 'passed', 'passed', 'counter_went_back'],
  )
})

eachEngine('a key that is removed or replaced while it answers is unknown', async (store) => {
  const desk = keyDesk(store)
  const who = await desk.newUser()
  const key = await desk.keyOf(who)
  const point = desk.newKey().registerByU2f('https://example.com').publicKey
  const other = coseKeyOfPoint(Buffer.from(point, 'base64url'))?.toString('base64url') ?? ''
  const replaced = await desk.answer(who, key.assert(await desk.request(who)), {
    meanwhile: () => store.write((tx) => replacePublicKeys(tx, other)),
  })
  assert.equal(replaced, 'unknown_key')

  const second = await desk.keyOf(who, 'Second')
  const row = (await keysOf(store.read, who.accountId, who.userId)).find(({ name }) => name === 'Second')
  const response = second.assert(await desk.request(who))
  const remove = () =>
    store.write((tx) => removeKey(tx, { accountId: who.accountId, id: who.userId }, row?.id ?? ''))
  assert.equal(await desk.answer(who, response, { meanwhile: remove }), 'unknown_key')
  assert.equal(await desk.answer(who, response), 'unknown_key')
})

eachEngine('a wrong try leaves the challenge to the right one', async (store) => {
  const desk = keyDesk(store)
  const who = await desk.newUser()
  const key = await desk.keyOf(who)
  const options = await desk.request(who)
  for (let nth = 0; nth < 5; nth++)
    assert.equal(await desk.answer(who, key.assert(options, { rpId: 'example.com' })), 'other_origin')
  assert.equal(await desk.answer(who, key.assert(options, { counter: key.counter + 1 })), 'passed')
})

eachEngine('what no key has made is refused and throws nothing', async (store) => {
  const desk = keyDesk(store)
  const who = await desk.newUser()
  const key = await desk.keyOf(who)
  const options = await desk.request(who)
  const honest = key.assert(options)
  const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const wrong: Partial<typeof honest.response>[] = [
    { clientDataJSON: '' },
    { clientDataJSON: '_' },
    ...[null, 1, [], 'text', {}, { challenge: 1 }].map((said) => ({ clientDataJSON: json(said) })),
    { clientDataJSON: json({ challenge: options.challenge }) },
    { clientDataJSON: Buffer.from([0x22, 0xff, 0x22]).toString('base64url') },
    { authenticatorData: '' },
    { authenticatorData: 'AAAA' },
    { authenticatorData: Buffer.alloc(3000, 0xff).toString('base64url') },
  ]
  for (const change of wrong) {
    const response = { ...honest, response: { ...honest.response, ...change } }
    assert.equal(await desk.answer(who, response), 'unreadable', JSON.stringify(change).slice(0, 100))
  }
  assert.equal(await desk.answer(who, { ...honest, rawId: 'AAAA' }), 'unreadable')
  assert.equal(await desk.answer(who, honest), 'passed')
})

const U2F = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../test/vectors/fido-u2f.json'), 'utf8'),
) as {
  registration: { public_key: string }
  authentication: Record<'application_param' | 'challenge_param' | 'public_key' | 'response', string>
}

test('the point of the U2F standard’s example becomes a key that its signature fits', () => {
  const { authentication } = U2F
  const bytes = (hex: string) => Buffer.from(hex, 'hex')
  const cose = coseKeyOfPoint(bytes(authentication.public_key))
  assert.ok(cose)
  const [x, y] = [cose.subarray(10, 42).toString('base64url'), cose.subarray(45).toString('base64url')]
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
  // what a U2F key signs is what a WebAuthn key signs: the authenticator data, then the hash of the client data
  const response = bytes(authentication.response)
  const authData = Buffer.concat([bytes(authentication.application_param), response.subarray(0, 5)])
  const message = Buffer.concat([authData, bytes(authentication.challenge_param)])
  assert.equal(verify('sha256', message, key, response.subarray(5)), true)
  assert.ok(coseKeyOfPoint(bytes(U2F.registration.public_key)))
})

eachEngine('a key of the U2F API answers for its app id, and only a key that is marked so', async (store) => {
  const appId = 'https://www.example.com/app-id.json'
  const desk = keyDesk(store, { webauthn: { rpId: 'localhost', u2fAppId: appId } })
  const who = await desk.newUser()
  const ordinary = await desk.keyOf(who)
  assert.equal((await desk.request(who)).extensions, undefined, 'nobody is asked for an app id in vain')
  const imported = desk.newKey()
  const { keyHandle: credentialId, publicKey: point } = imported.registerByU2f(appId)
  const publicKey = coseKeyOfPoint(Buffer.from(point, 'base64url'))?.toString('base64url') ?? ''
  const key = {
    name: undefined,
    credentialId,
    publicKey,
    counter: 0,
    transports: [],
    rpId: 'localhost',
    appId,
  }
  const owner = { accountId: who.accountId, id: who.userId }
  await store.write((tx) => addKey(desk.world, tx, owner, key, desk.now))

  const options = await desk.request(who)
  assert.deepEqual(options.extensions, { appid: appId })
  assert.equal(await desk.answer(who, ordinary.assert(options, { rpId: appId })), 'other_origin')
  assert.equal(
    await desk.answer(who, imported.assert(options, { rpId: 'https://www.example.com/' })),
    'other_origin',
  )
  const response = imported.assert(options)
  assert.equal(response.clientExtensionResults?.appid, true)
  assert.equal(await desk.answer(who, response), 'passed')
  assert.equal(await desk.answer(who, ordinary.assert(await desk.request(who))), 'passed')
  assert.equal((await keysOf(store.read, who.accountId, who.userId)).filter((one) => one.imported).length, 1)
})

test('what is no point of the curve becomes no key', () => {
  const point = Buffer.from(U2F.registration.public_key, 'hex')
  const changed = (at: number) => point.map((byte, index) => (index === at ? byte ^ 1 : byte))
  for (const wrong of [changed(0), changed(1), changed(64), point.subarray(1), Buffer.alloc(65, 4)])
    assert.equal(coseKeyOfPoint(Buffer.from(wrong)), null)
})
