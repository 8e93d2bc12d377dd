import type { Guard } from './guard.ts'

const FOLDER = 'src/webhook'
const WEBHOOKS_TEST = `${FOLDER}/webhooks.test.ts`
const DELIVER_TEST = `${FOLDER}/deliver-events.test.ts`
const OUTGOING = 'src/outgoing'
const ADDRESS_TEST = `${OUTGOING}/public-address.test.ts`
const TARGET = `${OUTGOING}/find-target.ts`
const REQUEST = `${OUTGOING}/send-request.ts`
const STORE = `${FOLDER}/webhook-store.ts`
const CHANGE = `${FOLDER}/change-webhook.ts`

const SIGNED = 'signed as Standard Webhooks asks'
const NOTATIONS = 'a private address is found behind every notation'
const ELSEWHERE = 'a name that leads elsewhere the next moment'
const THEIRS = 'and changed in sudo alone'

/** Guards of webhooks: where they may go, what signs them, whose they are, and that nothing is lost. */
export const GUARDS_WEBHOOKS: Guard[] = [
  {
    guard: 'The signature of a webhook covers the body.',
    file: `${FOLDER}/sign-event.ts`,
    edit: { from: '${event.id}.${timestamp}.${event.body}', to: '${event.id}.${timestamp}.' },
    test: WEBHOOKS_TEST,
    testName: SIGNED,
  },
  {
    guard: 'The secret of a webhook that was replaced signs for a day and no longer.',
    file: `${FOLDER}/sign-event.ts`,
    edit: { from: 'until !== null && now < until', to: 'until !== null' },
    test: WEBHOOKS_TEST,
    testName: 'a new secret signs beside the old one for a day',
  },
  {
    guard: 'The secret of a webhook is sealed at rest.',
    file: `${FOLDER}/add-webhook.ts`,
    edit: { from: 'secret: sealed, madeBy', to: 'secret, madeBy' },
    test: WEBHOOKS_TEST,
    testName: SIGNED,
  },
  {
    guard: 'A webhook is told ids and words, and nothing else that is recorded.',
    file: `${FOLDER}/webhook-events.ts`,
    edit: { from: '.filter((key) => isPlain(details[key]))', to: '' },
    test: `${FOLDER}/webhook-events.test.ts`,
    testName: 'an event is told in ids and words',
  },
  {
    guard: 'No webhook goes to a private address, at a delivery neither.',
    file: TARGET,
    edit: { from: "host, address))) return 'private'", to: "host, address))) void 'private'" },
    test: DELIVER_TEST,
    testName: ELSEWHERE,
  },
  {
    guard: 'Every address of the name of a webhook is judged.',
    file: TARGET,
    edit: { from: '!addresses.every((address) => mayReach', to: '!addresses.some((address) => mayReach' },
    test: ADDRESS_TEST,
    testName: NOTATIONS,
  },
  {
    guard: 'A webhook connects to the address that was judged.',
    file: REQUEST,
    edit: { from: '    lookup,\n', to: '' },
    test: DELIVER_TEST,
    testName: ELSEWHERE,
  },
  {
    guard: 'A webhook in clear goes to this machine alone.',
    file: TARGET,
    edit: { from: "url.protocol !== 'https:' && !addresses", to: 'false && !addresses' },
    test: ADDRESS_TEST,
    testName: 'without encryption this machine alone',
  },
  {
    guard: 'A name of this machine is never asked of DNS for a webhook.',
    file: TARGET,
    edit: { from: "|| host.endsWith('.localhost')", to: '' },
    test: ADDRESS_TEST,
    testName: NOTATIONS,
  },
  {
    guard: 'The address of a webhook holds no name and password.',
    file: TARGET,
    edit: { from: 'url.username || url.password ||', to: '' },
    test: ADDRESS_TEST,
    testName: 'what is no plain address of a server',
  },
  {
    guard: 'The name in the address of a webhook ends without a dot.',
    file: TARGET,
    edit: { from: " || url.hostname.endsWith('.')", to: '' },
    test: ADDRESS_TEST,
    testName: 'what is no plain address of a server',
  },
  {
    guard: 'An IPv6 address is public for a webhook only where it is global, and carries no IPv4 address.',
    file: `${OUTGOING}/public-address.ts`,
    edit: { from: ' && !isIn(notPublicV6, address)', to: '' },
    test: ADDRESS_TEST,
    testName: 'an address is public exactly where',
  },
  {
    guard: 'A webhook goes to a server whose certificate is valid.',
    file: REQUEST,
    edit: { from: 'rejectUnauthorized: true,', to: 'rejectUnauthorized: false,' },
    test: DELIVER_TEST,
    testName: 'whose certificate nobody vouches for',
  },
  {
    guard: 'A redirect takes no event of a webhook.',
    file: `${FOLDER}/send-event.ts`,
    edit: { from: 'status < 300', to: 'status < 400' },
    test: DELIVER_TEST,
    testName: 'saved only where a server answers a test event',
  },
  {
    guard: 'A webhook is found in its own account alone.',
    file: STORE,
    edit: {
      from: "q.db.selectFrom('webhooks').selectAll().where('account_id', '=', p.accountId).where('id', '=', p.id),\n)\nconst lockWebhook",
      to: "q.db.selectFrom('webhooks').selectAll().where('id', '=', p.id),\n)\nconst lockWebhook",
    },
    test: WEBHOOKS_TEST,
    testName: THEIRS,
  },
  {
    guard: 'Before sudo nothing of a webhook leaves the house.',
    file: `${FOLDER}/add-webhook.ts`,
    edit: { from: "=== null) throw new Refusal('sudo_required')", to: "=== null) void 'sudo_required'" },
    test: WEBHOOKS_TEST,
    testName: THEIRS,
  },
  {
    guard: 'A new secret of a webhook needs sudo.',
    file: CHANGE,
    edit: {
      from: 'await useSudo(tx, caller, now)\n    await demandAdmin(tx, caller)\n    const held = await webhookToChange(tx, which)\n    const old',
      to: 'await demandAdmin(tx, caller)\n    const held = await webhookToChange(tx, which)\n    const old',
    },
    test: WEBHOOKS_TEST,
    testName: THEIRS,
  },
  {
    guard: 'Who removes a webhook needs sudo.',
    file: CHANGE,
    edit: {
      from: 'const now = world.clock.now()\n    await useSudo(tx, caller, now)\n',
      to: 'const now = world.clock.now()\n',
    },
    test: WEBHOOKS_TEST,
    testName: THEIRS,
  },
  {
    guard: 'An event that a webhook did not take waits on.',
    file: `${FOLDER}/delivery-store.ts`,
    edit: { from: 'taken ? { waits_since_ms: null } : {}', to: '{ waits_since_ms: null }' },
    test: DELIVER_TEST,
    testName: 'what is not taken is sent again',
  },
  {
    guard: 'Webhooks hear of events in the order in which they were written, whatever their moments say.',
    file: `${FOLDER}/relay-store.ts`,
    edit: { from: ".orderBy('o.no')", to: ".orderBy('e.at_ms')" },
    test: `${FOLDER}/webhook-order.test.ts`,
    testName: 'the order is that of what was done',
  },
  {
    guard: 'An event for webhooks is put by in the transaction of what it tells.',
    file: 'src/audit/audit.ts',
    edit: { from: 'if (stored?.queue != null) await', to: 'if (stored?.queue != null && false) await' },
    test: WEBHOOKS_TEST,
    testName: SIGNED,
  },
]
