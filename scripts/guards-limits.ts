import type { Guard } from './guard.ts'

const LIMITS = 'src/http/act-limits.ts'
const HOLD = 'src/oidc/hold-to-limits.ts'
const LENGTHS = 'src/oidc/parameter-lengths.ts'
const HOSTS = 'src/application/application-hosts.ts'
const STRANGERS = 'src/oidc/strangers.test.ts'

const NETWORK = 'what strangers of a network begin is limited'
const OTHER_DOORS = 'no other door keeps more of strangers'
const SIGNED_IN = 'whoever is signed in passes a thousand times'
const LONG = 'as long as it may be and no longer'
const UNSAFE = 'leads to our own page where no address is safe'
const HOSTS_AT_MOST = 'an account has 200 hosts at most'
const RELEASED = 'the operator frees the name of a host with every port'

/** The guards against those who would fill the store, or claim what is not theirs. */
export const GUARDS_LIMITS: Guard[] = [
  {
    guard: 'Beyond the limit of its network nothing that a stranger begins is kept.',
    file: HOLD,
    edit: { from: '  if (!verdict.may) {', to: '  if (!verdict.may && acting.of === "") {' },
    test: STRANGERS,
    testName: NETWORK,
  },
  {
    guard: 'Of many acts at once each is counted.',
    file: LIMITS,
    edit: {
      from: "eb('network_tries.wrong', '+', eb.ref('excluded.wrong'))",
      to: "eb.ref('network_tries.wrong')",
    },
    test: STRANGERS,
    testName: NETWORK,
  },
  {
    guard: 'Each network has a count of its own.',
    file: 'src/oidc/oidc-routes.ts',
    edit: { from: 'noteNetwork(raw, networkOf(request.ip))', to: "noteNetwork(raw, networkOf(''))" },
    test: STRANGERS,
    testName: NETWORK,
  },
  {
    guard: 'Whoever is signed in is not limited with the strangers of her network.',
    file: 'src/oidc/own-session.ts',
    edit: { from: 'noteUser(ctx.req, who.session)', to: 'void noteUser' },
    test: STRANGERS,
    testName: NETWORK,
  },
  {
    guard: 'A count ends with its window.',
    file: LIMITS,
    edit: { from: "'<=', p.overBefore", to: "'<', 0" },
    test: STRANGERS,
    testName: NETWORK,
  },
  {
    guard: 'A session that is kept for a stranger counts.',
    file: HOLD,
    edit: { from: '[provider.Interaction, provider.Session,', to: '[provider.Interaction,' },
    test: STRANGERS,
    testName: OTHER_DOORS,
  },
  {
    guard: 'Whoever is signed in does not begin without end either.',
    file: HOLD,
    edit: {
      from: ': await mayStillAct({ box }, store.read, acting, now)',
      to: ': ({ may: true, mayStillAct } as const)',
    },
    test: STRANGERS,
    testName: SIGNED_IN,
  },
  {
    guard: 'What somebody begins who is signed in is counted.',
    file: HOLD,
    edit: {
      from: '  if (!isStranger) await writeBeforeAnswer',
      to: '  if (isStranger && !verdict.may) await writeBeforeAnswer',
    },
    test: STRANGERS,
    testName: SIGNED_IN,
  },
  {
    guard: 'A parameter is no longer than it may be.',
    file: LENGTHS,
    edit: { from: 'if (bytes > most) throw', to: 'if (bytes > 10 * most) throw' },
    test: STRANGERS,
    testName: LONG,
  },
  {
    guard: 'Parameters are counted in bytes.',
    file: LENGTHS,
    edit: { from: 'Buffer.byteLength(value)', to: 'value.length' },
    test: STRANGERS,
    testName: LONG,
  },
  {
    guard: 'The parameters together are no longer than may be.',
    file: LENGTHS,
    edit: { from: 'if (together > MOST_BYTES_TOGETHER)', to: 'if (together > 10 * MOST_BYTES_TOGETHER)' },
    test: STRANGERS,
    testName: LONG,
  },
  {
    guard: 'A state that is too long is not carried back.',
    file: LENGTHS,
    edit: { from: "params['state'] = undefined", to: 'void params' },
    test: STRANGERS,
    testName: LONG,
  },
  {
    guard: 'What is too long leads to no address that is not registered.',
    file: LENGTHS,
    edit: {
      from: '  return new ParameterTooLong(description)',
      to: "  params['redirect_uri'] = undefined\n  return new ParameterTooLong(description)",
    },
    test: STRANGERS,
    testName: UNSAFE,
  },
  {
    guard: 'A client of the protocol that goes on sending after its answer is cut off.',
    file: 'src/oidc/oidc-routes.ts',
    edit: {
      from: "reply.raw.once('prefinish', () => passOverRest(raw, reply.raw))",
      to: 'void passOverRest',
    },
    test: 'src/http/pass-over-rest.test.ts',
    testName: 'whoever sends a body without end is answered and cut off',
  },
  {
    guard: 'An account does not send test events without end.',
    file: 'src/webhook/judge-target.ts',
    edit: { from: 'if (!verdict.may)', to: 'if (!verdict.may && accountId === "")' },
    test: 'src/webhook/deliver-events.test.ts',
    testName: 'an account sends thirty test events in an hour',
  },
  {
    guard: 'An account keeps no more hosts from others than it can need.',
    file: HOSTS,
    edit: { from: 'has > MOST_HOSTS_OF_ACCOUNT)', to: 'has > 10 * MOST_HOSTS_OF_ACCOUNT)' },
    test: 'src/application/host-names.test.ts',
    testName: HOSTS_AT_MOST,
  },
  {
    guard: 'A host that is released is taken from its application too.',
    file: 'src/command/release-host.ts',
    edit: { from: 'await replaceApplication(tx, { ...before, hosts })', to: 'void replaceApplication' },
    test: 'src/command/release-host.test.ts',
    testName: RELEASED,
  },
  {
    guard: 'A host is released with every port, and no other name with it.',
    file: HOSTS,
    edit: { from: 'firstPort: `${name}:`', to: 'firstPort: name' },
    test: 'src/command/release-host.test.ts',
    testName: RELEASED,
  },
]
