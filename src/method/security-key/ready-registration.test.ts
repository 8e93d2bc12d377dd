import assert from 'node:assert/strict'
import { keyDesk, type KeyVerdict, NEW_KEY } from '../../../test/key-desk.ts'
import { allKeyRows } from '../../../test/key-rows.ts'
import { eachEngine } from '../../../test/stores.ts'
import { Refusal } from '../../refusal.ts'
import { MINUTE_MS } from '../../store/duration.ts'
import { keysOf, removeKey } from './key-store.ts'

const countsOf = (verdicts: KeyVerdict[]) =>
  Object.fromEntries(
    [...new Set(verdicts)].toSorted().map((one) => [one, verdicts.filter((v) => v === one).length]),
  )

eachEngine(
  'a key that is set up is hers, under the name that she gave or the next that is free',
  async (store) => {
    const desk = keyDesk(store)
    const who = await desk.newUser()
    assert.equal((await desk.userOf(who)).everEnrolledAt, null)
    for (const name of [undefined, 'Key ring', undefined, undefined]) {
      await desk.keyOf(who, name)
      desk.now += 1
    }
    const keys = await keysOf(store.read, who.accountId, who.userId)
    assert.deepEqual(
      keys.map(({ name }) => name),
      ['Security key', 'Key ring', 'Security key 2', 'Security key 3'],
    )
    for (const { id, lastUsedAt, imported } of keys) {
      assert.match(id, /^aut_[0-9a-z]{26}$/)
      assert.deepEqual([lastUsedAt, imported], [null, false])
    }
    const user = await desk.userOf(who)
    assert.deepEqual([user.securityKeys, user.everEnrolledAt], [4, desk.now - 4])
  },
)

eachEngine('of 20 equal registrations at once one is taken', async (store) => {
  const desk = keyDesk(store)
  const who = await desk.newUser()
  const response = desk.newKey().register(await desk.creation(who))
  const verdicts = await Promise.all(Array.from({ length: 20 }, () => desk.register(who, response)))
  assert.deepEqual(countsOf(verdicts), { already_passed: 19, passed: 1 })
  assert.equal((await desk.userOf(who)).securityKeys, 1)
})

eachEngine('a credential is set up once, and belongs to one user for good', async (store) => {
  const desk = keyDesk(store)
  const [alex, kai] = [await desk.newUser(), await desk.newUser()]
  const key = await desk.keyOf(alex)
  const [credentialId = ''] = key.credentialIds
  const again = async (who: typeof alex) =>
    desk.register(who, key.register(await desk.creation(who), { credentialId }))
  assert.deepEqual([await again(alex), await again(kai)], ['already_registered', 'already_registered'])
  const [row] = await keysOf(store.read, alex.accountId, alex.userId)
  const alexRow = { accountId: alex.accountId, id: alex.userId }
  assert.equal(await store.write((tx) => removeKey(tx, alexRow, row?.id ?? '')), true)
  assert.equal(await again(kai), 'already_registered', 'a removed one too')
  assert.equal((await desk.userOf(alex)).securityKeys, 0)
  assert.equal(await again(alex), 'passed', 'and may come back to her')
  assert.equal((await allKeyRows(store.read)).length, 1)
})

eachEngine('of many users who set up one credential at once, one has it', async (store) => {
  const desk = keyDesk(store)
  const key = desk.newKey()
  const { keyHandle: credentialId } = key.registerByU2f('https://example.com')
  const users = await Promise.all(Array.from({ length: 8 }, () => desk.newUser()))
  const responses = await Promise.all(
    users.map(async (who) => ({ who, response: key.register(await desk.creation(who), { credentialId }) })),
  )
  const verdicts = await Promise.all(responses.map(({ who, response }) => desk.register(who, response)))
  assert.deepEqual(countsOf(verdicts), { already_registered: 7, passed: 1 })
  assert.equal((await allKeyRows(store.read)).length, 1)
})

eachEngine('a registration answers the newest challenge of its own place, for 10 minutes', async (store) => {
  const desk = keyDesk(store)
  const [alex, kai] = [await desk.newUser(), await desk.newUser()]
  const key = desk.newKey()
  const older = key.register(await desk.creation(alex))
  const newer = key.register(await desk.creation(alex))
  const elsewhere = { ownerId: 'sgn_another', purpose: 'enrolment' } as const
  await desk.creation(alex, elsewhere)
  assert.equal(await desk.register(alex, older), 'none_live')
  assert.equal(await desk.register(alex, newer, { asking: elsewhere }), 'none_live')
  assert.equal(await desk.register(kai, newer), 'none_live')
  assert.equal(
    await desk.register(alex, newer, { asking: { ...NEW_KEY, purpose: 'enrolment' } }),
    'none_live',
  )
  desk.now += 10 * MINUTE_MS
  assert.equal(await desk.register(alex, newer), 'none_live')
  desk.now -= 1
  assert.equal(await desk.register(alex, newer), 'passed')
})

eachEngine(
  'a key that is part of the device is refused, and one that can be taken along is not',
  async (store) => {
    const desk = keyDesk(store)
    const who = await desk.newUser()
    const made = async (attachment: string | null, transports?: string[]) => {
      const given = desk.newKey().register(await desk.creation(who), { attachment })
      const { clientDataJSON, attestationObject } = given.response
      const response = { clientDataJSON, attestationObject, ...(transports ? { transports } : {}) }
      return desk.register(who, { ...given, response })
    }
    assert.equal(await made('platform', ['usb']), 'built_in')
    assert.equal(await made(null, ['internal']), 'built_in')
    for (const [attachment, transports] of [
      ['cross-platform', ['usb', 'nfc']],
      ['cross-platform', undefined],
      [null, undefined],
      [null, ['internal', 'usb']],
      [null, ['something new', 'usb']],
    ] as const)
      assert.equal(await made(attachment, transports && [...transports]), 'passed')
    assert.deepEqual((await allKeyRows(store.read)).map(({ transports }) => transports).toSorted(), [
      '',
      '',
      'internal usb',
      'usb',
      'usb nfc',
    ])
  },
)

eachEngine(
  'a credential id of 1023 bytes is taken and answers, one of 1024 or none is refused',
  async (store) => {
    const desk = keyDesk(store)
    const who = await desk.newUser()
    for (const [idBytes, verdict] of [
      [1023, 'passed'],
      [1024, 'unreadable'],
      [0, 'unreadable'],
    ] as const) {
      const key = desk.newKey()
      assert.equal(await desk.register(who, key.register(await desk.creation(who), { idBytes })), verdict)
      if (verdict === 'passed')
        assert.equal(await desk.answer(who, key.assert(await desk.request(who))), 'passed')
    }
  },
)

eachEngine('a user has 20 keys at most', async (store) => {
  const desk = keyDesk(store)
  const who = await desk.newUser()
  for (let nth = 0; nth < 19; nth++) await desk.keyOf(who)
  const response = desk.newKey().register(await desk.creation(who))
  await desk.register(
    who,
    desk.newKey().register(await desk.creation(who, { ...NEW_KEY, ownerId: 'ses_2' })),
    {
      asking: { ...NEW_KEY, ownerId: 'ses_2' },
    },
  )
  const refused = (error: unknown) =>
    error instanceof Refusal &&
    error.code === 'invalid' &&
    error.message.startsWith('You have 20 keys. Remove one')
  await assert.rejects(desk.register(who, response), refused)
  await assert.rejects(desk.creation(who), refused)
  assert.equal((await allKeyRows(store.read)).length, 20)
})

eachEngine('what no key has made is refused and throws nothing', async (store) => {
  const desk = keyDesk(store)
  const who = await desk.newUser()
  const honest = desk.newKey().register(await desk.creation(who))
  const cbor = (hex: string) => Buffer.from(hex, 'hex').toString('base64url')
  const objects = [
    '',
    cbor('ff'),
    cbor('f6'),
    cbor('a0'),
    cbor('80'),
    cbor('9bffffffffffffffff'),
    cbor('bbffffffffffffffff'),
    cbor('5bffffffffffffffff'),
    cbor('81'.repeat(12_000)),
    cbor('a363666d74646e6f6e656761747453746d74a06861757468446174616161'),
    cbor(`a363666d74646e6f6e656761747453746d74a06861757468446174615825${'00'.repeat(37)}`),
    'A'.repeat(32_768),
  ]
  for (const attestationObject of objects) {
    const response = { ...honest.response, attestationObject }
    assert.equal(
      await desk.register(who, { ...honest, response }),
      'unreadable',
      attestationObject.slice(0, 60),
    )
  }
  assert.equal(await desk.register(who, { ...honest, id: 'AAAA' }), 'unreadable')
  assert.equal(await desk.register(who, honest), 'passed')
})
