import type { Guard } from './guard.ts'

const FOLDER = 'src/administration'
const LIST = `${FOLDER}/list-users.ts`
const LIST_TEST = `${FOLDER}/list-users.test.ts`
const STORE = `${FOLDER}/users-store.ts`
const SHOWN = `${FOLDER}/shown-users.ts`
const CHANGE = `${FOLDER}/change-user.ts`
const CHANGE_TEST = `${FOLDER}/change-user.test.ts`
const JUDGE = `${FOLDER}/judge-change.ts`
const PHONE = `${FOLDER}/set-phone.ts`
const DELETE = `${FOLDER}/delete-user.ts`
const DELETE_TEST = `${FOLDER}/delete-user.test.ts`
const TRACES = `${FOLDER}/remove-traces.ts`
const HAS = `${FOLDER}/user-authenticators.ts`
const HAS_TEST = `${FOLDER}/user-authenticators.test.ts`
const OTHERS_TEST = `${FOLDER}/users-elsewhere.test.ts`
const LAST_ADMIN_TEST = 'src/user/last-admin-stays.test.ts'

const PAGES = 'the pages have each user who matches once, in order'
const SETS_PHONE = 'a number that an administrator sets replaces the old at once'
const TRACELESS = 'of a deleted user no row is left'
const TAKES_AWAY = 'no statement takes the only administrator'
const DEMOTED = 'demoted in the middle of an act does not finish it'
const WHOLE = 'a patch is stored whole, or nothing of it'
const BY_SMS = 'a phone is mandatory exactly while SMS is an active method'
const ATTENTION = 'attention needs who is not ready'
const HAS_ALL = 'what is open of hers, and a reset until she has set up anew'

/** Guards of the users of an account: the list, changes, deletion, and what is another account's. */
export const GUARDS_USERS: Guard[] = [
  {
    guard: 'What an administrator does is recorded with from where.',
    file: 'src/audit/audit.ts',
    edit: { from: ', ...from } }', to: ' } }' },
    test: 'src/administration/users.test.ts',
    testName: 'an administrator creates a user, who is invited by mail',
  },
  {
    guard: 'The demo sends nothing by a gateway that the operator has set.',
    file: 'demo/demo.ts',
    edit: { from: '!/^(SALLYPORT_|HOST$)/.test(name)', to: 'name !== undefined' },
    test: 'demo/demo.test.ts',
    testName: 'the demo says how to sign in',
  },
  {
    guard: 'Who changes an administrator leaves one who can sign in.',
    file: CHANGE,
    edit: {
      from: "if (takes && user.role === 'admin') await demandWorkingAdmin",
      to: 'if (false) await demandWorkingAdmin',
    },
    test: `${FOLDER}/working-admin.test.ts`,
    testName: 'an administrator who is stuck stands in for nobody',
  },
  {
    guard: 'Who deletes an administrator leaves one who can sign in.',
    file: DELETE,
    edit: {
      from: "if (user.role === 'admin') await demandWorkingAdmin",
      to: 'if (false) await demandWorkingAdmin',
    },
    test: `${FOLDER}/working-admin.test.ts`,
    testName: 'an administrator who is stuck stands in for nobody',
  },
  {
    guard: 'A temporary code makes no administrator who stands in for another.',
    file: 'src/coverage/working-admin.ts',
    edit: { from: '({ ...admin, temporaryCodeEndsAt: null })', to: 'admin' },
    test: `${FOLDER}/working-admin.test.ts`,
    testName: 'a temporary code makes no administrator',
  },
  {
    guard: 'The list of users has nobody of another account.',
    file: STORE,
    edit: {
      from: "    .where('account_id', '=', p.accountId)\n    .where('name_key', '>=', p.afterName)",
      to: "    .where('name_key', '>=', p.afterName)",
    },
    test: LIST_TEST,
    testName: PAGES,
  },
  {
    guard: 'A number is shared within an account alone.',
    file: STORE,
    edit: {
      from: "    .where('account_id', '=', p.accountId)\n    .where('phone', 'is not', null)",
      to: "    .where('phone', 'is not', null)",
    },
    test: OTHERS_TEST,
    testName: 'no list, no count, no record',
  },
  {
    guard: 'Who is deactivated makes no number shared.',
    file: STORE,
    edit: {
      from: 'sum(case when (situation & ${sql.lit(SITUATION.deactivated)}) = 0 then 1 else 0 end)',
      to: 'count(*)',
    },
    test: LIST_TEST,
    testName: ATTENTION,
  },
  {
    guard: 'A percent sign, an underscore and a backslash are looked for as they are.',
    file: STORE,
    edit: { from: ".replaceAll(/[\\\\%_]/g, '\\\\$&')", to: '' },
    test: LIST_TEST,
    testName: PAGES,
  },
  {
    guard: 'Two users of one name do not hide each other at the end of a page.',
    file: STORE,
    edit: {
      from: "eb.or([eb('name_key', '>', p.afterName), eb('id', '>', p.afterId)])",
      to: "eb('name_key', '>', p.afterName)",
    },
    test: LIST_TEST,
    testName: PAGES,
  },
  {
    guard: 'A temporary code that has ended keeps nobody from being found as stuck.',
    file: STORE,
    edit: { from: 'temporary_code_ends_at_ms > ${now}', to: 'temporary_code_ends_at_ms > ${now} - 86400000' },
    test: LIST_TEST,
    testName: PAGES,
  },
  {
    guard: 'No deactivated user is found by what she would meet.',
    file: SHOWN,
    edit: { from: '(deactivated || word !== coverage)', to: '(word !== coverage)' },
    test: LIST_TEST,
    testName: PAGES,
  },
  {
    guard: 'No deactivated user is found by the word of her number.',
    file: SHOWN,
    edit: { from: '(deactivated || phoneWord !== phone)', to: '(phoneWord !== phone)' },
    test: LIST_TEST,
    testName: PAGES,
  },
  {
    guard: 'An odd number needs attention only while SMS is an active method.',
    file: SHOWN,
    edit: { from: '(bySms && (phoneWord', to: '((phoneWord' },
    test: LIST_TEST,
    testName: PAGES,
  },
  {
    guard: 'A cursor that no page gave is refused, not bound.',
    file: LIST,
    edit: { from: 'isPlainLine(key + id) &&', to: '' },
    test: LIST_TEST,
    testName: 'a query that makes no sense is refused by its field',
  },
  {
    guard: 'Control characters that are searched for reach no statement.',
    file: LIST,
    edit: { from: ".replaceAll(/\\p{Cc}/gu, '')", to: '' },
    test: LIST_TEST,
    testName: 'an e-mail is found in whatever case it is written',
  },
  {
    guard: 'All but a name needs sudo.',
    file: CHANGE,
    edit: { from: "(field) => field === 'name'", to: "(field) => field !== 'status'" },
    test: CHANGE_TEST,
    testName: 'a name needs no sudo; everything else does',
  },
  {
    guard: 'Who has lost the role changes, creates and invites nobody.',
    file: `${FOLDER}/demand-right.ts`,
    edit: { from: '  await demandAdmin(tx, caller)\n', to: '' },
    test: CHANGE_TEST,
    testName: DEMOTED,
  },
  {
    guard: 'Who has lost the role deletes nobody.',
    file: DELETE,
    edit: { from: '    await demandAdmin(tx, caller)\n', to: '' },
    test: CHANGE_TEST,
    testName: DEMOTED,
  },
  {
    guard: 'Who has lost the role helps nobody.',
    file: `${FOLDER}/help-user.ts`,
    edit: { from: '  await demandAdmin(tx, caller)\n', to: '' },
    test: CHANGE_TEST,
    testName: DEMOTED,
  },
  {
    guard: 'The only administrator is not made a member.',
    file: 'src/user/user-change-store.ts',
    edit: {
      from: ".set({ role: 'member' })\n    .where('account_id', '=', p.accountId)\n    .where('id', '=', p.id)\n    .where((eb) => eb.exists(anotherAdmin(q, p)))",
      to: ".set({ role: 'member' })\n    .where('account_id', '=', p.accountId)\n    .where('id', '=', p.id)",
    },
    test: LAST_ADMIN_TEST,
    testName: TAKES_AWAY,
  },
  {
    guard: 'The only administrator is not deleted.',
    file: 'src/user/user-change-store.ts',
    edit: {
      from: ".deleteFrom('users')\n    .where('account_id', '=', p.accountId)\n    .where('id', '=', p.id)\n    .where((eb) => eb.exists(anotherAdmin(q, p)))",
      to: ".deleteFrom('users')\n    .where('account_id', '=', p.accountId)\n    .where('id', '=', p.id)",
    },
    test: LAST_ADMIN_TEST,
    testName: TAKES_AWAY,
  },
  {
    guard: 'Whoever takes two administrators away at once comes one after the other.',
    file: 'src/account/account-store.ts',
    edit: { from: "q.forUpdate(q.db.selectFrom('accounts')", to: "(q.db.selectFrom('accounts')" },
    test: `${FOLDER}/last-admin.test.ts`,
    testName: 'whatever takes two of them away at once',
  },
  {
    guard: 'A number that an administrator sets ends trust, sessions and sign-ins.',
    file: PHONE,
    edit: { from: "  await endAccess(tx, user, null, 'phone_changed', now)\n", to: '' },
    test: CHANGE_TEST,
    testName: SETS_PHONE,
  },
  {
    guard: 'The number that was replaced is told.',
    file: PHONE,
    edit: { from: '  await tellNumber(world, tx, user, now)\n', to: '' },
    test: CHANGE_TEST,
    testName: SETS_PHONE,
  },
  {
    guard: 'The e-mail of whose number was set is told.',
    file: PHONE,
    edit: { from: '  await writeMail(world, tx, { accountId, to: user.email, text }, now)\n', to: '' },
    test: CHANGE_TEST,
    testName: SETS_PHONE,
  },
  {
    guard: 'A number set before she accepts voids no invitation and tells nobody.',
    file: PHONE,
    edit: { from: '  if (user.acceptedAt === null) return\n', to: '' },
    test: CHANGE_TEST,
    testName: 'a number set before she accepts voids no invitation',
  },
  {
    guard: 'Nobody is buried in what numbers that are set tell.',
    file: PHONE,
    edit: { from: '  await spendHelp(world, tx, user, now)\n', to: '' },
    test: CHANGE_TEST,
    testName: 'nobody is buried in mail and SMS by numbers',
  },
  {
    guard: 'The same number is no change.',
    file: JUDGE,
    edit: { from: 'if (phone !== user.phone) change.phone = phone', to: 'change.phone = phone' },
    test: CHANGE_TEST,
    testName: 'what a user has already is no change',
  },
  {
    guard: 'While SMS is an active method no number is taken away.',
    file: JUDGE,
    edit: { from: "if (asked.smsIsActive) return refuseField('/phone', 'phone_required')", to: '' },
    test: CHANGE_TEST,
    testName: BY_SMS,
  },
  {
    guard: 'While SMS is an active method no landline takes the place of a number.',
    file: JUDGE,
    edit: { from: 'asked.smsIsActive && !phone.canReceiveSms', to: 'false' },
    test: CHANGE_TEST,
    testName: BY_SMS,
  },
  {
    guard: 'Nobody sets her own number as an administrator, past the code to it.',
    file: JUDGE,
    edit: { from: 'user.id === asked.callerId ? ownPhone() : phone.e164', to: 'phone.e164' },
    test: CHANGE_TEST,
    testName: 'her own an administrator changes elsewhere',
  },
  {
    guard: 'Nobody takes her own number away as an administrator.',
    file: JUDGE,
    edit: { from: 'user.id === asked.callerId ? ownPhone() : null', to: 'null' },
    test: CHANGE_TEST,
    testName: 'her own an administrator changes elsewhere',
  },
  {
    guard: 'An administrator moves no mailbox of who has accepted.',
    file: JUDGE,
    edit: { from: "if (user.acceptedAt !== null) return refuseField('/email', 'email_is_theirs')", to: '' },
    test: CHANGE_TEST,
    testName: 'the e-mail of who has not accepted changes',
  },
  {
    guard: 'No e-mail is changed to one of the account.',
    file: JUDGE,
    edit: { from: '(await accountHasEmail(tx, user.accountId, email.key))', to: 'false' },
    test: CHANGE_TEST,
    testName: WHOLE,
  },
  {
    guard: 'What is wrong in one field keeps the others from being stored.',
    file: JUDGE,
    edit: { from: '  if (wrong.length > 0) throw refuseFields(wrong)\n', to: '' },
    test: CHANGE_TEST,
    testName: WHOLE,
  },
  {
    guard: 'The invitation to the address before is void.',
    file: CHANGE,
    edit: { from: "  await voidLinks(tx, user, 'invitation')\n  if (invited)", to: '  if (!invited)' },
    test: CHANGE_TEST,
    testName: 'the e-mail of who has not accepted changes',
  },
  {
    guard: 'Who was never invited is not invited by a change of her e-mail.',
    file: CHANGE,
    edit: { from: '  if (invited) await inviteUser', to: '  await inviteUser' },
    test: CHANGE_TEST,
    testName: 'who was never invited is invited by no change',
  },
  {
    guard: 'Who is created to be invited later is not invited at once.',
    file: `${FOLDER}/create-user.ts`,
    edit: { from: 'if (wanted.invite) await', to: 'await' },
    test: CHANGE_TEST,
    testName: 'who was never invited is invited by no change',
  },
  {
    guard: 'Deleting a user needs sudo.',
    file: DELETE,
    edit: { from: '    await useSudo(tx, caller, now)\n', to: '' },
    test: CHANGE_TEST,
    testName: 'a name needs no sudo; everything else does',
  },
  {
    guard: 'The e-mail of a deleted user is free.',
    file: DELETE,
    edit: { from: '    await releaseLogin(tx, user, user.emailKey)\n', to: '' },
    test: DELETE_TEST,
    testName: TRACELESS,
  },
  {
    guard: 'No row of a deleted user is left.',
    file: DELETE,
    edit: { from: '    await removeTraces(tx, user)\n', to: '' },
    test: DELETE_TEST,
    testName: TRACELESS,
  },
  {
    guard: 'What a deleted administrator made for others does not name her.',
    file: TRACES,
    edit: { from: '  ...forgetMaker,\n', to: '' },
    test: DELETE_TEST,
    testName: TRACELESS,
  },
  {
    guard: 'Policies that a deleted administrator saved do not name her.',
    file: TRACES,
    edit: { from: '  ...forgetSaver,\n', to: '' },
    test: DELETE_TEST,
    testName: TRACELESS,
  },
  {
    guard: 'The account that a deleted administrator changed does not name her.',
    file: TRACES,
    edit: { from: '  forgetChanger,\n', to: '' },
    test: DELETE_TEST,
    testName: TRACELESS,
  },
  {
    guard: 'Whom a deleted administrator was to invite another one invites.',
    file: TRACES,
    edit: { from: '  handOver,\n', to: '' },
    test: DELETE_TEST,
    testName: TRACELESS,
  },
  {
    guard: 'Who has never accepted is not told that she was deleted.',
    file: DELETE,
    edit: { from: '    if (user.acceptedAt === null) return\n', to: '' },
    test: DELETE_TEST,
    testName: 'who has not accepted is deleted without a word',
  },
  {
    guard: 'Who is deleted while her password is looked at meets a stranger’s answer.',
    file: 'src/sign-in/begin-sign-in.ts',
    edit: { from: 'if (!user || user.deactivatedAt !== null', to: 'if (user!.deactivatedAt !== null' },
    test: DELETE_TEST,
    testName: 'who is deleted while a password is looked at',
  },
  {
    guard: 'Who is deleted while she chooses a password accepts nothing.',
    file: 'src/invitation/accept-invitation.ts',
    edit: {
      from: 'await findUserToChange(tx, invited.accountId, invited.id)',
      to: 'await readUser(tx, invited.accountId, invited.id)',
    },
    test: DELETE_TEST,
    testName: 'who is deleted while a password is looked at',
  },
  {
    guard: 'A session that has ended is not among those that are open.',
    file: HAS,
    edit: { from: "    .where('ended_at_ms', 'is', null)\n", to: '' },
    test: HAS_TEST,
    testName: HAS_ALL,
  },
  {
    guard: 'A session that is too old is not among those that are open.',
    file: HAS,
    edit: { from: "    .where('ends_at_ms', '>', p.now),", to: ',' },
    test: HAS_TEST,
    testName: 'a temporary code that has ended, and a session that has, are not shown',
  },
  {
    guard: 'A temporary code that has ended is not shown.',
    file: HAS,
    edit: { from: 'codeEndsAt !== null && now < codeEndsAt', to: 'codeEndsAt !== null' },
    test: HAS_TEST,
    testName: 'a temporary code that has ended, and a session that has, are not shown',
  },
  {
    guard: 'A reset is over once its user has set up anew.',
    file: HAS,
    edit: { from: ".where('later.type', 'in', SETS_UP)", to: ".where('later.type', '=', 'none')" },
    test: HAS_TEST,
    testName: HAS_ALL,
  },
  {
    guard: 'A call that names a user of another account finds nobody before its body is looked at.',
    file: `${FOLDER}/users-routes.ts`,
    edit: {
      from: "path: '/account/users/{id}/invitation',\n      summary: 'Invite a user anew who has not accepted yet. The invitation before is void',\n      needs: 'users:write',\n      params,\n      exists,",
      to: "path: '/account/users/{id}/invitation',\n      summary: 'Invite a user anew who has not accepted yet. The invitation before is void',\n      needs: 'users:write',\n      params,",
    },
    test: OTHERS_TEST,
    testName: 'every call that names a user of another account finds nobody',
  },
]
