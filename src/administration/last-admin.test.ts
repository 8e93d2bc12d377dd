import assert from 'node:assert/strict'
import { addUserTo, giveRole } from '../../test/account-rows.ts'
import type { TestAnswer, TestBrowser } from '../../test/browser.ts'
import { onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { invited, said } from '../../test/invited.ts'
import { activeUsers } from '../user/user-store.ts'

const USERS = '/api/v1/account/users'

type Act = (by: TestBrowser, whom: { userId: string }) => Promise<TestAnswer>

const demote: Act = (by, { userId }) => by.call('PATCH', `${USERS}/${userId}`, { role: 'member' })
/** What takes an administrator away. */
const ACTS: Act[] = [
  demote,
  (by, { userId }) => by.call('PATCH', `${USERS}/${userId}`, { status: 'deactivated' }),
  (by, { userId }) => by.call('DELETE', `${USERS}/${userId}`),
]
const LOST = ['401 no_session', '403 admin_required', '404 not_found', '409 last_admin']

onBothEngines(
  'one administrator who can sign in always stays, whatever takes two of them away at once',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const pairs = ACTS.flatMap((one) => ACTS.map((other) => ({ one, other })))
    // two who make members of each other touch no row in common but the account's
    const apart = Array.from({ length: 6 }, () => ({ one: demote, other: demote }))
    for (const [round, { one, other }] of [...pairs, ...apart].entries()) {
      const account = await house.newAccount()
      const robin = await addUserTo(house, account, {
        name: 'Robin Diaz',
        email: `robin.${round}@example.com`,
        phone: `+130355502${String(round).padStart(2, '0')}`,
        role: 'admin',
      })
      const [first, second] = [await signedIn(house, account), await signedIn(house, robin)]
      const eachOther = round % 2 === 0
      const answers = await Promise.all([
        one(first, eachOther ? robin : account),
        other(second, eachOther ? account : robin),
      ])
      const lost = answers.map(said).filter((answered) => !answered.startsWith('20'))
      assert.equal(lost.length, 1, answers.map(said).join())
      assert.ok(LOST.includes(lost[0] ?? ''), lost[0])
      assert.equal((await activeUsers(house.world.store.read, account.accountId, 'admin')).length, 1)
    }
  },
)

onBothEngines(
  'neither who is only invited nor who is deactivated stands in for the last administrator',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const account = await house.newAccount()
    const admin = await signedIn(house, account)
    await invited(house, account, { role: 'admin', admin })
    const former = await addUserTo(house, account, {
      name: 'Robin Diaz',
      email: 'robin@example.com',
      phone: '+13035550155',
      role: 'admin',
    })
    const set = (status: string) => admin.call('PATCH', `${USERS}/${former.userId}`, { status })
    assert.equal(said(await set('deactivated')), '200')
    const other = await house.newAccount()
    for (const act of ACTS) assert.equal(said(await act(admin, account)), '409 last_admin')
    assert.equal(said(await admin.call('GET', USERS)), '200')
    const both = { role: 'member', status: 'deactivated' }
    assert.equal(said(await admin.call('PATCH', `${USERS}/${account.userId}`, both)), '409 last_admin')
    assert.equal(said(await set('active')), '200')
    await giveRole(house, former, 'member')
    for (const act of ACTS) assert.equal(said(await act(admin, account)), '409 last_admin')
    await giveRole(house, former, 'admin')
    assert.equal(said(await admin.call('PATCH', `${USERS}/${account.userId}`, both)), '200')
    assert.equal((await activeUsers(house.world.store.read, other.accountId, 'admin')).length, 1)
  },
)
