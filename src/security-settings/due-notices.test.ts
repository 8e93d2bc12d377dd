import assert from 'node:assert/strict'
import { addUserTo, giveRole } from '../../test/account-rows.ts'
import { changeUser } from '../../test/house-rows.ts'
import { type House, onBothEngines, openHouse, signedIn, type TestAccount } from '../../test/house.ts'
import { allAnswered } from '../../test/mails.ts'
import { eachEngine } from '../../test/stores.ts'
import { mailTime } from '../message/mail-text.ts'
import { MINUTE_MS } from '../store/duration.ts'
import { lease } from '../store/lease.ts'
import { addNoticeDue, oldestNotice, putOffNotice, takeTurn } from './due-notices-store.ts'
import { startDueNotices } from './due-notices.ts'

const OFF = { active: false, primary: 'sms', backup: null, deviceTrust: 'single_sign_on' }

const told = ({ mails }: House): string[] =>
  mails.filter(({ subject }) => subject.includes('no longer asks')).map(({ to }) => to)

async function addMembers(house: House, account: TestAccount, names: string[]): Promise<TestAccount[]> {
  const added: TestAccount[] = []
  for (const [nth, name] of names.entries()) {
    const phone = `+1202555${7000 + nth}`
    added.push(await addUserTo(house, account, { name, email: `${name}@example.com`, role: 'member', phone }))
  }
  return added
}

/** Another process has the job, and dies: a minute later the next goes on. */
async function holdBack({ world, now }: House): Promise<void> {
  const nowMs = now()
  const job = { name: 'notices', owner: 'elsewhere', nowMs, untilMs: nowMs + MINUTE_MS }
  assert.ok(await lease(world.store, job))
}

async function switchOff(house: House, account: TestAccount) {
  const admin = await signedIn(house, account)
  const save = (twoFactor: object, version: number) =>
    admin.call('PUT', '/api/v1/account/security-policy', { twoFactor, version })
  assert.equal((await save(OFF, 1)).status, 200)
  return save
}

onBothEngines(
  'who loses protection when two-factor is switched off is told once, by however many processes',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    // the house has one already; of the same owner, so that the lease keeps none of them apart
    const stops = [1, 2].map(() => startDueNotices(house.world, 'test'))
    t.after(() => Promise.all(stops.map((stop) => stop())))
    const account = await house.newAccount()
    const names = Array.from({ length: 405 }, (_, nth) => `member.${nth}`)
    await addMembers(house, account, names)
    const save = await switchOff(house, account)
    await allAnswered(house)
    assert.deepEqual(told(house).toSorted(), names.map((name) => `${name}@example.com`).toSorted())
    // nothing is told of what takes nothing away
    assert.equal((await save({ ...OFF, deviceTrust: '1_day' }, 2)).status, 200)
    assert.equal((await save({ ...OFF, active: true }, 3)).status, 200)
    await allAnswered(house)
    assert.equal(told(house).length, names.length)
  },
)

onBothEngines(
  'told is who is active without a choice of her own when her turn comes, whatever became of her role and of the policy',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    const { store } = house.world
    const account = await house.newAccount()
    const names = ['stays', 'raised', 'invited', 'deactivated', 'chose', 'elsewhere']
    const [, raised, invited, deactivated, chose] = await addMembers(house, account, names)
    const lowered = { name: 'lowered', email: 'lowered@example.com', phone: '+12025550190' } as const
    const admin = await addUserTo(house, account, { ...lowered, role: 'admin' })
    const other = await house.newAccount({ name: 'Other Ltd' })
    await addMembers(house, other, ['nobody.of.this'])
    assert.ok(raised && invited && deactivated && chose)

    await holdBack(house)
    const savedAt = house.now()
    const save = await switchOff(house, account)
    await giveRole(house, raised, 'admin')
    await giveRole(house, admin, 'member')
    await changeUser(store, invited, { accepted_at_ms: null })
    await changeUser(store, deactivated, { deactivated_at_ms: house.now() })
    await changeUser(store, chose, { own_choice_at_ms: house.now() })
    assert.equal((await save({ ...OFF, active: true }, 2)).status, 200)
    assert.deepEqual(told(house), [])
    house.passTime(MINUTE_MS)
    await allAnswered(house)
    assert.deepEqual(
      told(house).toSorted(),
      ['elsewhere', 'raised', 'stays'].map((name) => `${name}@example.com`),
    )
    const { text = '' } = house.mails.find(({ to }) => to === 'stays@example.com') ?? {}
    assert.ok(text.includes(mailTime(savedAt)), text)
    const saved = house.mails.filter(({ subject }) => subject.includes('was changed')).map(({ to }) => to)
    assert.equal(saved.filter((to) => to === admin.email).length, 1, 'of switching off, as an administrator')
  },
)

eachEngine('of two who tell the same users at once, one gets their turn', async (store) => {
  const notice = { accountId: 'acc', version: 2, savedAt: 5, admins: ['usr_1'] }
  await store.write((tx) => addNoticeDue(tx, notice))
  assert.equal(await oldestNotice(store.read, 4), null)
  const due = { ...notice, toldUpTo: '' }
  assert.deepEqual(await oldestNotice(store.read, 5), due)
  const take = (upTo: string | null, from = due) => store.write((tx) => takeTurn(tx, from, upTo, 7))
  const once = async (upTo: string | null, from = due) =>
    (await Promise.all([take(upTo, from), take(upTo, from)])).toSorted()
  assert.deepEqual(await once('usr_5'), [false, true])
  assert.equal(await take(null), false, 'by whoever is behind')
  const further = { ...due, toldUpTo: 'usr_5' }
  assert.deepEqual(await oldestNotice(store.read, 7), further)
  await store.write((tx) => putOffNotice(tx, further, 9))
  assert.equal(await oldestNotice(store.read, 8), null)
  assert.deepEqual(await once(null, further), [false, true])
  assert.equal(await oldestNotice(store.read, 9), null)
})

eachEngine(
  'a large account keeps nobody waiting: after each lot the others have their turn',
  async (store) => {
    const large = { accountId: 'large', version: 2, savedAt: 5, admins: [] }
    const small = { accountId: 'small', version: 2, savedAt: 6, admins: [] }
    await store.write((tx) => addNoticeDue(tx, large))
    await store.write((tx) => addNoticeDue(tx, small))
    assert.equal((await oldestNotice(store.read, 7))?.accountId, 'large')
    await store.write((tx) => takeTurn(tx, { ...large, toldUpTo: '' }, 'usr_5', 7))
    assert.equal((await oldestNotice(store.read, 7))?.accountId, 'small')
  },
)
