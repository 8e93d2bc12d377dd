import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/browser'
import type {
  KeyCreationOptionsOnWire,
  KeyRequestOptionsOnWire,
} from '../../src/method/security-key/key-shape.ts'
import { cannotPrompt, type KeyTrouble } from './key-trouble.ts'

/** Has the browser ask a key of hers for a signature (WebAuthn L3 §7.2). Rejects with the browser's error. */
export function touchKey(options: KeyRequestOptionsOnWire): Promise<AuthenticationResponseJSON> {
  return startAuthentication({ optionsJSON: options as PublicKeyCredentialRequestOptionsJSON })
}

/** Has the browser ask a new key for a credential (WebAuthn L3 §7.1). Rejects with the browser's error. */
export function touchNewKey(options: KeyCreationOptionsOnWire): Promise<RegistrationResponseJSON> {
  return startRegistration({ optionsJSON: options as PublicKeyCredentialCreationOptionsJSON })
}

/** Takes back the prompt that is open, if one is. */
export function leaveKeyPrompt(): void {
  WebAuthnAbortService.cancelCeremony()
}

/** Why no key can be asked for in this browser and at this address; null: one can. */
export function noKeysHere(): KeyTrouble | null {
  return cannotPrompt({ isSecureContext, credentials: browserSupportsWebAuthn() })
}
