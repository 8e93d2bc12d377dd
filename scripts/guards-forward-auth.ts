import type { Guard } from './guard.ts'

const READ = 'src/forward-auth/original-request.ts'
const CHECK = 'src/forward-auth/check-request.ts'
const STORE = 'src/forward-auth/forward-session-store.ts'
const ENTER = 'src/forward-auth/enter-host.ts'
const ROUTES = 'src/forward-auth/forward-auth-routes.ts'
const TABLES = 'src/forward-auth/attack-tables.test.ts'
const STORY = 'src/forward-auth/forward-auth.test.ts'
const ENDINGS = 'src/forward-auth/endings.test.ts'

const STATEMENTS = 'statements that are not whole'

/** The guards of hosts behind a proxy. */
export const GUARDS_FORWARD_AUTH: Guard[] = [
  {
    guard: 'Of a header that is there twice none is believed.',
    file: READ,
    edit: {
      from: 'if (stated[name] !== undefined) return null',
      to: 'if (stated[name] !== undefined) continue',
    },
    test: TABLES,
    testName: STATEMENTS,
  },
  {
    guard: 'A client who poses as us by an underscore is refused.',
    file: READ,
    edit: { from: "if (name.includes('_') && ", to: "if (name.includes('__') && " },
    test: TABLES,
    testName: STATEMENTS,
  },
  {
    guard: 'Beside nginx’s statement there is none of another proxy.',
    file: READ,
    edit: {
      from: "  if (others !== undefined) return null\n  return checked({ by: 'nginx'",
      to: "  return checked({ by: 'nginx'",
    },
    test: TABLES,
    testName: STATEMENTS,
  },
  {
    guard: 'Beside Envoy’s statement there is none of another proxy.',
    file: READ,
    edit: {
      from: "if (others !== undefined || stated['x-forwarded-port'] !== undefined) return null",
      to: 'void others',
    },
    test: TABLES,
    testName: STATEMENTS,
  },
  {
    guard: 'A port that Traefik states fits the host.',
    file: READ,
    edit: { from: '(request && port === portOf(request))', to: 'request' },
    test: TABLES,
    testName: STATEMENTS,
  },
  {
    guard: 'The protocol is one of two words.',
    file: READ,
    edit: {
      from: "if (scheme !== 'https' && scheme !== 'http') return null",
      to: 'if (scheme === undefined) return null',
    },
    test: TABLES,
    testName: STATEMENTS,
  },
  {
    guard: 'A method is written as a method.',
    file: READ,
    edit: { from: '!METHOD.test(method) || ', to: '' },
    test: TABLES,
    testName: STATEMENTS,
  },
  {
    guard: 'A path is written as a browser writes it.',
    file: READ,
    edit: { from: '!PATH.test(before) || ', to: '' },
    test: TABLES,
    testName: STATEMENTS,
  },
  {
    guard: 'A query is written as a browser writes it.',
    file: READ,
    edit: { from: " || !QUERY.test(behind.join('?'))", to: '' },
    test: TABLES,
    testName: STATEMENTS,
  },
  {
    guard: 'An address has a length.',
    file: READ,
    edit: { from: ' || path.length > MOST_CHARACTERS', to: '' },
    test: TABLES,
    testName: STATEMENTS,
  },
  {
    guard: 'Cookies of hosts go over https alone where Sallyport does.',
    file: CHECK,
    edit: { from: " && (scheme === 'https' || publicUrl.protocol === 'http:')", to: '' },
    test: STORY,
    testName: 'the cookie of a host is bound to it',
  },
  {
    guard: 'Our own host is none of an application.',
    file: CHECK,
    edit: { from: 'host !== publicUrl.host && ', to: '' },
    test: STORY,
    testName: 'our own host is none of an application',
  },
  {
    guard: 'A host that is on no list is refused.',
    file: CHECK,
    edit: {
      from: "if (found === null) return refused('forward_refused')",
      to: "if (found === null) return { is: 'passed', headers: {} }",
    },
    test: STORY,
    testName: 'a host that is on no list is refused',
  },
  {
    guard: 'No application sees a code.',
    file: CHECK,
    edit: { from: 'if (taken !== null) {', to: 'if (taken !== null && visit === null) {' },
    test: STORY,
    testName: 'no application ever sees one',
  },
  {
    guard: 'Whoever may not enter is not let through.',
    file: CHECK,
    edit: { from: 'isOpen && !mayEnter(visit.role, at.application)', to: 'isOpen && visit === null' },
    test: STORY,
    testName: 'members where only administrators may',
  },
  {
    guard: 'What a host demands is met at each request.',
    file: CHECK,
    edit: { from: 'isOpen && (await isSureEnough(world, at, visit, now))', to: 'isOpen' },
    test: STORY,
    testName: 'what a host demands is asked for',
  },
  {
    guard: 'A session that is locked lets nobody through.',
    file: CHECK,
    edit: { from: "visit !== null && sessionState(visit, { idleMs }, now) === 'open'", to: 'visit !== null' },
    test: ENDINGS,
    testName: 'every ending reaches the hosts',
  },
  {
    guard: 'What happens in the background keeps no session open.',
    file: CHECK,
    edit: { from: 'isAct(original, headers) && ', to: '' },
    test: STORY,
    testName: 'what happens in the background does not',
  },
  {
    guard: 'A frame is no act of hers.',
    file: CHECK,
    edit: { from: "headers['sec-fetch-dest'] === 'document'", to: 'true' },
    test: STORY,
    testName: 'an iframe is no act',
  },
  {
    guard: 'A cookie is of its host.',
    file: STORE,
    edit: { from: ".onRef('f.host', '=', 'h.host')", to: '' },
    test: STORY,
    testName: 'a cookie is worth nothing at another host',
  },
  {
    guard: 'A cookie opens by its secret.',
    file: STORE,
    edit: {
      from: 'row.secret_hash === null || !sameHash(row.secret_hash, cookie.secretHash)',
      to: 'row.secret_hash === null',
    },
    test: STORY,
    testName: 'a cookie is worth nothing at another host',
  },
  {
    guard: 'An ended session lets nobody through.',
    file: STORE,
    edit: { from: 'endedAt !== null || ', to: '' },
    test: ENDINGS,
    testName: 'every ending reaches the hosts',
  },
  {
    guard: 'A new password ends what copies of the old cookie were let in to.',
    file: STORE,
    edit: { from: "        .onRef('s.secret_hash', '=', 'f.session_hash'),\n", to: '' },
    test: ENDINGS,
    testName: 'a new password ends what copies',
  },
  {
    guard: 'A code is good once.',
    file: STORE,
    edit: {
      from: "      .where('code_expires_at_ms', '>', p.now)\n      .where('secret_hash', 'is', null)",
      to: "      .where('code_expires_at_ms', '>', p.now)",
    },
    test: STORY,
    testName: 'a code is used up by one request',
  },
  {
    guard: 'A code is good for a minute.',
    file: STORE,
    edit: { from: "      .where('code_expires_at_ms', '>', p.now)\n", to: '' },
    test: STORY,
    testName: 'a code is good for a minute',
  },
  {
    guard: 'A code is good in the browser that began the way.',
    file: STORE,
    edit: { from: "      .where('nonce_hash', '=', p.nonceHash)\n", to: '' },
    test: STORY,
    testName: 'a code is worth nothing in a browser that did not begin',
  },
  {
    guard: 'A code is good at its host.',
    file: STORE,
    edit: {
      from: "      .where('host', '=', p.host)\n      .where('code_expires",
      to: "      .where('code_expires",
    },
    test: STORY,
    testName: 'a code is worth nothing in a browser that did not begin',
  },
  {
    guard: 'A code is fetched by its secret.',
    file: STORE,
    edit: { from: "      .where('code_hash', '=', p.codeHash)\n", to: '' },
    test: STORY,
    testName: 'a code with another secret fetches nothing',
  },
  {
    guard: 'Nobody goes on to a host while something is missing.',
    file: ENTER,
    edit: {
      from: 'if (missing !== null) return',
      to: "if (missing !== null && missing.needs === 'second_factor') return",
    },
    test: STORY,
    testName: 'members of other accounts',
  },
  {
    guard: 'A way is one of ours, and not for ever.',
    file: 'src/forward-auth/way.ts',
    edit: { from: 'Math.abs(now - way.beganAt) < WAY_LIFE_MS', to: 'way.beganAt > 0' },
    test: TABLES,
    testName: 'ways that we did not make lead nowhere',
  },
  {
    guard: 'What a name holds makes no header of its own.',
    file: 'src/forward-auth/identity-headers.ts',
    edit: { from: '[^\\x20-\\x7e]+|%|', to: '%|' },
    test: 'src/forward-auth/original-request.test.ts',
    testName: 'a text is written in ASCII',
  },
  {
    guard: 'nginx is told 401 where a browser is to be sent on.',
    file: ROUTES,
    edit: { from: "verdict.by === 'nginx' ? 401 : 302", to: '302' },
    test: STORY,
    testName: 'each way in which a proxy asks',
  },
  {
    guard: 'A script and a program are not sent to sign in.',
    file: CHECK,
    edit: { from: "    (headers.accept ?? '').toLowerCase().includes('text/html') &&\n", to: '' },
    test: STORY,
    testName: 'a program and a script are told 401',
  },
  {
    guard: 'A script that takes pages is not sent to sign in either.',
    file: CHECK,
    edit: { from: "(mode === undefined || mode === 'navigate')", to: 'true' },
    test: STORY,
    testName: 'a program and a script are told 401',
  },
]
