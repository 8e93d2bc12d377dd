import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserTo } from '../../test/account-rows.ts'
import { KEYS, newKey } from '../../test/api-keys.ts'
import { type House, onBothEngines, openHouse, signedIn } from '../../test/house.ts'
import { changeUser } from '../../test/house-rows.ts'
import { mailTo } from '../../test/invited.ts'
import { allAnswered } from '../../test/mails.ts'
import { DAY_MS, MINUTE_MS } from '../store/duration.ts'
import { addKey } from './api-key-store.ts'
import { startKeyReminders } from './due-reminders.ts'

const SAM = { name: 'Sam Reyes', role: 'member', email: 'sam@example.com', phone: '+12025550188' } as const
const REMINDED = 'An API key of Example Ltd ends soon'
const remindersOf = ({ mails }: House) => mails.filter(({ subject }) => subject === REMINDED)

/** Longer than the job looks away. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 1_600))

onBothEngines(
  'all administrators are reminded once, 14 days before a key ends, whoever does the job',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const other = await addUserTo(house, account, { ...SAM, email: 'other@example.com', role: 'admin' })
    const gone = await addUserTo(house, account, { ...SAM, email: 'gone@example.com', role: 'admin' })
    await addUserTo(house, account, SAM)
    await changeUser(house.world.store, gone, { deactivated_at_ms: house.now() })
    const admin = await signedIn(house, account)
    await newKey(admin, ['users:read'], { name: 'Nightly report', endsIn: '30_days' })
    const revoked = await newKey(admin, ['users:read'], { name: 'Old import script', endsIn: '30_days' })
    await admin.call('DELETE', `${KEYS}/${revoked.id}`)
    await newKey(admin, ['users:read'], { name: 'Longer', endsIn: '90_days' })
    await newKey(admin, ['users:read'], { name: 'Endless', endsIn: 'never' })
    const stops = ['other', 'third'].map((owner) => startKeyReminders(house.world, owner))

    house.passTime(16 * DAY_MS - 1)
    await aWhile()
    assert.deepEqual(remindersOf(house), [])
    house.passTime(1)
    for (const to of [account.email, other.email])
      assert.match(
        (await mailTo(house, to, REMINDED)).text,
        /The API key “Nightly report” works until .* UTC\. From then on, programs that use it are refused\./,
      )
    await aWhile()
    await allAnswered(house)
    house.passTime(20 * DAY_MS)
    await aWhile()
    await allAnswered(house)
    assert.deepEqual(
      remindersOf(house)
        .map(({ to }) => to)
        .toSorted(),
      [account.email, other.email].toSorted(),
    )
    for (const stop of stops) await stop()
  },
)

test('a reminder that cannot be written is tried again, and keeps no other waiting', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const admin = await signedIn(house, account)
  await newKey(admin, ['users:read'], { endsIn: '30_days' })
  const endsAt = house.now() + 20 * DAY_MS
  const key = { accountId: 'acc_gone', id: 'apk_gone', name: '', secretHash: '', createdBy: 'usr_gone' }
  await house.world.store.write((tx) =>
    addKey(tx, { ...key, scopes: [], endsAt, remindAt: house.now() + DAY_MS }, house.now()),
  )
  const failures = () => house.logged.filter((line) => line.includes('could not be reminded')).length
  house.passTime(17 * DAY_MS)
  await mailTo(house, account.email, REMINDED)
  await aWhile()
  assert.equal(failures(), 1)
  house.passTime(10 * MINUTE_MS)
  await aWhile()
  assert.equal(failures(), 2)
  assert.equal(remindersOf(house).length, 1)
})
