import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserTo, eventsOf, giveRole, messageRows } from '../../test/account-rows.ts'
import { newBrowser, type TestBrowser } from '../../test/browser.ts'
import { changeUser, sessionRows, switchTwoFactor, userRow } from '../../test/house-rows.ts'
import {
  FROM_HERE,
  answer,
  atSmsStep,
  type House,
  onBothEngines,
  openHouse,
  PASSWORD,
  signedIn,
  type TestAccount,
} from '../../test/house.ts'
import {
  accept,
  createUser,
  invited,
  KAI,
  mailTo,
  said,
  tokenFromOutbox,
  tokenIn,
} from '../../test/invited.ts'
import { foundAccount, type Ground, newGround, nthCode, startProduct } from '../../test/processes.ts'
import type { ServerProcess } from '../../test/server-process.ts'
import { openDatabase } from '../../test/stores.ts'
import type { SessionUser } from '../http/door.ts'
import { readToken } from '../http/token.ts'
import { Refusal } from '../refusal.ts'
import { readSession } from '../session/session-store.ts'
import { MINUTE_MS } from '../store/duration.ts'
import type { Engine } from '../store/statement.ts'
import type { Reader, Store } from '../store/store.ts'
import { activeUsers } from '../user/user-store.ts'
import { createUser as createUserAct } from './create-user.ts'

const USERS = '/api/v1/account/users'
const INVITATION = '/account/users/{id}/invitation'
const ROBIN = { name: 'Robin Diaz', email: 'robin.diaz@example.com', phone: '+13035550155' }

const readUser = (admin: TestBrowser, { userId }: { userId: string }) =>
  admin.call('GET', `${USERS}/${userId}`)
const setStatus = (admin: TestBrowser, { userId }: { userId: string }, status: 'active' | 'deactivated') =>
  admin.call('PATCH', `${USERS}/${userId}`, { status })
const inviteAgain = (admin: TestBrowser, { userId }: { userId: string }) =>
  admin.call('POST', `${USERS}/${userId}/invitation`)
const pointersOf = ({ body }: { body: { errors?: { pointer: string; code: string }[] } }) =>
  (body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`)
const activeAdmins = ({ world }: House, { accountId }: TestAccount) =>
  activeUsers(world.store.read, accountId, 'admin')

const CLIENT = { ...FROM_HERE, network: '127.0.0.1' }

/** Goes on with a call whose caller was let in a moment ago. */
async function goOn(
  house: House,
  user: SessionUser,
  [method, path, id]: readonly [string, string, string?],
  body?: object,
): Promise<unknown> {
  const door = house.doors.find((one) => one.method === method && one.path === path)
  assert.ok(door)
  const caller = { ...user, client: CLIENT }
  const request = { caller, body, params: { id }, query: undefined, bearer: undefined }
  return door.handle(request as unknown as Parameters<typeof door.handle>[0])
}

/** How many users, messages and events an account has. */
async function countsOf(house: House, account: TestAccount): Promise<number[]> {
  return [(await messageRows(house, account)).length, (await eventsOf(house, account)).length]
}

onBothEngines(
  'an administrator creates a user, who is invited by mail and may not sign in yet',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const admin = await signedIn(house, account)
    const made = await createUser(admin, { email: ' Kai.Lund@Example.com ', name: ' Kai Lund ' })
    assert.equal(made.status, 201)
    assert.deepEqual(made.body, {
      id: made.body.id,
      name: 'Kai Lund',
      email: 'Kai.Lund@Example.com',
      role: 'member',
      phone: '+13035550124',
      phoneStatus: 'unproven',
      status: 'invited',
      coverage: 'will_enrol',
      ownChoice: false,
      methods: [],
      secondFactor: { lockedUntil: null, disabled: false },
      lastSignInAt: null,
      invitedAt: made.body.invitedAt,
    })
    assert.deepEqual((await readUser(admin, { userId: made.body.id })).body, made.body)
    const mail = await mailTo(house, 'Kai.Lund@Example.com', 'invited you')
    assert.equal(said(await accept(house.browser(), tokenIn(mail))), '200')
    const events = (await eventsOf(house, account)).filter(({ subjectId }) => subjectId === made.body.id)
    assert.deepEqual(
      events.map(({ type, actorId, details }) => `${type} ${actorId} ${JSON.stringify(details)}`).toSorted(),
      [
        `user_created ${account.userId} ${JSON.stringify({ role: 'member', ...FROM_HERE })}`,
        `user_invited ${account.userId} ${JSON.stringify(FROM_HERE)}`,
      ],
    )
  },
)

test('a user is created as a member where no role is named, and as an admin only where it is', async (t) => {
  const house = await openHouse(t)
  const admin = await signedIn(house, await house.newAccount())
  assert.equal((await createUser(admin, { role: undefined })).body.role, 'member')
  assert.equal((await createUser(admin, { email: ROBIN.email, role: 'admin' })).body.role, 'admin')
  assert.equal(said(await createUser(admin, { email: 'x@example.com', role: 'owner' })), '422 invalid')
})

onBothEngines(
  'creating, deactivating, reactivating a user and inviting an admin need sudo; inviting a member again does not',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const member = await invited(house, account)
    const { admin } = member
    const invitedAdmin = await invited(house, account, { email: ROBIN.email, role: 'admin', admin })
    const robin = await addUserTo(house, account, { ...ROBIN, email: 'robin@example.com', role: 'member' })
    const gone = await addUserTo(house, account, { ...ROBIN, email: 'gone@example.com', role: 'member' })
    assert.equal(said(await setStatus(admin, gone, 'deactivated')), '200')
    house.passTime(10 * MINUTE_MS)

    const before = await countsOf(house, account)
    for (const refused of [
      await createUser(admin, { email: 'new@example.com' }),
      await createUser(admin, { email: 'new@example.com', phone: 'nonsense' }),
      await createUser(admin),
      await setStatus(admin, robin, 'deactivated'),
      await setStatus(admin, robin, 'active'),
      await setStatus(admin, gone, 'active'),
      await inviteAgain(admin, invitedAdmin),
    ])
      assert.equal(said(refused), '403 sudo_required')
    assert.deepEqual(await countsOf(house, account), before)
    assert.equal((await readUser(admin, robin)).body.status, 'active')
    assert.equal((await readUser(admin, gone)).body.status, 'deactivated')
    assert.equal(said(await inviteAgain(admin, member)), '202')
  },
)

test('each such act uses sudo: it lasts for 10 minutes from there', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const robin = await addUserTo(house, account, { ...ROBIN, role: 'member' })
  house.passTime(9 * MINUTE_MS)
  const kai = await invited(house, account, { admin, role: 'admin' })
  house.passTime(9 * MINUTE_MS)
  assert.equal(said(await setStatus(admin, robin, 'deactivated')), '200')
  house.passTime(9 * MINUTE_MS)
  assert.equal(said(await inviteAgain(admin, kai)), '202')
  house.passTime(9 * MINUTE_MS)
  assert.equal(said(await setStatus(admin, robin, 'active')), '200')
})

test('while SMS is an active method a user has a number that can receive SMS; otherwise none is needed', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  for (const [form, refused, pointer] of [
    [{ ...KAI, phone: undefined }, '422 phone_required', '/phone phone_required'],
    [{ ...KAI, phone: null }, '422 phone_required', '/phone phone_required'],
    [{ ...KAI, phone: '' }, '422 invalid', '/phone invalid'],
    [
      { ...KAI, phone: '+44 20 7946 0958' },
      '422 phone_cannot_receive_sms',
      '/phone phone_cannot_receive_sms',
    ],
    [{ ...KAI, phone: '+44 7700 900123' }, '422 phone_invalid', '/phone phone_invalid'],
    [{ ...KAI, phone: 'nonsense' }, '422 phone_invalid', '/phone phone_invalid'],
  ] as const) {
    const answered = await admin.call('POST', USERS, form)
    assert.equal(said(answered), refused)
    assert.deepEqual(pointersOf(answered), [pointer])
  }

  await switchTwoFactor(house.world.store, account, false)
  const none = await admin.call('POST', USERS, { ...KAI, phone: undefined })
  assert.deepEqual([none.status, none.body.phone, none.body.phoneStatus], [201, null, null])
  const nil = await createUser(admin, { email: 'kai.2@example.com', phone: null })
  assert.deepEqual([nil.status, nil.body.phone], [201, null])
  const landline = await createUser(admin, { email: 'kai.3@example.com', phone: '+44 20 7946 0958' })
  assert.deepEqual(
    [landline.status, landline.body.phone, landline.body.phoneStatus],
    [201, '+442079460958', 'unreachable'],
  )
  assert.equal(
    said(await createUser(admin, { email: 'kai.4@example.com', phone: 'nonsense' })),
    '422 phone_invalid',
  )
})

test('a number without a country code is one of the account’s country, and one that a colleague has is taken and marked', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount({ country: 'DE', phone: '+49 171 1234560' })
  const admin = await signedIn(house, account)
  const made = await createUser(admin, { phone: '0171 1234567' })
  assert.deepEqual([made.body.phone, made.body.phoneStatus], ['+491711234567', 'unproven'])
  const shared = await createUser(admin, { email: ROBIN.email, phone: '+49 171 1234560' })
  assert.deepEqual([shared.status, shared.body.phoneStatus], [201, 'shared'])
})

onBothEngines(
  'an e-mail is one user’s within the account, however it is written; plus tags and dots make another',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount({ email: 'alex.kim@example.com' })
    const admin = await signedIn(house, account)
    await invited(house, account, { email: 'kai@bücher.example', admin })
    for (const email of [
      'alex.kim@example.com',
      'ALEX.Kim@EXAMPLE.com',
      'kai@bücher.example',
      'Kai@XN--BCHER-KVA.example',
    ]) {
      const before = await countsOf(house, account)
      const refused = await createUser(admin, { email })
      assert.equal(said(refused), '409 email_taken', email)
      assert.deepEqual(pointersOf(refused), ['/email email_taken'])
      assert.deepEqual(await countsOf(house, account), before, 'and nothing is sent or recorded')
    }
    for (const email of ['alex.kim+2@example.com', 'alexkim@example.com', 'kai+1@bücher.example'])
      assert.equal(said(await createUser(admin, { email })), '201', email)
    const other = await signedIn(house, await house.newAccount())
    assert.equal(said(await createUser(other, { email: 'kai@bücher.example' })), '201', 'in another account')
  },
)

onBothEngines('of ten equal users created at once one is', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const admin = await signedIn(house, await house.newAccount())
  const made = await Promise.all(Array.from({ length: 10 }, () => createUser(admin.copy())))
  assert.deepEqual(made.map(said).toSorted(), ['201', ...Array<string>(9).fill('409 email_taken')])
})

/** A store that notes the SQL of every statement that goes through it. */
function noted(store: Store): { store: Store; ran: string[] } {
  const ran: string[] = []
  const notedReader = <R extends Reader>(reader: R): R =>
    new Proxy(reader, {
      get(target, name) {
        const call: unknown = Reflect.get(target, name)
        if (typeof call !== 'function' || name === 'afterCommit') return call
        return (asked: Parameters<Reader['first']>[0], parameters: unknown) => {
          ran.push(asked.sqlFor(store.engine).sql)
          return call(asked, parameters) as unknown
        }
      },
    })
  return {
    ran,
    store: {
      ...store,
      read: notedReader(store.read),
      write: (work) => store.write((tx) => work(notedReader(tx))),
    },
  }
}

onBothEngines(
  'whether an e-mail signs in somebody of another account cannot be told from creating a user: same answer, same statements',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    await house.newAccount({ email: 'kai.lund@example.com' })
    const admin = await signedIn(house, account)
    const shown = []
    for (const email of ['kai.lund@example.com', 'ned.lund@example.com']) {
      const { status, body } = await createUser(admin, { email, phone: '+1 303 555 0124' })
      shown.push([status, { ...body, id: '', email: '', phoneStatus: '', invitedAt: '' }])
    }
    assert.deepEqual(shown[0], shown[1])
    assert.equal(shown[0]?.[0], 201)

    await house.newAccount({ email: 'kai.lund.2@example.com' })
    const token = readToken(admin.cookie('sallyport_session'))
    const caller = (await readSession(house.world.store.read, token, house.now()))?.caller
    assert.ok(caller)
    const ran = []
    for (const email of ['kai.lund.2@example.com', 'ned.lund.2@example.com']) {
      const watched = noted(house.world.store)
      const wanted = {
        name: 'Kai Lund',
        email,
        role: 'member' as const,
        phone: '+1 303 555 0125',
        invite: true,
      }
      await createUserAct({ ...house.world, store: watched.store }, { ...caller, client: CLIENT }, wanted)
      ran.push(watched.ran)
    }
    assert.ok((ran[0]?.length ?? 0) > 5)
    assert.deepEqual(ran[0], ran[1])
    for (const sql of ran.flat()) assert.doesNotMatch(sql, /logins/)
  },
)

test('everything that is wrong with a new user is said at once', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const before = await countsOf(house, account)
  const refused = await createUser(admin, { email: 'kai.lund', phone: '12' })
  assert.equal(said(refused), '422 invalid')
  assert.deepEqual(pointersOf(refused), ['/email invalid', '/phone phone_invalid'])
  assert.deepEqual(pointersOf(await createUser(admin, { email: 'kai.lund@', phone: null })), [
    '/email invalid',
    '/phone phone_required',
  ])
  assert.deepEqual(
    pointersOf(await createUser(admin, { email: 'kai lund@example.com', phone: '+44 20 7946 0958' })),
    ['/email invalid', '/phone phone_cannot_receive_sms'],
  )
  const odd = await admin.call('POST', USERS, { name: 7, email: null, role: 'x', phone: {}, isAdmin: true })
  assert.deepEqual(
    pointersOf(odd)
      .map((one) => one.split(' ')[0] ?? '')
      .toSorted(),
    ['/email', '/isAdmin', '/name', '/phone', '/role'],
  )
  assert.deepEqual(await countsOf(house, account), before)
})

test('no name and no address carries a line break into a mail', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  for (const bad of ['\r\nBcc: thief@example.com', '\nX: y', '\r', '\u0000', '\u2028', '\u0085']) {
    assert.deepEqual(pointersOf(await createUser(admin, { name: `Kai${bad}Lund` })), ['/name invalid'])
    assert.deepEqual(pointersOf(await createUser(admin, { email: `kai${bad}@example.com` })), [
      '/email invalid',
    ])
    assert.deepEqual(pointersOf(await createUser(admin, { email: `kai@example.com${bad}x` })), [
      '/email invalid',
    ])
  }
  assert.equal((await countsOf(house, account))[0], (await messageRows(house, account)).length)
  assert.ok(!house.mails.some(({ subject }) => subject.includes('invited you')))
})

test('an address of 254 octets is taken, one of 255 is not, and an internationalised one is written to as it was typed', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const ofLength = (octets: number) => {
    const domain = Array.from({ length: 4 }, () => 'd'.repeat(47))
      .join('.')
      .slice(0, octets - 65)
    return `${'k'.repeat(64)}@${domain}`
  }
  assert.equal(Buffer.byteLength(ofLength(254)), 254)
  const longest = await createUser(admin, { email: ofLength(254) })
  assert.deepEqual([longest.status, longest.body.email], [201, ofLength(254)])
  assert.equal(
    said(await accept(house.browser(), tokenIn(await mailTo(house, ofLength(254), 'invited you')))),
    '200',
  )
  for (const email of [ofLength(255), `é${ofLength(253)}`, `${'k'.repeat(65)}@example.com`])
    assert.deepEqual(pointersOf(await createUser(admin, { email })), ['/email invalid'], email)
  const idn = await createUser(admin, { email: 'kåi@bücher.example', name: 'Kåi 李' })
  assert.deepEqual([idn.status, idn.body.email, idn.body.name], [201, 'kåi@bücher.example', 'Kåi 李'])
  await mailTo(house, 'kåi@bücher.example', 'invited you')
  for (const [name, status] of [
    ['k'.repeat(100), 201],
    ['k'.repeat(101), 422],
    ['   ', 422],
  ] as const)
    assert.equal((await createUser(admin, { email: `k${status}@example.com`, name })).status, status)
})

test('a member neither sees, creates, changes nor invites a user, not even herself', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const kai = await invited(house, account)
  const robin = await addUserTo(house, account, { ...ROBIN, role: 'member' })
  const member = await signedIn(house, robin)
  const before = await countsOf(house, account)
  for (const refused of [
    await createUser(member, { email: 'new@example.com' }),
    await readUser(member, kai),
    await readUser(member, robin),
    await setStatus(member, account, 'deactivated'),
    await setStatus(member, robin, 'deactivated'),
    await inviteAgain(member, kai),
  ])
    assert.equal(said(refused), '403 admin_required')
  const nobody = house.browser()
  for (const refused of [
    await createUser(nobody),
    await readUser(nobody, kai),
    await inviteAgain(nobody, kai),
  ])
    assert.equal(said(refused), '401 no_session')
  assert.deepEqual(await countsOf(house, account), before)
})

onBothEngines(
  'a deactivated user is out at once: her sessions, sign-ins and links end, and she is told',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const admin = await signedIn(house, account)
    const robin = await addUserTo(house, account, { ...ROBIN, role: 'member' })
    const sessions = [await signedIn(house, robin), await signedIn(house, robin)]
    const open = await atSmsStep(house, robin)
    const browser = house.browser()
    await browser.call('POST', '/api/v1/password-resets', { email: robin.email })
    const token = tokenIn(await mailTo(house, robin.email, 'Choose a new password'))
    const completion = { token, password: 'words that nobody else would choose' }

    const gone = await setStatus(admin, robin, 'deactivated')
    assert.deepEqual([gone.status, gone.body.status], [200, 'deactivated'])
    for (const session of sessions)
      assert.equal(said(await session.call('GET', '/api/v1/me')), '401 no_session')
    assert.ok((await sessionRows(house.world.store, robin)).every(({ ended_at_ms }) => ended_at_ms !== null))
    assert.equal(said(await answer(open.browser, open.code)), '410 sign_in_expired')
    assert.equal(said(await open.browser.call('GET', '/api/v1/sign-in')), '410 sign_in_expired')
    assert.equal(
      said(await browser.call('POST', '/api/v1/password-resets/link', { token })),
      '410 link_spent',
    )
    assert.equal(
      said(await browser.call('POST', '/api/v1/password-resets/completion', completion)),
      '410 link_spent',
    )
    const told = await mailTo(house, robin.email, 'has ended')
    assert.match(told.text, /Alex Kim switched off your access to Example Ltd/)

    const signIn = (email: string, password: string) =>
      house.browser().call('POST', '/api/v1/sign-in', { email, password })
    const right = await signIn(robin.email, PASSWORD)
    assert.equal(said(right), '401 credentials_wrong')
    assert.deepEqual(right.body, (await signIn(robin.email, 'these are not the right words')).body)
    assert.deepEqual(right.body, (await signIn('nobody@example.com', PASSWORD)).body)

    const back = await setStatus(admin, robin, 'active')
    assert.deepEqual([back.status, back.body.status], [200, 'active'])
    await mailTo(house, robin.email, 'access to Example Ltd again')
    assert.equal(
      said(await browser.call('POST', '/api/v1/password-resets/completion', completion)),
      '410 link_spent',
    )
    for (const session of sessions)
      assert.equal(said(await session.call('GET', '/api/v1/me')), '401 no_session')
    assert.equal(said(await answer(open.browser, open.code)), '410 sign_in_expired')
    house.passTime(MINUTE_MS)
    await signedIn(house, robin)
    const events = (await eventsOf(house, account)).filter(({ type }) => /activated/.test(type))
    assert.deepEqual(
      events.map(({ type, actorId, subjectId }) => `${type} ${actorId} ${subjectId}`).toSorted(),
      [
        `user_deactivated ${account.userId} ${robin.userId}`,
        `user_reactivated ${account.userId} ${robin.userId}`,
      ],
    )
  },
)

test('giving a user the status that she has is no change: nobody is told, nothing is recorded', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const robin = await addUserTo(house, account, { ...ROBIN, role: 'member' })
  const session = await signedIn(house, robin)
  const before = await countsOf(house, account)
  assert.equal(said(await setStatus(admin, robin, 'active')), '200')
  assert.equal(said(await session.call('GET', '/api/v1/me')), '200')
  assert.deepEqual(await countsOf(house, account), before)
  await setStatus(admin, robin, 'deactivated')
  const after = await countsOf(house, account)
  assert.equal(said(await setStatus(admin, robin, 'deactivated')), '200')
  assert.deepEqual(await countsOf(house, account), after)
})

test('a patch names something to change, and nothing that there is not', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  for (const body of [
    {},
    { status: 'invited' },
    { status: null },
    { role: 'owner' },
    { name: 'Kai', isAdmin: true },
    [],
  ])
    assert.equal(said(await admin.call('PATCH', `${USERS}/${account.userId}`, body)), '422 invalid')
})

onBothEngines(
  'the only administrator who accepted stays, whoever was invited beside her',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const admin = await signedIn(house, account)
    await invited(house, account, { role: 'admin', admin })
    const member = await addUserTo(house, account, { ...ROBIN, role: 'member' })
    const former = await addUserTo(house, account, { ...ROBIN, email: 'former@example.com', role: 'admin' })
    assert.equal(said(await setStatus(admin, former, 'deactivated')), '200')
    const other = await house.newAccount()
    await addUserTo(house, other, { ...ROBIN, email: 'elsewhere@example.com', role: 'admin' })

    const before = await countsOf(house, account)
    assert.equal(said(await setStatus(admin, account, 'deactivated')), '409 last_admin')
    assert.equal(said(await admin.call('GET', '/api/v1/session')), '200')
    assert.deepEqual(await countsOf(house, account), before)
    assert.equal((await userRow(house.world.store, account)).deactivated_at_ms, null)
    assert.equal(said(await setStatus(admin, member, 'deactivated')), '200', 'members go as ever')

    assert.equal(said(await setStatus(admin, former, 'active')), '200')
    assert.equal(said(await setStatus(admin, account, 'deactivated')), '200', 'now there is another')
    assert.equal(said(await admin.call('GET', '/api/v1/session')), '401 no_session')
  },
)

onBothEngines(
  'of two administrators who deactivate each other, or themselves, at once, one always stays',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    for (let round = 0; round < 20; round++) {
      const account = await house.newAccount()
      const robin = await addUserTo(house, account, {
        name: ROBIN.name,
        email: `robin.${round}@example.com`,
        phone: `+130355502${String(round).padStart(2, '0')}`,
        role: 'admin',
      })
      const [one, other] = [await signedIn(house, account), await signedIn(house, robin)]
      const eachOther = round % 2 === 0
      const answers = await Promise.all([
        setStatus(one, eachOther ? robin : account, 'deactivated'),
        setStatus(other, eachOther ? account : robin, 'deactivated'),
      ])
      const loser = eachOther ? ['401 no_session', '409 last_admin'] : ['409 last_admin']
      const lost = answers.map(said).filter((answered) => answered !== '200')
      assert.equal(lost.length, 1, answers.map(said).join())
      assert.ok(loser.includes(lost[0] ?? ''), lost[0])
      assert.equal((await activeAdmins(house, account)).length, 1)
    }
  },
)

/** Signs in at a product that runs as a process: the nth text to her phone answers. */
async function signedInAt(
  ground: Ground,
  product: ServerProcess,
  account: TestAccount,
  nth: number,
): Promise<TestBrowser> {
  const browser = newBrowser(product.url)
  await browser.call('POST', '/api/v1/sign-in', { email: account.email, password: PASSWORD })
  await browser.call('POST', '/api/v1/sign-in/sms-code')
  const code = await nthCode(ground, account.phone, nth, product)
  assert.equal((await answer(browser, code ?? '')).body.state, 'signed_in')
  return browser
}

/** What takes an administrator away: she is deactivated, made a member, or deleted. */
function takeAway(by: TestBrowser, { userId }: TestAccount, nth: number) {
  const path = `${USERS}/${userId}`
  if (nth % 3 === 0) return by.call('PATCH', path, { status: 'deactivated' })
  return nth % 3 === 1 ? by.call('PATCH', path, { role: 'member' }) : by.call('DELETE', path)
}

test('on two processes at once one of two administrators always stays', async (t) => {
  const ground = await newGround(t, 'postgres')
  const [one, other] = await Promise.all([startProduct(t, ground), startProduct(t, ground)])
  const store = openDatabase(ground.database)
  t.after(() => store.close())
  for (let round = 0; round < 6; round++) {
    const account = await foundAccount(one)
    const admin = await signedInAt(ground, one, account, 1)
    const email = `robin.${round}@example.com`
    const phone = `+13035550${130 + round}`
    const made = await createUser(admin, { name: ROBIN.name, email, phone, role: 'admin' })
    const robin = { ...account, userId: made.body.id, email, phone }
    const second = newBrowser(other.url)
    await accept(second, await tokenFromOutbox(other.url, email), PASSWORD)
    await second.call('POST', '/api/v1/sign-in/enrolment/phone', {})
    const code = await nthCode(ground, phone, 1, other)
    const done = await second.call('POST', '/api/v1/sign-in/enrolment', { method: 'sms', code })
    assert.equal(done.body.state, 'signed_in')
    const themselves = round % 2 === 1
    const answers = await Promise.all([
      takeAway(admin, themselves ? account : robin, round),
      takeAway(second, themselves ? robin : account, round + 1),
    ])
    assert.equal(answers.filter(({ status }) => status < 300).length, 1, answers.map(said).join())
    assert.equal((await activeUsers(store.read, account.accountId, 'admin')).length, 1)
  }
})

/** Users who wait for their invitation, and an administrator who was let in and deactivated since. */
async function withOneWhoIsOut(t: Parameters<typeof openHouse>[0], engine: Engine) {
  const house = await openHouse(t, { engine })
  house.stopTime()
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  const kai = await invited(house, account, { admin })
  const kim = await invited(house, account, { admin, email: 'kai.2@example.com', role: 'admin' })
  const robin = await addUserTo(house, account, { ...ROBIN, role: 'admin' })
  const session = readToken((await signedIn(house, robin)).cookie('sallyport_session'))
  const caller = (await readSession(house.world.store.read, session, house.now()))?.caller
  assert.ok(caller)
  house.passTime(MINUTE_MS)
  assert.equal(said(await setStatus(admin, robin, 'deactivated')), '200')
  return { house, account, admin, kai, kim, caller, before: await countsOf(house, account) }
}
const isOver = (reason: unknown) => reason instanceof Refusal && reason.code === 'no_session'

onBothEngines(
  'an administrator who is deactivated in the middle of an act does not finish it',
  async (t, engine) => {
    const { house, account, admin, kai, kim, caller, before } = await withOneWhoIsOut(t, engine)
    const fresh = { ...KAI, email: 'new@example.com' }
    const out = { status: 'deactivated' }
    await assert.rejects(goOn(house, caller, ['POST', '/account/users'], fresh), isOver)
    await assert.rejects(goOn(house, caller, ['PATCH', '/account/users/{id}', kai.userId], out), isOver)
    await assert.rejects(goOn(house, caller, ['POST', INVITATION, kim.userId]), isOver)
    assert.deepEqual(await countsOf(house, account), before)
    assert.equal((await readUser(admin, kai)).body.status, 'invited')
  },
)

onBothEngines(
  'an administrator who is deactivated in the middle of it does not invite a member again either',
  async (t, engine) => {
    const { house, account, kai, caller, before } = await withOneWhoIsOut(t, engine)
    await assert.rejects(goOn(house, caller, ['POST', INVITATION, kai.userId]), isOver)
    assert.deepEqual(await countsOf(house, account), before)
  },
)

test('an invitation that is asked for again is for one who waits for it', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const kai = await invited(house, account, { role: 'admin' })
  const robin = await addUserTo(house, account, { ...ROBIN, role: 'member' })
  assert.equal(said(await inviteAgain(kai.admin, kai)), '429 mail_limit')
  assert.equal(said(await inviteAgain(kai.admin, robin)), '409 already_accepted')
  await changeUser(house.world.store, robin, { deactivated_at_ms: house.now() })
  assert.equal(said(await inviteAgain(kai.admin, robin)), '409 already_accepted')
  house.passTime(MINUTE_MS)
  assert.equal(said(await inviteAgain(kai.admin, kai)), '202')
  await giveRole(house, account, 'member')
  assert.equal(said(await inviteAgain(kai.admin, kai)), '403 admin_required')
})

test('a user who does not exist is not found', async (t) => {
  const house = await openHouse(t)
  const admin = await signedIn(house, await house.newAccount())
  for (const userId of [`usr_${'0'.repeat(26)}`, 'usr_', 'x', `acc_${'0'.repeat(26)}`, '..%2f..', '%00']) {
    for (const refused of [
      await readUser(admin, { userId }),
      await setStatus(admin, { userId }, 'deactivated'),
      await inviteAgain(admin, { userId }),
    ])
      assert.equal(said(refused), '404 not_found', userId)
  }
})

onBothEngines(
  'when a user was invited last is shown until she accepts; of who was not invited there is nothing to show',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const admin = await signedIn(house, await house.newAccount())
    const made = await createUser(admin, { invite: false })
    const who = { userId: made.body.id }
    const listed = async () => {
      const { items } = (await admin.call('GET', `${USERS}?search=kai`)).body
      assert.deepEqual((await readUser(admin, who)).body, items[0])
      return items[0].invitedAt
    }
    assert.deepEqual([made.body.invitedAt, await listed()], [null, null])
    for (const nth of [1, 2]) {
      house.passTime(2 * MINUTE_MS)
      assert.equal(said(await admin.call('POST', `${USERS}/${who.userId}/invitation`)), '202')
      await mailTo(house, made.body.email, 'invited you', nth)
      assert.equal(await listed(), new Date(house.now()).toISOString())
    }
    const { text } = await mailTo(house, made.body.email, 'invited you', 2)
    assert.equal(said(await accept(house.browser(), tokenIn({ text }))), '200')
    assert.equal(await listed(), null)
  },
)
