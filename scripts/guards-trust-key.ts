import type { Guard } from './guard.ts'

const KEY = 'src/trusted-device/device-key.ts'
const FORGED = 'src/trusted-device/forged-proof.test.ts'
const SEEN = 'src/trusted-device/is-trusted.ts'
const STORE = 'src/trusted-device/trusted-device-store.ts'
const COPIED = 'src/trusted-device/copied-cookie.test.ts'
const RACES = 'src/sign-in/trust-races.test.ts'

/** The guards of trust that is bound to a browser and to its key, also where much happens at once. */
export const GUARDS_TRUST_KEY: Guard[] = [
  {
    guard: 'Trust with a key needs a signature by that key.',
    file: KEY,
    edit: {
      from: "if (!verify('sha256', text, { key, dsaEncoding: 'ieee-p1363' }, signature)) return 'no_key'",
      to: '',
    },
    test: FORGED,
    testName: 'a signature by another key, or what is none at all, is no proof',
  },
  {
    guard: 'What a browser signs names the e-mail that signs in.',
    file: KEY,
    edit: {
      from: '`sallyport device proof\\n${nonce}\\n${email}`',
      to: '`sallyport device proof\\n${nonce}`',
    },
    test: FORGED,
    testName: 'the right key over a live nonce and the e-mail is a proof',
  },
  {
    guard: 'What a browser signs names the nonce that it brings.',
    file: KEY,
    edit: {
      from: '`sallyport device proof\\n${nonce}\\n${email}`',
      to: '`sallyport device proof\\n\\n${email}`',
    },
    test: FORGED,
    testName: 'the right key over a live nonce and the e-mail is a proof',
  },
  {
    guard: 'A nonce serves the browser that it was handed to.',
    file: KEY,
    edit: {
      from: "box.mac('device-nonce', `${body} ${browserHash ?? ''}`)",
      to: "box.mac('device-nonce', body)",
    },
    test: FORGED,
    testName: 'the nonce of another browser, or of none yet, is stale and no theft',
  },
  {
    guard: 'A nonce is one of our own.',
    file: KEY,
    edit: {
      from: 'if (given.length !== known.length || !timingSafeEqual(given, known)) return false',
      to: '',
    },
    test: FORGED,
    testName: 'a nonce of which any part was changed is stale, whoever signs it',
  },
  {
    guard: 'A nonce lives five minutes.',
    file: KEY,
    edit: { from: 'now < Number(expiresAt) && ', to: '' },
    test: FORGED,
    testName: 'a nonce is fresh until the millisecond at which its five minutes are over',
  },
  {
    guard: 'A nonce from the future counts for nothing.',
    file: KEY,
    edit: { from: ' && Number(expiresAt) <= now + NONCE_LIFE_MS + MINUTE_MS', to: '' },
    test: FORGED,
    testName: 'a nonce from the future is stale',
  },
  {
    guard: 'A key of a browser is of the curve P-256.',
    file: KEY,
    edit: { from: "if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return null", to: '' },
    test: FORGED,
    testName: 'a key of a browser is ECDSA on P-256 and nothing else',
  },
  {
    guard: 'A signature with a nonce gone old is no theft.',
    file: SEEN,
    edit: { from: "const isCopy = verdict === 'no_key' && ", to: 'const isCopy = ' },
    test: FORGED,
    testName: 'a stale nonce is asked for the second factor, and the trust goes on',
  },
  {
    guard: 'A tab that had asked before its browser was trusted is no thief.',
    file: SEEN,
    edit: { from: ' && givenAt <= askedAt', to: '' },
    test: RACES,
    testName: 'a tab that had asked before the browser was trusted in another one',
  },
  {
    guard: 'Trust whose cookie comes without the key of its browser ends.',
    file: SEEN,
    edit: { from: "await endDevice(tx, device, 'key_missing', now)", to: '' },
    test: COPIED,
    testName: 'the owner comes first, then the thief',
  },
  {
    guard: 'A user is told by e-mail of a copied cookie.',
    file: SEEN,
    edit: { from: 'await writeMail(world, tx, { accountId, to, text }, now)', to: '' },
    test: COPIED,
    testName: 'the owner comes first, then the thief',
  },
  {
    guard: 'A copied cookie is recorded.',
    file: SEEN,
    edit: {
      from: "await record(world, tx, { accountId, type: 'trust_refused', actorId, details }, now)",
      to: '',
    },
    test: COPIED,
    testName: 'right password, no proof: asked, ended, recorded and mailed once',
  },
  {
    guard: 'Trust with a key is looked at with its key.',
    file: SEEN,
    edit: { from: 'if (device.publicKey === null) return live', to: 'return live' },
    test: COPIED,
    testName: 'a thief without the second factor binds no key of his own',
  },
  {
    guard: 'The trust of one user in a browser is not that of another one.',
    file: STORE,
    edit: {
      from: ".where('user_id', '=', p.userId)\n    .where('browser_hash', '=', p.browserHash)",
      to: ".where('browser_hash', '=', p.browserHash)",
    },
    test: COPIED,
    testName: 'the trust of one user in a browser is nothing to another',
  },
  {
    guard: 'Trust is that of the browser whose secret it was given to.',
    file: STORE,
    edit: {
      from: ".where('user_id', '=', p.userId)\n    .where('browser_hash', '=', p.browserHash)",
      to: ".where('user_id', '=', p.userId)",
    },
    test: COPIED,
    testName: 'a browser with another secret, or with the mere hash of one',
  },
  {
    guard: 'A user has one trust in each browser.',
    file: STORE,
    edit: {
      from: ".onConflict((oc) => oc.columns(['account_id', 'user_id', 'browser_hash']).doUpdateSet(given))",
      to: '',
    },
    test: RACES,
    testName: 'of fifty answers at once that earn trust in one browser one trust is left',
  },
  {
    guard: 'A policy is kept from changing while trust is given under it.',
    file: 'src/policy/policy-store.ts',
    edit: {
      from: "q.forShare(q.db.selectFrom('security_policies')",
      to: "(q.db.selectFrom('security_policies')",
    },
    test: RACES,
    testName: 'an answer that would earn trust waits for a policy that is being saved',
  },
  {
    guard: 'A user is kept from changing while she signs in by trust.',
    file: 'src/user/user-store.ts',
    edit: {
      from: 'const lockUser = statement((q, p: { accountId: string; id: string }) =>\n  q.forUpdate(',
      to: 'const lockUser = statement((q, p: { accountId: string; id: string }) =>\n  ((one) => one)(',
    },
    test: RACES,
    testName: 'waits for a change of its user that ends the trust',
  },
  {
    guard: 'Trust is judged by every policy that was saved since, by whichever process.',
    file: 'src/trusted-device/live-devices.ts',
    edit: { from: 'await policiesSince(reader, device.accountId, device.policyVersion)', to: '[]' },
    test: 'src/trusted-device/trust.processes.test.ts',
    testName: 'outlives the save that stops allowing it',
  },
  {
    guard: 'A password that need not wait does not wait for one that came later.',
    file: 'src/password/password-tries.ts',
    edit: { from: 'waitMs === 0 ? 0 : now + waitMs', to: 'now + waitMs' },
    test: RACES,
    testName: 'a right password that came a moment before another try',
  },
  {
    guard: 'Many sign-ins at once in a known browser make each other wait for no try.',
    file: 'src/sign-in/begin-sign-in.ts',
    edit: { from: 'return known === null ? enter()', to: 'return known !== null ? enter()' },
    test: RACES,
    testName: 'fifty sign-ins at once by one trust without a key all pass',
  },
  {
    guard: 'Stopping to trust waits for a sign-in by that trust.',
    file: 'src/trusted-device/stop-trusting.ts',
    edit: {
      from: "    if (!(await findUserToChange(tx, accountId, userId))) throw new Refusal('not_found')\n    const devices",
      to: '    const devices',
    },
    test: RACES,
    testName: 'who stops trusting waits for a sign-in by that trust',
  },
]
