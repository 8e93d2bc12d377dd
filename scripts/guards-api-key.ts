import type { Guard } from './guard.ts'

const FOLDER = 'src/api-key'
const GUARD = `${FOLDER}/api-key-guard.ts`
const KEYS_TEST = `${FOLDER}/api-keys.test.ts`
const SCOPES_TEST = `${FOLDER}/scopes.test.ts`
const RACES_TEST = `${FOLDER}/revoke-races.test.ts`
const REMINDERS_TEST = `${FOLDER}/due-reminders.test.ts`
const LIMITS = 'src/administration/api-key-limits.ts'
const LIMITS_TEST = 'src/administration/api-key-limits.test.ts'

const SHOWN_ONCE = 'a key is shown once, works until it is revoked'
const OWN_DOORS = 'each scope opens its own doors and no other'
const FOR_ADMINS = 'keys are for administrators, and to create or revoke one needs sudo'
const ADMINS_ALONE = 'no program touches or makes an administrator'
const UNFINISHED = 'a key that is revoked in the middle of an act does not finish it'
const REMINDED = 'all administrators are reminded once, 14 days before a key ends'

/** Guards of API keys: who makes them, what they open, and what no program does. */
export const GUARDS_API_KEY: Guard[] = [
  {
    guard: 'A key that was revoked opens nothing.',
    file: `${FOLDER}/api-key-life.ts`,
    edit: { from: 'key.revokedAt === null && ', to: '' },
    test: KEYS_TEST,
    testName: SHOWN_ONCE,
  },
  {
    guard: 'A key that has ended opens nothing.',
    file: `${FOLDER}/api-key-life.ts`,
    edit: { from: 'now < key.endsAt', to: 'true' },
    test: KEYS_TEST,
    testName: 'a key ends when it was to end',
  },
  {
    guard: 'The secret of a key is not stored.',
    file: `${FOLDER}/api-key-text.ts`,
    edit: {
      from: 'text: `${PREFIX}${account}_${secret}`, secretHash: hashSecret(secret)',
      to: 'text: `${PREFIX}${account}_${secret}`, secretHash: secret',
    },
    test: KEYS_TEST,
    testName: SHOWN_ONCE,
  },
  {
    guard: 'A key opens the doors of its scopes alone.',
    file: GUARD,
    edit: { from: 'if (!key.scopes.includes(scope))', to: 'if (false)' },
    test: SCOPES_TEST,
    testName: OWN_DOORS,
  },
  {
    guard: 'Where only a person may, no key opens, whatever session comes with it.',
    file: GUARD,
    edit: { from: "  throw new Refusal('not_for_api_keys')\n", to: '' },
    test: SCOPES_TEST,
    testName: OWN_DOORS,
  },
  {
    guard: 'A key that is wrong is refused, whatever session comes with it.',
    file: 'src/server.ts',
    edit: { from: '    await refuseKeys(world, asked)\n', to: '' },
    test: SCOPES_TEST,
    testName: 'a key that is wrong opens nothing',
  },
  {
    guard: 'The key decides, and not the session that comes with it.',
    file: 'src/server.ts',
    edit: {
      from: 'asked.bearer === undefined ? admin(asked)',
      to: "asked.cookies.get('session') ? admin(asked)",
    },
    test: SCOPES_TEST,
    testName: OWN_DOORS,
  },
  {
    guard: 'Creating a key needs sudo.',
    file: `${FOLDER}/create-key.ts`,
    edit: { from: '    await useSudo(tx, caller, now)\n', to: '' },
    test: KEYS_TEST,
    testName: FOR_ADMINS,
  },
  {
    guard: 'Revoking a key needs sudo.',
    file: `${FOLDER}/revoke-key.ts`,
    edit: { from: '    await useSudo(tx, caller, now)\n', to: '' },
    test: KEYS_TEST,
    testName: FOR_ADMINS,
  },
  {
    guard: 'An account has 100 keys at most.',
    file: `${FOLDER}/create-key.ts`,
    edit: { from: '>= MOST_KEYS', to: '>= 1_000' },
    test: KEYS_TEST,
    testName: 'an account has 100 keys at most',
  },
  {
    guard: 'A key is revoked once.',
    file: `${FOLDER}/api-key-store.ts`,
    edit: {
      from: ".set({ revoked_at_ms: p.now, remind_at_ms: null })\n    .where('account_id', '=', p.accountId)\n    .where('id', '=', p.id)\n    .where('revoked_at_ms', 'is', null)",
      to: ".set({ revoked_at_ms: p.now, remind_at_ms: null })\n    .where('account_id', '=', p.accountId)\n    .where('id', '=', p.id)",
    },
    test: RACES_TEST,
    testName: 'of two who revoke one key at once',
  },
  {
    guard: 'A key that is revoked meanwhile finishes no act.',
    file: `${FOLDER}/hold-key.ts`,
    edit: { from: 'if (!key || !isLive(key, now))', to: 'if (!key)' },
    test: RACES_TEST,
    testName: UNFINISHED,
  },
  {
    guard: 'A use of a key is noted once a minute.',
    file: `${FOLDER}/api-key-guard.ts`,
    edit: { from: 'const NOTE_EVERY_MS = 1 * MINUTE_MS', to: 'const NOTE_EVERY_MS = MINUTE_MS / 60' },
    test: KEYS_TEST,
    testName: 'the last use is noted with its address, once a minute',
  },
  {
    guard: 'Administrators are reminded of a key once.',
    file: `${FOLDER}/due-reminders-store.ts`,
    edit: { from: '.set({ remind_at_ms: null })', to: '.set({ remind_at_ms: p.now })' },
    test: REMINDERS_TEST,
    testName: REMINDED,
  },
  {
    guard: 'Nobody is reminded of a key that was revoked.',
    file: `${FOLDER}/api-key-store.ts`,
    edit: { from: 'revoked_at_ms: p.now, remind_at_ms: null', to: 'revoked_at_ms: p.now' },
    test: REMINDERS_TEST,
    testName: REMINDED,
  },
  {
    guard: 'A reminder that cannot be written keeps no other waiting.',
    file: `${FOLDER}/due-reminders.ts`,
    edit: { from: '    await store.write((tx) => putOffReminder(tx, key, now + TRY_AGAIN_MS))\n', to: '' },
    test: REMINDERS_TEST,
    testName: 'a reminder that cannot be written is tried again',
  },
  {
    guard: 'A program makes no administrator.',
    file: 'src/administration/create-user.ts',
    edit: { from: '    demandMember(caller, wanted)\n', to: '' },
    test: LIMITS_TEST,
    testName: ADMINS_ALONE,
  },
  {
    guard: 'A program changes no administrator.',
    file: 'src/administration/change-user.ts',
    edit: { from: '    demandMember(caller, user)\n', to: '' },
    test: LIMITS_TEST,
    testName: ADMINS_ALONE,
  },
  {
    guard: 'A program invites no administrator.',
    file: 'src/administration/users-routes.ts',
    edit: { from: '          demandMember(caller, user)\n', to: '' },
    test: LIMITS_TEST,
    testName: ADMINS_ALONE,
  },
  {
    guard: 'A program imports no administrator.',
    file: 'src/user-import/check-row.ts',
    edit: { from: "if (role === 'admin' && held.membersOnly)", to: 'if (false)' },
    test: LIMITS_TEST,
    testName: ADMINS_ALONE,
  },
  {
    guard: 'A program raises nobody.',
    file: LIMITS,
    edit: { from: 'change.role !== undefined ||', to: '' },
    test: LIMITS_TEST,
    testName: 'no program changes a role, an e-mail or a proven phone',
  },
  {
    guard: 'A program changes no e-mail.',
    file: LIMITS,
    edit: { from: 'change.email !== undefined ||', to: '' },
    test: LIMITS_TEST,
    testName: 'no program changes a role, an e-mail or a proven phone',
  },
  {
    guard: 'A program changes no phone that was proven.',
    file: LIMITS,
    edit: { from: 'change.phone !== undefined && user.phoneProvenAt !== null', to: 'false' },
    test: LIMITS_TEST,
    testName: 'no program changes a role, an e-mail or a proven phone',
  },
]
