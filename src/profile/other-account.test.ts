import assert from 'node:assert/strict'
import { addUserTo, eventsOf } from '../../test/account-rows.ts'
import type { TestBrowser } from '../../test/browser.ts'
import { type House, onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { createUser, invited, look, said } from '../../test/invited.ts'
import { MINUTE_MS } from '../store/duration.ts'

/** Every call whose answer is of one account, in the words of the account that asks. */
const CALLS = [
  '/api/v1/session',
  '/api/v1/me',
  '/api/v1/me/sessions',
  '/api/v1/account',
  '/api/v1/account/security-policy',
  '/api/v1/session/sudo',
]

async function twoAccounts(house: House) {
  const ours = await house.newAccount({ name: 'Our Company', country: 'US' })
  const theirs = await house.newAccount({ name: 'Their Company', country: 'GB' })
  return { ours, theirs, us: await signedIn(house, ours), them: await signedIn(house, theirs) }
}

onBothEngines('no answer to one account holds anything of another', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { ours, theirs, us, them } = await twoAccounts(house)
  await them.call('PUT', '/api/v1/account/security-policy', {
    twoFactor: { active: false, primary: 'sms', backup: null, deviceTrust: 'single_sign_on' },
    version: 1,
  })
  for (const path of CALLS) {
    const answer = await us.call('GET', path)
    assert.equal(answer.status, 200, path)
    const text = JSON.stringify(answer.body)
    for (const foreign of [theirs.accountId, theirs.userId, theirs.email, theirs.phone, 'Their Company'])
      assert.ok(!text.includes(foreign), `${path}: ${foreign}`)
  }
  assert.equal((await us.call('GET', '/api/v1/me')).body.id, ours.userId)
  assert.equal((await us.call('GET', '/api/v1/account')).body.id, ours.accountId)
  assert.equal((await us.call('GET', '/api/v1/account/security-policy')).body.twoFactor.active, true)
})

onBothEngines('what one account changes changes nothing of another', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { ours, theirs, us, them } = await twoAccounts(house)
  const before = await Promise.all(CALLS.slice(1, 5).map(async (path) => (await them.call('GET', path)).body))
  assert.equal((await us.call('PATCH', '/api/v1/me', { name: 'Somebody' })).status, 200)
  assert.equal((await us.call('PATCH', '/api/v1/account', { name: 'Something' })).status, 200)
  assert.equal(
    (
      await us.call('PUT', '/api/v1/account/security-policy', {
        twoFactor: { active: false, primary: 'sms', backup: null, deviceTrust: 'single_sign_on' },
        version: 1,
      })
    ).status,
    200,
  )
  assert.equal((await us.call('DELETE', '/api/v1/me/sessions')).status, 204)
  const after = await Promise.all(CALLS.slice(1, 5).map(async (path) => (await them.call('GET', path)).body))
  assert.deepEqual(after, before)
  const theirEvents = (await eventsOf(house, theirs)).map(({ actorId }) => actorId)
  assert.ok(!theirEvents.includes(ours.userId))
})

onBothEngines(
  'a session of another account, and of another user of the same, is not found, and goes on',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { ours, us, them } = await twoAccounts(house)
    const colleague = await addUserTo(house, ours, {
      name: 'Robin Diaz',
      email: 'robin.diaz@example.com',
      role: 'admin',
      phone: '+12025550190',
    })
    const colleagues = await signedIn(house, colleague)
    for (const other of [them, colleagues]) {
      const [session] = (await other.call('GET', '/api/v1/me/sessions')).body.items
      const refused = await us.call('DELETE', `/api/v1/me/sessions/${session.id}`)
      assert.deepEqual([refused.status, refused.body.code], [404, 'not_found'])
      assert.equal((await other.call('GET', '/api/v1/session')).status, 200)
    }
    await us.call('DELETE', '/api/v1/me/sessions')
    for (const other of [them, colleagues])
      assert.equal((await other.call('GET', '/api/v1/session')).status, 200)
  },
)

/** Everything that an account shows of its users to an administrator of its own. */
async function usersOf(them: TestBrowser, ids: string[]): Promise<unknown[]> {
  const shown = []
  for (const id of ids) shown.push((await them.call('GET', `/api/v1/account/users/${id}`)).body)
  return shown
}

onBothEngines(
  'a user of another account is not found, whatever is asked of her, and nothing of hers changes',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const { theirs, us, them } = await twoAccounts(house)
    const kai = await invited(house, theirs, { admin: them, role: 'admin' })
    const robin = await addUserTo(house, theirs, {
      name: 'Robin Diaz',
      email: 'robin.diaz@example.com',
      role: 'member',
      phone: '+12025550190',
    })
    house.passTime(MINUTE_MS)
    const ids = [theirs.userId, kai.userId, robin.userId]
    const before = [await usersOf(them, ids), (await eventsOf(house, theirs)).length]
    for (const id of ids) {
      const one = `/api/v1/account/users/${id}`
      for (const refused of [
        await us.call('GET', one),
        await us.call('PATCH', one, { status: 'deactivated' }),
        await us.call('PATCH', one, { status: 'active' }),
        await us.call('POST', `${one}/invitation`),
      ])
        assert.deepEqual([refused.status, refused.body.code], [404, 'not_found'])
    }
    house.passTime(10 * MINUTE_MS)
    const withoutSudo = await us.call('PATCH', `/api/v1/account/users/${kai.userId}`, {
      status: 'deactivated',
    })
    assert.equal(withoutSudo.body.code, 'not_found', 'and sudo is not asked for first')
    assert.deepEqual([await usersOf(them, ids), (await eventsOf(house, theirs)).length], before)
    assert.equal(said(await look(house.browser(), kai.token)), '200', 'her invitation is the one she had')
    assert.equal(house.mails.filter(({ to }) => to === kai.email).length, 1)
  },
)

onBothEngines('a user of another account is not found before the body is looked at', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const { theirs, us } = await twoAccounts(house)
  for (const body of [{}, { status: 'odd' }, { name: 'Somebody' }, []]) {
    const refused = await us.call('PATCH', `/api/v1/account/users/${theirs.userId}`, body)
    assert.deepEqual([refused.status, refused.body.code], [404, 'not_found'], JSON.stringify(body))
  }
})

onBothEngines(
  'a user is created in the account of whoever creates her, and in no other',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { ours, theirs, us, them } = await twoAccounts(house)
    const same = { email: 'kai.lund@example.com', phone: '+1 303 555 0124' }
    const [one, other] = [await createUser(us, same), await createUser(them, same)]
    assert.deepEqual([one.status, other.status], [201, 201])
    assert.deepEqual(
      [one.body.phoneStatus, other.body.phoneStatus],
      ['unproven', 'unproven'],
      'whether another account has the number is not said',
    )
    assert.equal((await us.call('GET', `/api/v1/account/users/${other.body.id}`)).status, 404)
    assert.equal((await them.call('GET', `/api/v1/account/users/${one.body.id}`)).status, 404)
    for (const [account, made] of [
      [ours, one],
      [theirs, other],
    ] as const) {
      const subjects = (await eventsOf(house, account)).filter(({ type }) => type === 'user_created')
      assert.deepEqual(
        subjects.map(({ subjectId }) => subjectId),
        [made.body.id],
      )
    }
  },
)
