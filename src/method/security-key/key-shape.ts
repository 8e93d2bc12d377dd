import { z } from 'zod'

/** Credential ids have 1023 bytes at most (WebAuthn L3 §7.1 step 25): 1364 characters in base64url. */
const credentialId = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/)
  .max(1364)
const bytes = (most: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]*$/)
    .max(most)
const attachment = z.string().max(40).nullish()
const extensions = z.record(z.string(), z.unknown()).optional()

/** `AuthenticationResponseJSON` of WebAuthn L3 §5.1.8, as browsers give it; what is not looked at is left alone. */
export const AssertionShape = z
  .object({
    id: credentialId,
    rawId: credentialId,
    type: z.literal('public-key'),
    response: z.object({
      clientDataJSON: bytes(4096),
      authenticatorData: bytes(4096),
      signature: bytes(2048),
      userHandle: bytes(128).nullish(),
    }),
    authenticatorAttachment: attachment,
    clientExtensionResults: extensions,
  })
  .meta({ id: 'Assertion' })
export type AssertionOnWire = z.infer<typeof AssertionShape>

/** `RegistrationResponseJSON` of WebAuthn L3 §5.1.8. */
export const RegistrationShape = z
  .object({
    id: credentialId,
    rawId: credentialId,
    type: z.literal('public-key'),
    response: z.object({
      clientDataJSON: bytes(4096),
      attestationObject: bytes(32_768),
      transports: z.array(z.string().max(40)).max(10).optional(),
    }),
    authenticatorAttachment: attachment,
    clientExtensionResults: extensions,
  })
  .meta({ id: 'Registration' })
export type RegistrationOnWire = z.infer<typeof RegistrationShape>

const credential = z.object({
  id: z.string(),
  type: z.literal('public-key'),
  transports: z.array(z.string()).optional(),
})

/** `PublicKeyCredentialRequestOptionsJSON` of WebAuthn L3 §5.1.10. */
export const KeyRequestOptionsShape = z
  .object({
    challenge: z.string(),
    timeout: z.number(),
    rpId: z.string(),
    allowCredentials: z.array(credential),
    userVerification: z.string(),
    hints: z.array(z.string()).optional(),
    extensions: z.object({ appid: z.string().optional() }).optional(),
  })
  .meta({ id: 'KeyRequestOptions' })
export type KeyRequestOptionsOnWire = z.infer<typeof KeyRequestOptionsShape>

/** `PublicKeyCredentialCreationOptionsJSON` of WebAuthn L3 §5.1.9. */
export const KeyCreationOptionsShape = z
  .object({
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    challenge: z.string(),
    pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.number() })),
    timeout: z.number(),
    excludeCredentials: z.array(credential),
    authenticatorSelection: z.object({
      authenticatorAttachment: z.string(),
      residentKey: z.string(),
      requireResidentKey: z.boolean(),
      userVerification: z.string(),
    }),
    hints: z.array(z.string()).optional(),
    attestation: z.string(),
    extensions: z.object({ appidExclude: z.string().optional() }).optional(),
  })
  .meta({ id: 'KeyCreationOptions' })
export type KeyCreationOptionsOnWire = z.infer<typeof KeyCreationOptionsShape>
