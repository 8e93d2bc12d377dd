import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserTo, eventsOf, giveRole } from '../../test/account-rows.ts'
import { personWith, setPolicy } from '../../test/authenticators.ts'
import type { TestAnswer, TestBrowser } from '../../test/browser.ts'
import { changeUser } from '../../test/house-rows.ts'
import { FROM_HERE, type House, onBothEngines, openHouse, signedIn, toSmsStep } from '../../test/house.ts'
import { accept, createUser, invited, KAI, look, mailTo, said, tokenIn } from '../../test/invited.ts'
import { allAnswered, everyTable } from '../../test/mails.ts'
import { askedAgain, personOf, trustedBy } from '../../test/trusting.ts'
import { readToken } from '../http/token.ts'
import { METHOD_CHOICES } from '../policy/policy.ts'
import { Refusal } from '../refusal.ts'
import { readSession } from '../session/session-store.ts'
import { MINUTE_MS } from '../store/duration.ts'

const USERS = '/api/v1/account/users'
const ROBIN = { name: 'Robin Diaz', email: 'robin.diaz@example.com', phone: '+13035550155' }
const NEW_PHONE = '+13035557777'
const LANDLINE = '+44 20 7946 0958'

type Whose = { userId: string }
const change = (admin: TestBrowser, { userId }: Whose, patch: object): Promise<TestAnswer> =>
  admin.call('PATCH', `${USERS}/${userId}`, patch)
const shown = async (admin: TestBrowser, { userId }: Whose) =>
  (await admin.call('GET', `${USERS}/${userId}`)).body
const pointersOf = ({ body }: TestAnswer): string[] =>
  (body.errors ?? []).map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`)

/** Holds an act to leave every table as it was. */
async function changesNothing(house: House, act: () => Promise<void>): Promise<void> {
  const before = await everyTable(house)
  await act()
  const after = await everyTable(house)
  assert.deepEqual(
    Object.keys(before).filter((table) => before[table] !== after[table]),
    [],
    'tables that have changed',
  )
}

onBothEngines(
  'a number that an administrator sets replaces the old at once, is unproven, and ends all that its user has open',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const policy = { primary: 'app', backup: 'sms' } as const
    const { account, person } = await personOf(house, policy, 'phone+app')
    const admin = await signedIn(house, account)
    const session = await trustedBy(house, person, 'app')
    const trusted = session.copy()
    const open = house.browser()
    await toSmsStep(house, person, open)
    assert.equal(said(await session.call('PUT', '/api/v1/me/phone', { phone: '+13035556666' })), '202')

    await allAnswered(house)
    const texts = house.sent.length
    const set = await change(admin, person, { phone: '(303) 555-7777' })
    assert.equal(said(set), '200')
    assert.deepEqual(
      [set.body.phone, set.body.phoneStatus, set.body.methods, set.body.coverage],
      [NEW_PHONE, 'unproven', ['app'], 'ready'],
    )
    assert.equal(said(await session.call('GET', '/api/v1/me')), '401 no_session')
    assert.equal(said(await open.call('GET', '/api/v1/sign-in')), '410 sign_in_expired')
    const mail = await mailTo(house, person.email, 'Your phone number was changed')
    assert.match(mail.text, /Alex Kim set your phone number/)
    assert.ok(mail.text.includes(person.phone) && mail.text.includes(NEW_PHONE))
    await allAnswered(house)
    assert.deepEqual(
      house.sent.slice(texts).map(({ to }) => to),
      [person.phone],
      'the old number is told, the new one is not',
    )
    const why = { askedBecause: 'ended_by_change', because: 'phone_changed' } as const
    await askedAgain(house, trusted, person, 'app', why)
    assert.equal((await trusted.call('GET', '/api/v1/me')).body.pendingPhone, null)
    const [event] = (await eventsOf(house, account)).filter(({ type }) => type === 'phone_set')
    assert.deepEqual(event, {
      type: 'phone_set',
      actorId: account.userId,
      subjectId: person.userId,
      details: { phone: 'replaced', ...FROM_HERE },
    })
  },
)

test('a number set by an administrator answers a sign-in only where there is no app and no key, and its first code proves it', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const robin = await addUserTo(house, account, { ...ROBIN, role: 'member' })
  await signedIn(house, robin)
  const admin = await signedIn(house, account)
  assert.equal((await change(admin, robin, { phone: NEW_PHONE })).body.methods.length, 0)
  await signedIn(house, { ...robin, phone: NEW_PHONE })
  assert.deepEqual((await shown(admin, robin)).phoneStatus, 'reachable')
})

test('what a user has already is no change: nobody is told, nothing ends, nothing is recorded', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const robin = await addUserTo(house, account, { ...ROBIN, role: 'member' })
  const session = await signedIn(house, robin)
  const admin = await signedIn(house, account)
  const same = {
    name: ROBIN.name,
    email: ROBIN.email,
    phone: '(303) 555-0155',
    role: 'member',
    status: 'active',
  }
  await changesNothing(house, async () => assert.equal(said(await change(admin, robin, same)), '200'))
  assert.equal(said(await session.call('GET', '/api/v1/me')), '200')
})

test('a phone is mandatory exactly while SMS is an active method, and must receive SMS exactly then', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const policies = [
    ...Object.values(METHOD_CHOICES).map((methods) => ({ active: true, ...methods })),
    { active: false, ...METHOD_CHOICES.sms },
  ]
  for (const [nth, policy] of policies.entries()) {
    await setPolicy(house, account, policy)
    const bySms = policy.active && [policy.primary, policy.backup].includes('sms')
    const words = JSON.stringify(policy)
    const kai = { ...KAI, email: `kai.${nth}@example.com`, invite: false }
    const email = `robin.${nth}@example.com`
    const robin = await addUserTo(house, account, { ...ROBIN, email, role: 'member' })
    for (const answered of [
      await createUser(admin, { ...kai, phone: undefined }),
      await createUser(admin, { ...kai, email: `ned.${nth}@example.com`, phone: null }),
      await change(admin, robin, { name: 'Robin Lee', phone: null }),
    ]) {
      assert.ok(said(answered) === (bySms ? '422 phone_required' : String(answered.status)), words)
      assert.deepEqual(pointersOf(answered), bySms ? ['/phone phone_required'] : [], words)
    }
    assert.equal((await shown(admin, robin)).name, bySms ? 'Robin Diaz' : 'Robin Lee')
    for (const answered of [
      await createUser(admin, { ...kai, email: `kim.${nth}@example.com`, phone: LANDLINE }),
      await change(admin, robin, { phone: LANDLINE }),
    ]) {
      if (bySms) assert.deepEqual(pointersOf(answered), ['/phone phone_cannot_receive_sms'], words)
      else assert.equal(answered.body.phoneStatus, 'unreachable', words)
    }
    await changeUser(house.world.store, robin, { phone: null, phone_proven_at_ms: null })
    const renamed = await change(admin, robin, { name: 'Robin Cruz', phone: null })
    assert.deepEqual([renamed.body.name, renamed.body.phone], ['Robin Cruz', null], words)
    assert.equal((await change(admin, robin, { phone: '303 555 0155' })).body.phone, '+13035550155', words)
  }
})

test('nobody is buried in mail and SMS by numbers that an administrator sets', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const robin = await addUserTo(house, account, { ...ROBIN, role: 'member' })
  const admin = await signedIn(house, account)
  for (let nth = 0; nth < 10; nth++)
    assert.equal(said(await change(admin, robin, { phone: `+1303555${2000 + nth}` })), '200')
  await changesNothing(house, async () => {
    const refused = await change(admin, robin, { name: 'Robin Lee', phone: NEW_PHONE })
    assert.equal(said(refused), '429 mail_limit')
    assert.equal(refused.headers.get('retry-after'), '3600')
  })
})

test('where none is needed a number can be taken away, and what comes of it is said beforehand; her own an administrator changes elsewhere', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const [only, both] = [
    await personWith(house, account, 'phone'),
    await personWith(house, account, 'phone+app'),
  ]
  const admin = await signedIn(house, account)
  await setPolicy(house, account, { active: true, primary: 'app', backup: null })
  await changesNothing(house, async () => {
    for (const phone of [null, NEW_PHONE])
      assert.deepEqual(pointersOf(await change(admin, account, { phone })), ['/phone not_for_yourself'])
  })
  assert.equal((await change(admin, account, { name: 'Alex K', phone: account.phone })).body.name, 'Alex K')
  for (const [person, phone, coverage] of [
    [only, NEW_PHONE, 'stuck'],
    [only, null, 'stuck'],
    [both, NEW_PHONE, 'ready'],
    [both, null, 'ready'],
  ] as const) {
    const path = `${USERS}/${person.userId}/authenticators`
    const { removed, replaced } = (await admin.call('GET', path)).body.ifPhone
    const done = await change(admin, person, { phone })
    assert.deepEqual([done.body.phone, done.body.coverage], [phone, coverage])
    assert.equal(phone === null ? removed : replaced, coverage)
  }
  await mailTo(house, both.email, 'Your phone number was removed')
  await allAnswered(house)
  assert.deepEqual(
    house.sent.slice(-4).map(({ to }) => to),
    [only.phone, NEW_PHONE, both.phone, NEW_PHONE],
    'each number that answers no more is told',
  )
})

test('a name needs no sudo; everything else does, and then nothing of the patch is stored', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const kai = await invited(house, account)
  house.passTime(10 * MINUTE_MS)
  await shown(kai.admin, kai)
  await changesNothing(house, async () => {
    for (const patch of [
      { email: 'new@example.com' },
      { phone: NEW_PHONE },
      { phone: 'nonsense' },
      { role: 'admin' },
      { status: 'deactivated' },
      { name: 'Kai L', role: 'member' },
    ])
      assert.equal(said(await change(kai.admin, kai, patch)), '403 sudo_required', JSON.stringify(patch))
    assert.equal(said(await kai.admin.call('DELETE', `${USERS}/${kai.userId}`)), '403 sudo_required')
  })
  assert.equal((await change(kai.admin, kai, { name: 'Kai 🦊 Lee' })).body.name, 'Kai 🦊 Lee')
  const [event] = (await eventsOf(house, account)).filter(({ type }) => type === 'user_changed')
  assert.deepEqual(event?.details, {
    before: { name: 'Kai Lund' },
    after: { name: 'Kai 🦊 Lee' },
    ...FROM_HERE,
  })
  const found = await kai.admin.call('GET', `${USERS}?search=fox`)
  assert.equal(found.body.matching, 0)
  assert.equal((await kai.admin.call('GET', `${USERS}?search=🦊 l`)).body.matching, 1)
})

onBothEngines('a patch is stored whole, or nothing of it', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  const kai = await invited(house, account)
  const ned = await invited(house, account, { email: 'ned@example.com', admin: kai.admin })
  const whole = { name: 'Kai Lee', email: 'kai.lee@example.com', phone: NEW_PHONE, role: 'admin' }
  await changesNothing(house, async () => {
    const wrong = await change(kai.admin, kai, { ...whole, email: 'kai', phone: '12' })
    assert.equal(said(wrong), '422 invalid')
    assert.deepEqual(pointersOf(wrong), ['/email invalid', '/phone phone_invalid'])
    const taken = await change(kai.admin, kai, { ...whole, email: 'NED@example.com', phone: LANDLINE })
    assert.deepEqual(pointersOf(taken), ['/email email_taken', '/phone phone_cannot_receive_sms'])
    const alone = await change(kai.admin, kai, { ...whole, email: 'Ned@Example.com' })
    assert.equal(said(alone), '409 email_taken')
    assert.equal(said(await change(kai.admin, account, { name: 'Alex', role: 'member' })), '409 last_admin')
    assert.equal(
      said(await change(kai.admin, account, { name: 'Alex', status: 'deactivated' })),
      '409 last_admin',
    )
  })
  const done = await change(kai.admin, kai, { ...whole, status: 'deactivated' })
  assert.equal(said(done), '200')
  const { name, email, phone, role, status } = done.body
  assert.deepEqual({ name, email, phone, role, status }, { ...whole, status: 'deactivated' })
  assert.equal((await shown(kai.admin, ned)).email, 'ned@example.com')
  const kinds = (await eventsOf(house, account)).filter(({ subjectId }) => subjectId === kai.userId)
  for (const type of ['user_changed', 'phone_set', 'role_changed', 'user_deactivated'])
    assert.equal(kinds.filter((event) => event.type === type).length, 1, type)
})

onBothEngines(
  'the e-mail of who has not accepted changes: the invitation before is void, and a new one goes to the new address',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const kai = await invited(house, account)
    const changed = await change(kai.admin, kai, { email: ' Kai.Lee@Example.com ' })
    assert.deepEqual([changed.status, changed.body.email], [200, 'Kai.Lee@Example.com'])
    assert.equal(said(await look(house.browser(), kai.token)), '410 link_spent')
    assert.equal(said(await accept(house.browser(), kai.token)), '410 link_spent')
    const mail = await mailTo(house, 'Kai.Lee@Example.com', 'invited you')
    const found = await look(house.browser(), tokenIn(mail))
    assert.equal(found.body.email, 'Kai.Lee@Example.com')
    assert.equal(said(await accept(house.browser(), tokenIn(mail))), '200')
    const [event] = (await eventsOf(house, account)).filter(({ type }) => type === 'user_changed')
    assert.deepEqual(event?.details, {
      before: { email: 'kai.lund@example.com' },
      after: { email: 'Kai.Lee@Example.com' },
      ...FROM_HERE,
    })
    const late = await change(kai.admin, kai, { email: 'kai.lund@example.com' })
    assert.equal(said(late), '409 email_is_theirs')
    assert.deepEqual(pointersOf(late), ['/email email_is_theirs'])
    assert.match(late.body.detail, /Profile > Details/)
  },
)

test('who was never invited is invited by no change of her e-mail; a number set before she accepts voids no invitation', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const made = await createUser(admin, { invite: false })
  assert.deepEqual([made.status, made.body.status], [201, 'invited'])
  const later = { userId: made.body.id }
  assert.equal(said(await change(admin, later, { email: 'kai.lee@example.com' })), '200')
  await allAnswered(house)
  assert.deepEqual(
    house.mails.filter(({ subject }) => subject.includes('invited you')),
    [],
  )
  assert.equal(said(await admin.call('POST', `${USERS}/${later.userId}/invitation`)), '202')

  const ned = await invited(house, account, { email: 'ned@example.com', admin })
  await allAnswered(house)
  const [mails, texts] = [house.mails.length, house.sent.length]
  assert.equal((await change(admin, ned, { phone: NEW_PHONE })).body.phone, NEW_PHONE)
  await allAnswered(house)
  assert.deepEqual([house.mails.length, house.sent.length], [mails, texts])
  assert.equal(said(await accept(house.browser(), ned.token)), '200')
})

onBothEngines(
  'whether an address signs in somebody of another account is not told by changing an e-mail either',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    await house.newAccount({ email: 'taken@example.com' })
    const kai = await invited(house, account)
    const robin = await addUserTo(house, account, { ...ROBIN, role: 'member' })
    const answers = []
    for (const email of ['taken@example.com', 'free@example.com']) {
      const { status, body } = await change(kai.admin, kai, { email })
      answers.push([status, { ...body, email: '' }, (await change(kai.admin, robin, { email })).body])
    }
    assert.deepEqual(answers[0], answers[1])
    assert.equal(answers[0]?.[0], 200)
  },
)

onBothEngines('a role holds in running sessions at once, and is recorded', async (t, engine) => {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  const robin = await addUserTo(house, account, { ...ROBIN, role: 'member' })
  const [admin, session] = [await signedIn(house, account), await signedIn(house, robin)]
  assert.equal(said(await session.call('GET', USERS)), '403 admin_required')
  assert.equal((await change(admin, robin, { role: 'admin' })).body.role, 'admin')
  assert.equal(said(await session.call('GET', USERS)), '200')
  assert.equal((await change(session, account, { role: 'member' })).body.role, 'member')
  assert.equal(said(await admin.call('GET', USERS)), '403 admin_required')
  assert.equal(said(await admin.call('GET', '/api/v1/me')), '200')
  assert.equal(said(await change(session, robin, { role: 'member' })), '409 last_admin')
  assert.equal((await change(session, account, { role: 'admin' })).body.role, 'admin')
  assert.equal((await change(session, robin, { role: 'member' })).body.role, 'member', 'herself, too')
  const roles = (await eventsOf(house, account)).filter(({ type }) => type === 'role_changed')
  const recorded = roles.map(({ actorId, subjectId, details }) =>
    JSON.stringify([actorId, subjectId, details]),
  )
  const raised = { before: { role: 'member' }, after: { role: 'admin' }, ...FROM_HERE }
  assert.ok(recorded.includes(JSON.stringify([account.userId, robin.userId, raised])))
  assert.equal(roles.length, 4)
})

test('an administrator who is demoted in the middle of an act does not finish it', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const kai = await invited(house, account)
  const robin = await addUserTo(house, account, { ...ROBIN, role: 'admin' })
  const member = await addUserTo(house, account, { ...ROBIN, email: 'm@example.com', role: 'member' })
  const token = readToken((await signedIn(house, robin)).cookie('sallyport_session'))
  const caller = (await readSession(house.world.store.read, token, house.now()))?.caller
  assert.ok(caller)
  house.passTime(MINUTE_MS)
  await giveRole(house, robin, 'member')
  await changesNothing(house, async () => {
    for (const [method, path, id, body] of [
      ['POST', '/account/users', '', { ...KAI, email: 'new@example.com', invite: true }],
      ['PATCH', '/account/users/{id}', kai.userId, { name: 'Kai Lee' }],
      ['PATCH', '/account/users/{id}', account.userId, { role: 'member' }],
      ['DELETE', '/account/users/{id}', kai.userId],
      ['POST', '/account/users/{id}/invitation', kai.userId],
      ['POST', '/account/users/{id}/temporary-code', member.userId, { hours: 1 }],
      ['POST', '/account/users/{id}/second-factor-reset', member.userId, {}],
    ] as const) {
      const door = house.doors.find((one) => one.method === method && one.path === path)
      const request = { caller, body, params: { id } } as never
      const isOver = (reason: unknown) => reason instanceof Refusal && reason.code === 'admin_required'
      await assert.rejects(async () => door?.handle(request), isOver, `${method} ${path}`)
    }
  })
})

/** What is wrong in a field, whichever form it stands in. */
const WRONG: Record<'name' | 'email' | 'phone' | 'role', unknown[]> = {
  name: [
    '',
    '   ',
    'x'.repeat(101),
    'Kai\u0000',
    'Kai\nLund',
    'Kai\u202Edn\u202C',
    '\u200FKai',
    '\ud800',
    7,
    null,
  ],
  email: [
    '',
    'kai',
    'kai@',
    '@example.com',
    'kai lund@example.com',
    'kai@example.com, ned@example.com',
    'kai\u200F@example.com',
    'kai\u0007@example.com',
    `${'k'.repeat(250)}@example.com`,
    'kai@[127.0.0.1]',
    {},
  ],
  phone: [
    '',
    '12',
    'nonsense',
    '+1 303 555 0124 ext. 5',
    '+1 303 555 0124;ext=5',
    '+1 303 555 0124 x5',
    '+1 303 555 0124\u0000',
    '\u202A+1 303 555 0124\u202C',
    '1'.repeat(41),
    '+44 20 7946 0958',
    true,
  ],
  role: ['', 'owner', 'Admin', null],
}

test('each field of each form says what is wrong with it, and nothing is saved in part', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const kai = await invited(house, account)
  const right = { name: 'Ned Lund', email: 'ned.lund@example.com', role: 'member', phone: NEW_PHONE }
  await changesNothing(house, async () => {
    for (const [field, values] of Object.entries(WRONG)) {
      for (const value of values) {
        const typed = { ...right, [field]: value }
        for (const refused of [
          await kai.admin.call('POST', USERS, typed),
          await change(kai.admin, kai, typed),
        ]) {
          const words = `${field} ${JSON.stringify(value)}: ${JSON.stringify(refused.body)}`
          assert.equal(refused.status, 422, words)
          assert.deepEqual(
            refused.body.errors.map((error: { pointer: string }) => error.pointer),
            [`/${field}`],
            words,
          )
          assert.match(refused.body.errors[0].detail, /^\S.*[.]$/, words)
        }
      }
    }
    for (const unknown of [{ isAdmin: true }, { accountId: account.accountId }, { id: kai.userId }])
      assert.equal(said(await change(kai.admin, kai, { ...right, ...unknown })), '422 invalid')
  })
  const emoji = 'Kai 👩‍👩‍👧 Lund 🦊'
  const kept = await createUser(kai.admin, { name: emoji, email: 'emoji@example.com' })
  assert.deepEqual([kept.status, kept.body.name], [201, emoji])
  const formula = await createUser(kai.admin, { name: '=cmd()', email: 'cmd@example.com' })
  assert.deepEqual([formula.status, formula.body.name], [201, '=cmd()'])
})
