import type { Guard } from './guard.ts'

const LIMITS = 'src/http/act-limits.ts'
const HOLD = 'src/oidc/hold-to-limits.ts'
const LENGTHS = 'src/oidc/parameter-lengths.ts'
const STRANGERS = 'src/oidc/strangers.test.ts'

const NETWORK = 'what strangers of a network begin is limited'
const OTHER_DOORS = 'no other door keeps more of strangers'
const SIGNED_IN = 'whoever is signed in passes a thousand times'
const LONG = 'as long as it may be and no longer'
const UNSAFE = 'leads to our own page where no address is safe'
const BODY = 'a body of the protocol has 56 kB at most'

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
    edit: { from: 'noteUser(ctx.req, who.session)', to: '' },
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
    guard: 'A client of the protocol that goes on sending hears its answer.',
    file: 'src/oidc/oidc-routes.ts',
    edit: { from: "reply.raw.once('finish', () => passOverRest(raw, reply.raw))", to: 'void passOverRest' },
    test: STRANGERS,
    testName: BODY,
  },
]
