import assert from 'node:assert/strict'
import { keyDesk } from '../../../test/key-desk.ts'
import { eachEngine } from '../../../test/stores.ts'

eachEngine(
  'a new key is asked for so that only one that can be taken along fits, and none twice',
  async (store) => {
    const drawn: number[] = []
    const bytes = (count: number) => {
      drawn.push(count)
      return Buffer.alloc(count, drawn.length)
    }
    const desk = keyDesk(store, { productName: 'Example Desk', random: { bytes, whole: () => 0 } })
    const who = await desk.newUser('alex.kim@example.com')
    const key = await desk.keyOf(who)
    const options = await desk.creation(who)
    assert.equal(drawn.at(-1), 32, 'a challenge is 32 bytes of our own chance')
    assert.deepEqual(options, {
      rp: { id: 'localhost', name: 'Example Desk' },
      user: {
        id: Buffer.from(who.userId).toString('base64url'),
        name: 'alex.kim@example.com',
        displayName: 'Alex Kim',
      },
      challenge: Buffer.alloc(32, drawn.length).toString('base64url'),
      pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
      timeout: 300_000,
      excludeCredentials: [{ id: key.credentialIds[0], type: 'public-key', transports: ['usb'] }],
      authenticatorSelection: {
        authenticatorAttachment: 'cross-platform',
        residentKey: 'discouraged',
        requireResidentKey: false,
        userVerification: 'discouraged',
      },
      hints: ['security-key'],
      attestation: 'none',
    })
    assert.throws(() => key.register(options), /InvalidStateError/)
  },
)

eachEngine('a key that was registered under the app id of old is not set up a second time', async (store) => {
  const appId = 'https://www.example.com/app-id.json'
  const desk = keyDesk(store, { webauthn: { rpId: 'localhost', u2fAppId: appId } })
  const who = await desk.newUser()
  assert.deepEqual((await desk.creation(who)).extensions, { appidExclude: appId })
})

eachEngine(
  'a signature is asked of all her keys and of nobody else’s, each time over a new challenge',
  async (store) => {
    const desk = keyDesk(store)
    const [alex, kai] = [await desk.newUser(), await desk.newUser()]
    const keys = [await desk.keyOf(alex), await desk.keyOf(alex)]
    await desk.keyOf(kai)
    const { challenge, allowCredentials, ...rest } = await desk.request(alex)
    assert.deepEqual(rest, {
      timeout: 300_000,
      rpId: 'localhost',
      userVerification: 'discouraged',
      hints: ['security-key'],
    })
    assert.deepEqual(
      allowCredentials.map(({ id }) => id).toSorted(),
      keys.flatMap((key) => key.credentialIds).toSorted(),
    )
    const again = await desk.request(alex)
    assert.equal(Buffer.from(challenge, 'base64url').length, 32)
    assert.notEqual(again.challenge, challenge)
  },
)
