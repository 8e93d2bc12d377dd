import type { Guard } from './guard.ts'

const KEY = 'src/method/security-key'

/** The guards of security keys: registration, signatures, imported keys, what keys are bound to. */
export const GUARDS_SECURITY_KEY: Guard[] = [
  {
    guard: 'A key is not used inside the page of another site.',
    file: `${KEY}/client-data.ts`,
    edit: {
      from: 'if (![undefined, false].includes(said.crossOrigin as undefined) || said.topOrigin !== undefined)',
      to: "if (typeof said.topOrigin === 'number')",
    },
    test: `${KEY}/webauthn-vectors.test.ts`,
    testName: 'the standard',
  },
  {
    guard: 'A top origin is refused even where the browser says that the page stands by itself.',
    file: `${KEY}/client-data.ts`,
    edit: { from: ' || said.topOrigin !== undefined', to: '' },
    test: `${KEY}/webauthn-vectors.test.ts`,
    testName: 'topOrigin alone',
  },
  {
    guard: 'A passkey that is copied between devices is not set up.',
    file: `${KEY}/ready-registration.ts`,
    edit: { from: "if (data.flags.be) return 'synced'", to: '' },
    test: `${KEY}/webauthn-vectors.test.ts`,
    testName: 'a copied passkey',
  },
  {
    guard: 'A key whose passkey becomes a copied one answers no more.',
    file: `${KEY}/ready-assertion.ts`,
    edit: { from: "if (data.flags.be) return 'became_synced'", to: '' },
    test: `${KEY}/webauthn-vectors.test.ts`,
    testName: 'a passkey that became a copied one',
  },
  {
    guard: 'A key that is part of the device is not set up.',
    file: `${KEY}/ready-registration.ts`,
    edit: { from: "if (isBuiltIn(response)) return 'built_in'", to: '' },
    test: `${KEY}/ready-registration.test.ts`,
    testName: 'part of the device',
  },
  {
    guard: 'A key says the id of the credential that it signed for.',
    file: `${KEY}/ready-registration.ts`,
    edit: {
      from: "if (Buffer.from(credentialId).toString('base64url') !== id) return 'unreadable'",
      to: '',
    },
    test: `${KEY}/webauthn-vectors.test.ts`,
    testName: 'the id of another credential',
  },
  {
    guard: 'A credential id has 1023 bytes at most.',
    file: `${KEY}/ready-registration.ts`,
    edit: { from: 'const MOST_ID_BYTES = 1023', to: 'const MOST_ID_BYTES = 1024' },
    test: `${KEY}/ready-registration.test.ts`,
    testName: 'a credential id of 1023 bytes',
  },
  {
    guard: 'A credential belongs to one user for good.',
    file: `${KEY}/key-store.ts`,
    edit: {
      from: 'if (claim?.account_id !== owner.accountId || claim.user_id !== owner.userId) return null',
      to: 'if (claim === undefined) return null',
    },
    test: `${KEY}/ready-registration.test.ts`,
    testName: 'belongs to one user for good',
  },
  {
    guard: 'A credential that is set up is not set up again.',
    file: `${KEY}/key-store.ts`,
    edit: { from: 'if (await findKey(tx, owner, key.credentialId)) return null', to: '' },
    test: `${KEY}/ready-registration.test.ts`,
    testName: 'belongs to one user for good',
  },
  {
    guard: 'A user handle of somebody else is refused.',
    file: `${KEY}/ready-assertion.ts`,
    edit: { from: 'given.userHandle !== userHandleOf(userId)', to: 'userHandleOf(userId) === userId' },
    test: `${KEY}/webauthn-vectors.test.ts`,
    testName: 'a foreign user',
  },
  {
    guard: 'A key counts forward, or not at all.',
    file: `${KEY}/key-store.ts`,
    edit: { from: 'next > last || (next === 0 && last === 0)', to: 'next > last || next === 0' },
    test: `${KEY}/ready-assertion.test.ts`,
    testName: 'a key that never counts stays at 0',
  },
  {
    guard: 'A key that was replaced meanwhile does not answer by its old signature.',
    file: `${KEY}/ready-assertion.ts`,
    edit: {
      from: 'if (current?.public_key !== signed.publicKey)',
      to: 'if (current === undefined)',
    },
    test: `${KEY}/ready-assertion.test.ts`,
    testName: 'removed or replaced while it answers',
  },
  {
    guard: 'A challenge is answered once.',
    file: `${KEY}/key-challenge.ts`,
    edit: { from: "if (challenge.used_at_ms !== null) return 'already_passed'", to: '' },
    test: `${KEY}/ready-assertion.test.ts`,
    testName: 'of 50 equal answers at once',
  },
  {
    guard: 'The statement that uses a challenge up takes none that is used.',
    file: `${KEY}/key-challenge.ts`,
    edit: { from: "    .where('used_at_ms', 'is', null),", to: '    .where((eb) => eb.lit(true)),' },
    test: `${KEY}/key-challenge.test.ts`,
    testName: 'a challenge is used up once',
  },
  {
    guard: 'A new challenge voids the one before.',
    file: `${KEY}/key-challenge.ts`,
    edit: {
      from: ' || challenge.challenge !== answered',
      to: ' || answered === null',
    },
    test: `${KEY}/ready-assertion.test.ts`,
    testName: 'a new challenge voids the one before',
  },
  {
    guard: 'A challenge ends after 10 minutes, whichever way the clock is turned.',
    file: `${KEY}/key-challenge.ts`,
    edit: { from: '!isFromPutBackClock(challenge.made_at_ms, now) && now', to: 'now' },
    test: `${KEY}/ready-assertion.test.ts`,
    testName: 'until the last millisecond of its 10 minutes',
  },
  {
    guard: 'The app id of old is taken from keys alone that were registered under it.',
    file: `${KEY}/ready-assertion.ts`,
    edit: {
      from: 'key.app_id === null ? [webauthn.rpId] : [webauthn.rpId, key.app_id]',
      to: '[webauthn.rpId, webauthn.u2fAppId ?? webauthn.rpId]',
    },
    test: `${KEY}/ready-assertion.test.ts`,
    testName: 'answers for its app id, and only a key that is marked so',
  },
  {
    guard: 'Certificates that nobody asked for are not looked at.',
    file: `${KEY}/ready-registration.ts`,
    edit: { from: 'if (stays)', to: 'if (format !== null)' },
    test: `${KEY}/webauthn-vectors.test.ts`,
    testName: 'the standard',
  },
  {
    guard: 'A point that is not on the curve is no key.',
    file: `${KEY}/cose-key.ts`,
    edit: { from: 'return isSoundKey(key) ? key : null', to: 'return key' },
    test: `${KEY}/ready-assertion.test.ts`,
    testName: 'what is no point of the curve',
  },
  {
    guard: 'A server does not start under another RP ID than the one that its keys answer for.',
    file: 'src/main.ts',
    edit: { from: ' ?? (await wrongKeyBinding(store.read, config))', to: ' ?? null' },
    test: `${KEY}/key-binding.test.ts`,
    testName: 'a server does not start while keys exist',
  },
  {
    guard: 'Of a file of old keys all is imported, or nothing.',
    file: 'src/command/import-u2f.ts',
    edit: { from: 'if (wrong.length > 0) throw new WrongLines(wrong)', to: '' },
    test: 'src/command/import-u2f.test.ts',
    testName: 'nothing is half done',
  },
]
