import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserTo, eventsOf, giveRole } from '../../test/account-rows.ts'
import { personWith, recoveryCodes, setPolicy, signedInBy } from '../../test/authenticators.ts'
import type { TestAnswer, TestBrowser } from '../../test/browser.ts'
import {
  FROM_HERE,
  afterEachPassword,
  type House,
  onBothEngines,
  openHouse,
  PASSWORD,
  signedIn,
  type TestAccount,
} from '../../test/house.ts'
import { accept, createUser, invited, look, mailTo, OWN_PASSWORD, said } from '../../test/invited.ts'
import { enter, everyTable, NEW_PASSWORD, reset, resetToken } from '../../test/mails.ts'
import { trustedBy } from '../../test/trusting.ts'
import { DAY_MS, MINUTE_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'

const USERS = '/api/v1/account/users'
const ROBIN = { name: 'Robin Diaz', email: 'robin.diaz@example.com', phone: '+13035550155' }

const remove = (admin: TestBrowser, { userId }: { userId: string }): Promise<TestAnswer> =>
  admin.call('DELETE', `${USERS}/${userId}`)

type Made = { accountId: string; madeBy: string; now: number }
const addDue = statement((q, p: Made & { userId: string }) =>
  q.db
    .insertInto('invitations_due')
    .values({ account_id: p.accountId, user_id: p.userId, made_by: p.madeBy, asked_at_ms: p.now }),
)
const addImport = statement((q, p: Made) =>
  q.db.insertInto('user_imports').values({
    account_id: p.accountId,
    id: 'imp_1',
    made_by: p.madeBy,
    file_name: 'team.csv',
    dry_run: 0,
    state: 'done',
    rows: 1,
    checked: 1,
    problems: '[]',
    began_at_ms: p.now,
    changed_at_ms: p.now,
  }),
)
const whoInvites = statement((q, p: { accountId: string }) =>
  q.db.selectFrom('invitations_due').select('made_by').where('account_id', '=', p.accountId),
)

/** An administrator of an account who has everything that a user can have, and has made whatever one can make. */
async function withEverything(house: House, account: TestAccount) {
  const { store } = house.world
  const robin = await personWith(house, account, 'phone+app+key')
  await setPolicy(house, account, { primary: 'app', backup: 'sms', deviceTrust: '30_days' })
  await giveRole(house, robin, 'admin')
  const session = await trustedBy(house, robin, 'app')
  await recoveryCodes(session)
  const kai = await invited(house, account, { email: 'kai@example.com', admin: session })
  const ned = await createUser(session, { email: 'ned@example.com', invite: false })
  const others = await addUserTo(house, account, { ...ROBIN, role: 'member' })
  const codes = `${USERS}/${others.userId}/temporary-code`
  assert.equal(said(await session.call('POST', codes, { hours: 1 })), '201')
  assert.equal(said(await session.call('PATCH', '/api/v1/account', { name: 'Example GmbH' })), '200')
  const { body: policy } = await session.call('GET', '/api/v1/account/security-policy')
  for (const [nth, deviceTrust] of ['1_week', '1_day'].entries()) {
    const twoFactor = { ...policy.twoFactor, deviceTrust }
    const saved = { twoFactor, version: policy.version + nth }
    assert.equal(said(await session.call('PUT', '/api/v1/account/security-policy', saved)), '200')
  }
  for (const [method, path, body] of [
    ['PUT', '/api/v1/me/phone', { phone: '+13035556666' }],
    ['PUT', '/api/v1/me/email', { email: 'elsewhere@example.com' }],
    ['POST', '/api/v1/me/apps', undefined],
    ['POST', '/api/v1/me/security-keys/options', undefined],
  ] as const)
    assert.match(said(await session.call(method, path, body)), /^20[02]$/, path)
  await store.write(async (tx) => {
    const made = { accountId: account.accountId, madeBy: robin.userId, now: house.now() + DAY_MS }
    await tx.run(addDue, { ...made, userId: ned.body.id })
    await tx.run(addImport, made)
  })
  const open = house.browser()
  assert.equal((await enter(open, robin.email, PASSWORD)).body.state, 'second_factor_required')
  return { robin, session, kai, open, token: await resetToken(house, robin) }
}

onBothEngines(
  'of a deleted user no row is left but what was recorded and whose her keys were; what she made for others stays',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const admin = await signedIn(house, account)
    const { robin, session, kai, open, token } = await withEverything(house, account)
    house.passTime(MINUTE_MS)
    const code = await admin.call('POST', `${USERS}/${robin.userId}/temporary-code`, { hours: 1 })
    assert.equal(code.status, 201)
    const before = await everyTable(house)
    const hers = Object.keys(before).filter((table) => before[table]?.includes(robin.userId))
    assert.ok(hers.length >= 21, `she is in ${hers.join()}`)

    assert.equal(said(await remove(admin, robin)), '204')
    const after = await everyTable(house)
    const left = Object.keys(after).filter((table) => after[table]?.includes(robin.userId))
    assert.deepEqual(left, ['credentials', 'audit_events'])
    assert.ok(!after['logins']?.includes(robin.email))
    const [event] = (await eventsOf(house, account)).filter(({ type }) => type === 'user_deleted')
    assert.deepEqual(event, {
      type: 'user_deleted',
      actorId: account.userId,
      subjectId: robin.userId,
      details: { name: 'Robin Diaz', email: robin.email, role: 'admin', ...FROM_HERE },
    })
    assert.match((await mailTo(house, robin.email, 'no longer a user')).text, /Alex Kim removed you/)

    assert.equal(said(await session.call('GET', '/api/v1/me')), '401 no_session')
    assert.equal(said(await open.call('GET', '/api/v1/sign-in')), '404 no_sign_in')
    assert.equal(said(await reset(house.browser(), token)), '410 link_spent')
    assert.equal(said(await enter(house.browser(), robin.email, PASSWORD)), '401 credentials_wrong')
    for (const path of [USERS, `${USERS}/${robin.userId}`, `${USERS}/${robin.userId}/authenticators`])
      assert.equal(said(await admin.call('GET', path)), path === USERS ? '200' : '404 not_found')
    assert.equal(said(await remove(admin, robin)), '404 not_found')

    for (const path of ['/api/v1/account', '/api/v1/account/security-policy'])
      assert.equal(said(await admin.call('GET', path)), '200', path)
    assert.equal((await look(house.browser(), kai.token)).status, 200, 'whom she invited stays invited')
    const due = await house.world.store.read.all(whoInvites, { accountId: account.accountId })
    assert.deepEqual(
      due.map((one) => one.made_by),
      [account.userId],
      'whom she was to invite another invites',
    )
    const again = await createUser(admin, { email: robin.email, phone: robin.phone })
    assert.equal(said(again), '201', 'her e-mail is free')
  },
)

test('a key of a deleted user is nobody else’s', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const [robin, kim] = [await personWith(house, account, 'key'), await personWith(house, account, 'phone')]
  const admin = await signedIn(house, account)
  assert.equal(said(await remove(admin, robin)), '204')
  const session = await signedInBy(house, kim, 'sms')
  const { body: options } = await session.call('POST', '/api/v1/me/security-keys/options')
  assert.ok(robin.key)
  const [credentialId = ''] = robin.key.credentialIds
  const stolen = robin.key.register(options, { credentialId })
  const refused = await session.call('POST', '/api/v1/me/security-keys', { response: stolen })
  assert.equal(said(refused), '422 key_refused')
})

test('who has not accepted is deleted without a word; her invitation is void', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const kai = await invited(house, account)
  assert.equal(said(await remove(kai.admin, kai)), '204')
  assert.equal(said(await look(house.browser(), kai.token)), '410 link_spent')
  await everyTable(house)
  assert.equal(house.mails.filter(({ to }) => to === kai.email).length, 1)
})

test('an administrator deletes herself where another one stays', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  assert.equal(said(await remove(admin, account)), '409 last_admin')
  assert.equal(said(await admin.call('GET', '/api/v1/me')), '200')
  await addUserTo(house, account, { ...ROBIN, role: 'admin' })
  assert.equal(said(await remove(admin, account)), '204')
  assert.equal(said(await admin.call('GET', '/api/v1/me')), '401 no_session')
})

test('who is deleted while a password is looked at is told what a stranger is told', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const robin = await addUserTo(house, account, { ...ROBIN, role: 'member' })
  const kai = await invited(house, account)
  let happens = async () => {}
  afterEachPassword(house, () => happens())
  happens = async () => assert.equal(said(await remove(kai.admin, robin)), '204')
  assert.equal(said(await enter(house.browser(), robin.email, PASSWORD)), '401 credentials_wrong')
  happens = async () => {}

  const hasher = house.world.passwordHasher
  let gone = kai.userId
  house.world.passwordHasher = {
    ...hasher,
    async hash(password) {
      const made = await hasher.hash(password)
      assert.equal(said(await remove(kai.admin, { userId: gone })), '204')
      return made
    },
  }
  assert.equal(said(await accept(house.browser(), kai.token, OWN_PASSWORD)), '410 link_spent')
  const kim = await addUserTo(house, account, { ...ROBIN, email: 'kim@example.com', role: 'member' })
  const token = await resetToken(house, kim)
  gone = kim.userId
  assert.equal(said(await reset(house.browser(), token, NEW_PASSWORD)), '410 link_spent')
})
