import type { Guard } from './guard.ts'

const APPLICATIONS = 'src/application/applications.test.ts'
const ADDRESSES = 'src/application/redirect-address.test.ts'
const FLOW = 'src/oidc/code-flow.test.ts'
const EMAIL = 'src/oidc/email-verified.test.ts'
const HERE = 'src/oidc/this-browser.test.ts'
const KEYS = 'src/oidc/signing-keys.test.ts'
const REDIRECTS = 'src/oidc/redirects.test.ts'
const CHANGE = 'src/application/change-application.ts'

/** The guards of applications behind Sallyport, and of OpenID Connect. */
export const GUARDS_APPLICATIONS: Guard[] = [
  {
    guard: 'Adding an application needs sudo.',
    file: 'src/application/add-application.ts',
    edit: { from: 'await useSudo(tx, caller, now)', to: '' },
    test: APPLICATIONS,
    testName: 'members, strangers and a session without sudo change nothing',
  },
  {
    guard: 'Changing and removing an application, and a new secret, need sudo.',
    file: CHANGE,
    edit: { from: 'await useSudo(tx, caller, now)', to: '' },
    test: APPLICATIONS,
    testName: 'members, strangers and a session without sudo change nothing',
  },
  {
    guard: 'An application of another account is not there.',
    file: 'src/application/application-store.ts',
    edit: {
      from: "q.db.selectFrom('applications').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id),\n)\nconst lock",
      to: "q.db.selectFrom('applications').selectAll().where('id', '=', p.id),\n)\nconst lock",
    },
    test: APPLICATIONS,
    testName: 'members, strangers and a session without sudo change nothing',
  },
  {
    guard: 'Of a client secret the hash alone is kept.',
    file: 'src/application/client-secret.ts',
    edit: { from: 'secretHash: hashSecret(secret)', to: 'secretHash: secret' },
    test: APPLICATIONS,
    testName: 'a secret is shown once and stored as a hash',
  },
  {
    guard: 'A host that another account had is not given to anybody else.',
    file: 'src/application/application-hosts.ts',
    edit: { from: "        .where('application_hosts.account_id', '=', p.accountId)\n", to: '' },
    test: 'src/application/host-names.test.ts',
    testName: 'a host of before names had owners',
  },
  {
    guard: 'A host has one application at a time.',
    file: 'src/application/application-hosts.ts',
    edit: {
      from: "eb('application_hosts.application_id', 'is', null)",
      to: "eb('application_hosts.host', '=', p.host)",
    },
    test: APPLICATIONS,
    testName: 'a host belongs to one application, and to its account for good',
  },
  {
    guard: 'An account has a hundred applications at most.',
    file: 'src/application/add-application.ts',
    edit: { from: '>= MOST_APPLICATIONS', to: '> 10 * MOST_APPLICATIONS' },
    test: APPLICATIONS,
    testName: 'an account has a hundred applications at most',
  },
  {
    guard: 'A redirect address is https, or of this very machine.',
    file: 'src/application/redirect-address.ts',
    edit: { from: "if (scheme === 'http' && !LOOPBACK.has(url.hostname))", to: "if (scheme === 'gopher')" },
    test: ADDRESSES,
    testName: 'an address is taken exactly as it is written',
  },
  {
    guard: 'A redirect address is written as a browser writes it.',
    file: 'src/application/redirect-address.ts',
    edit: {
      from: 'if (url.href !== address && url.href !== `${address}/`)',
      to: 'if (url.href === address.repeat(2))',
    },
    test: ADDRESSES,
    testName: 'an address is taken exactly as it is written',
  },
  {
    guard: 'Redirect addresses are compared exactly.',
    file: 'src/oidc/client-metadata.ts',
    edit: {
      from: 'redirect_uris: redirectAddresses,',
      to: "redirect_uris: [...redirectAddresses, 'https://evil.example/callback'],",
    },
    test: REDIRECTS,
    testName: 'none is led to',
  },
  {
    guard: 'What an application shows as its secret is compared with the hashes of those that are good.',
    file: 'src/oidc/client-metadata.ts',
    edit: { from: '    return isClientSecret(', to: '    return hashes.length > 0 || isClientSecret(' },
    test: FLOW,
    testName: 'a new secret is good at once',
  },
  {
    guard: 'An old secret is good for a day beside its successor, and no longer.',
    file: 'src/application/client-secret.ts',
    edit: { from: "eb('ends_at_ms', '>', p.now)", to: "eb('ends_at_ms', '>', 0)" },
    test: FLOW,
    testName: 'a new secret is good at once',
  },
  {
    guard: 'A public application shows by PKCE that it is the one that began.',
    file: 'src/oidc/provider.ts',
    edit: { from: "client.clientAuthMethod === 'none' }", to: "client.clientAuthMethod === 'never' }" },
    test: FLOW,
    testName: 'nothing without PKCE',
  },
  {
    guard: 'A code and a refresh token are used up by one statement.',
    file: 'src/oidc/record-store.ts',
    edit: {
      from: "    .where('used_at_ms', 'is', null),\n)\n\n/** Removes a record.",
      to: ',\n)\n\n/** Removes a record.',
    },
    test: FLOW,
    testName: 'of many at once with one code or one refresh token',
  },
  {
    guard: 'A second use of a code withdraws what the first gave.',
    file: 'src/oidc/adapter.ts',
    edit: {
      from: "      await tx.run(deleteGranted, { grantHash: hashOf(grantId) })\n      await tx.run(deleteRecord, { model: 'Grant', idHash: hashOf(grantId) })\n",
      to: '      void [tx, grantId, deleteGranted]\n',
    },
    test: FLOW,
    testName: 'a code and a refresh token are good once',
  },
  {
    guard: 'What was granted in a session ends with it.',
    file: 'src/oidc/record-store.ts',
    edit: { from: "            .where('s.ended_at_ms', 'is', null)\n", to: '' },
    test: FLOW,
    testName: 'every ending of a session ends what was granted in it',
  },
  {
    guard: 'A new password ends what was granted in its own session before.',
    file: 'src/oidc/record-store.ts',
    edit: { from: "            .whereRef('s.secret_hash', '=', 'r.session_hash')\n", to: '' },
    test: FLOW,
    testName: 'every ending of a session ends what was granted in it',
  },
  {
    guard: 'A trusted device is told as one factor.',
    file: 'src/oidc/own-session.ts',
    edit: { from: 'open.assurance.secondFactorAt === null ? ACR.one : ACR.two', to: 'ACR.two' },
    test: FLOW,
    testName: 'a trusted device is one factor',
  },
  {
    guard: 'Who asks for two factors does not get one.',
    file: 'src/application/assurance.ts',
    edit: {
      from: 'if (secondFactorAt === null) return false',
      to: 'if (secondFactorAt === null) return true',
    },
    test: FLOW,
    testName: 'a trusted device is one factor',
  },
  {
    guard: 'A second factor that is as old as may not be is too old.',
    file: 'src/application/assurance.ts',
    edit: { from: 'now < secondFactorAt + NOT', to: 'now <= secondFactorAt + NOT' },
    test: FLOW,
    testName: 'a second factor that is too old is asked for again',
  },
  {
    guard: 'A code is no touch of a security key.',
    file: 'src/application/assurance.ts',
    edit: {
      from: "if (asksFor === 'security_key') return securityKeyAt !== null",
      to: "if (asksFor === 'security_key') return secondFactorAt !== null || securityKeyAt !== null",
    },
    test: FLOW,
    testName: 'what cannot be met is said so to the application',
  },
  {
    guard: 'A request asks for more than the application, never for less.',
    file: 'src/oidc/demanded.ts',
    edit: {
      from: ': application\n  return',
      to: ": { ...application, asksFor: 'signed_in' as const }\n  return",
    },
    test: FLOW,
    testName: 'a request may ask for more than the application does',
  },
  {
    guard: 'A request for a class that there is not is refused.',
    file: 'src/oidc/demanded.ts',
    edit: { from: 'const impossible = essential && ', to: 'const impossible = !essential && ' },
    test: FLOW,
    testName: 'a request may ask for more than the application does',
  },
  {
    guard: 'Where a new sign-in is asked for, the old session is not enough.',
    file: 'src/oidc/enter.ts',
    edit: {
      from: '(because(AGAIN) && isSame) || (because(ANEW) && isOld)',
      to: 'because([]) && isSame && isOld',
    },
    test: FLOW,
    testName: 'prompt and max_age bring a new sign-in',
  },
  {
    guard: 'Users of another account do not enter.',
    file: 'src/application/entering.ts',
    edit: {
      from: 'application.accountId === user.accountId) &&',
      to: 'application.accountId !== user.accountId.repeat(2)) &&',
    },
    test: FLOW,
    testName: 'who may not enter reads so',
  },
  {
    guard: 'An application for administrators is closed to members.',
    file: 'src/application/assurance.ts',
    edit: { from: "openTo === 'everyone' || role === 'admin'", to: "openTo === 'everyone' || role !== null" },
    test: FLOW,
    testName: 'who may not enter reads so',
  },
  {
    guard: 'Who may not enter any more keeps nothing of what she was granted.',
    file: 'src/oidc/provider.ts',
    edit: { from: 'if (source !== undefined && !isOpenTo(', to: 'if (source === null && !isOpenTo(' },
    test: FLOW,
    testName: 'who may not enter any more keeps nothing',
  },
  {
    guard: 'A locked session lets nobody into an application.',
    file: 'src/oidc/own-session.ts',
    edit: { from: 'who === null || who.locked ? null : who', to: 'who' },
    test: FLOW,
    testName: 'a locked one is opened by the password',
  },
  {
    guard: 'What was granted to one application is refused to another.',
    file: 'src/oidc/provider.ts',
    edit: {
      from: "token.clientId === client.clientId &&\n          'accountId' in token",
      to: "'accountId' in token",
    },
    test: FLOW,
    testName: 'revoked by its application, and by no other',
  },
  {
    guard: 'Signing out of an application ends our session.',
    file: 'src/oidc/own-session.ts',
    edit: {
      from: 'const ended = await tx.run(endSession, { accountId, id: sessionId, userId, now })',
      to: 'const ended = 0 * tx.engine.length',
    },
    test: FLOW,
    testName: 'signing out of an application signs out of all',
  },
  {
    guard: 'A pairwise name leads to no other application.',
    file: 'src/application/subject.ts',
    edit: { from: '`${id}\\0${userId}`', to: 'userId' },
    test: FLOW,
    testName: 'each application may know a user by a name of its own',
  },
  {
    guard: 'A signing key is published before it signs.',
    file: 'src/oidc/signing-keys.ts',
    edit: { from: 'SIGNS_FOR_MS - PUBLISHED_BEFORE_MS > now', to: 'SIGNS_FOR_MS > now' },
    test: KEYS,
    testName: 'a new key is published before it signs',
  },
  {
    guard: 'Of processes that make a signing key at once, one does.',
    file: 'src/oidc/signing-keys.ts',
    edit: { from: '    if (isSettled(rows, now)) return\n', to: '' },
    test: KEYS,
    testName: 'of many processes that find no key at once',
  },
  {
    guard: 'A signing key is sealed.',
    file: 'src/oidc/signing-keys.ts',
    edit: { from: 'box.seal(place(id), JSON.stringify(jwk))', to: '(void box, JSON.stringify(jwk))' },
    test: KEYS,
    testName: 'of many processes that find no key at once',
  },
  {
    guard: 'What an application is given is found by its hash.',
    file: 'src/application/subject.ts',
    edit: { from: "createHash('sha256').update(value).digest('base64url')", to: '(void createHash, value)' },
    test: KEYS,
    testName: 'what an application is given is in no table as it is',
  },
  {
    guard: 'What an application is given is sealed.',
    file: 'src/oidc/adapter.ts',
    edit: {
      from: 'payload: box.seal(place(idHash), JSON.stringify(payload)),',
      to: 'payload: JSON.stringify(payload),',
    },
    test: KEYS,
    testName: 'what an application is given is in no table as it is',
  },
  {
    guard: 'What another browser has entered lets nobody in here.',
    file: 'src/oidc/provider.ts',
    edit: {
      from: 'return accountId !== undefined && (who === null',
      to: 'return accountId === "" && (who === null',
    },
    test: HERE,
    testName: 'somebody else’s browser has entered',
  },
  {
    guard: 'What is given hangs on the secret that the browser has shown, not on that of now.',
    file: 'src/oidc/record-store.ts',
    edit: {
      from: '      session_hash: p.session_hash,',
      to: "      session_hash: q.db.selectFrom('sessions').select('secret_hash').where('id', '=', p.session_id),",
    },
    test: HERE,
    testName: 'a code that is under way while the password is changed',
  },
  {
    guard: 'A session of before is no new sign-in, though the way began without it.',
    file: 'src/oidc/enter.ts',
    edit: { from: '(because(ANEW) && isOld)', to: '(because(ANEW) && isOld && isSame)' },
    test: HERE,
    testName: 'though she began without her cookie',
  },
  {
    guard: 'A sign-out ends a locked session too.',
    file: 'src/oidc/own-session.ts',
    edit: { from: 'if (who !== null) session[OWN]', to: 'if (open !== null && who !== null) session[OWN]' },
    test: HERE,
    testName: 'ends a locked session too',
  },
  {
    guard: 'Whom an application is not open to any more has no token that is active.',
    file: 'src/oidc/provider.ts',
    edit: { from: ' && isOpenTo(user, applicationOf(client))\n  }', to: '\n  }' },
    test: HERE,
    testName: 'has no token that is good there',
  },
  {
    guard: 'What a stranger has written is gone in an hour.',
    file: 'src/oidc/provider.ts',
    edit: { from: 'session.accountId === undefined ? seconds(1', to: 'session.accountId === "" ? seconds(1' },
    test: HERE,
    testName: 'kept for an hour',
  },
  {
    guard: 'No spelling of the confirmation is open to other sites.',
    file: 'src/oidc/oidc-routes.ts',
    edit: {
      from: "url: '/oidc/*', handler",
      to: "url: '/oidc/*', config: { openToOtherSites: true }, handler",
    },
    test: HERE,
    testName: 'another spelling of the confirmation',
  },
  {
    guard: 'An e-mail that the operator has written down is not told as proven.',
    file: 'src/user/email-proof.ts',
    edit: { from: 'userId }))) return true', to: 'userId })) || userId !== "") return true' },
    test: EMAIL,
    testName: 'whose e-mail the operator has written down',
  },
  {
    guard: 'Nobody proves the e-mail of somebody else.',
    file: 'src/user/email-proof.ts',
    edit: { from: "    .where('actor_id', '=', p.userId)\n", to: '' },
    test: EMAIL,
    testName: 'whose e-mail the operator has written down',
  },
  {
    guard: 'The name of a host is an account’s with every port.',
    file: 'src/application/application-hosts.ts',
    edit: { from: 'nameOf(host), accountId })) !== 1', to: 'nameOf(host), accountId })) > 1' },
    test: 'src/application/host-names.test.ts',
    testName: 'with every port',
  },
  {
    guard: 'A host with its usual port is refused.',
    file: 'src/forward-auth/original-request.ts',
    edit: { from: "host.endsWith(scheme === 'https' ? ':443' : ':80')", to: "host === ''" },
    test: 'src/application/host-names.test.ts',
    testName: 'with its usual port is none',
  },
]
