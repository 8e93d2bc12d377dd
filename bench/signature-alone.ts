import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import { SoftwareKey } from '../test/software-key.ts'

/** How many signatures of a key a second `@simplewebauthn/server` verifies if it does nothing else, with 16 callers. */
const CALLERS = 16
const ORIGIN = 'http://localhost'
const seconds = Number(process.argv[2])

const key = new SoftwareKey({ origin: ORIGIN })
const challenge = Buffer.alloc(32, 7).toString('base64url')
const registration = key.register({
  rp: { id: key.rpId, name: 'Bench' },
  user: { id: 'dXNlcg', name: 'Bench', displayName: 'Bench' },
  challenge,
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  timeout: 0,
  excludeCredentials: [],
  authenticatorSelection: {
    authenticatorAttachment: 'cross-platform',
    residentKey: 'discouraged',
    requireResidentKey: false,
    userVerification: 'discouraged',
  },
  attestation: 'none',
})
const response = key.assert({
  challenge,
  timeout: 0,
  rpId: key.rpId,
  allowCredentials: [{ id: registration.id, type: 'public-key' }],
  userVerification: 'discouraged',
})
const { registrationInfo } = await verifyRegistrationResponse({
  response: registration as never,
  expectedChallenge: challenge,
  expectedOrigin: ORIGIN,
  expectedRPID: key.rpId,
  requireUserVerification: false,
})
if (!registrationInfo) throw new Error('the key of the bench was not registered')
const credential = { ...registrationInfo.credential, counter: 0 }

const began = performance.now()
let done = 0
await Promise.all(
  Array.from({ length: CALLERS }, async () => {
    while (performance.now() - began < seconds * 1_000) {
      await verifyAuthenticationResponse({
        response: response as never,
        expectedChallenge: challenge,
        expectedOrigin: ORIGIN,
        expectedRPID: key.rpId,
        requireUserVerification: false,
        credential,
      })
      done++
    }
  }),
)
console.log(`rate ${(done * 1_000) / (performance.now() - began)}`)
