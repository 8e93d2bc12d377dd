import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answerBy,
  begin,
  givenBy,
  nextCode,
  type Person,
  personWith,
  recoveryCodes,
  setPolicy,
  signedInBy,
  stateOf,
} from '../../test/authenticators.ts'
import { eventsOf } from '../../test/account-rows.ts'
import { type House, onBothEngines, openHouse } from '../../test/house.ts'
import { mailTo } from '../../test/invited.ts'
import { allAnswered } from '../../test/mails.ts'
import type { Method } from '../policy/method-name.ts'
import { DAY_MS } from '../store/duration.ts'

/** Signs in by a method and gives back what the state offers after it. */
async function offeredAfter(house: House, person: Person, method: Method): Promise<unknown> {
  const browser = await begin(house, person)
  const done = await answerBy(browser, 'second-factor', await givenBy(house, browser, person, method))
  assert.equal(done['state'], 'signed_in')
  nextCode(house)
  return done['offerEnrolment']
}

for (const [primary, backup] of [
  ['sms', 'app'],
  ['app', 'sms'],
] as const)
  onBothEngines(
    `under ${primary}+${backup} a code goes out when it is asked for, and use of the backup is recorded, told and shown`,
    async (t, engine) => {
      const house = await openHouse(t, { engine })
      const account = await house.newAccount()
      const person = await personWith(house, account, 'phone+app')
      await setPolicy(house, account, { primary, backup })
      await allAnswered(house)
      const before = house.sent.length

      const browser = await begin(house, person)
      const state = await stateOf(browser)
      assert.deepEqual(
        (state['methods'] as { method: string; rank: string }[]).map(({ method, rank }) => [method, rank]),
        [
          [primary, 'primary'],
          [backup, 'backup'],
        ],
      )
      await stateOf(browser)
      assert.equal(await offeredAfter(house, person, 'app'), null)
      await allAnswered(house)
      assert.equal(house.sent.length, before, 'neither the password nor a look nor the app sends a text')
      assert.equal(await offeredAfter(house, person, 'sms'), null)
      assert.equal(house.sent.length, before + 1)

      const session = await signedInBy(house, person, backup)
      const { items } = (await session.call('GET', '/api/v1/me/sessions')).body
      const shown = (items as { answered: string; byBackup: boolean }[]).map(
        ({ answered, byBackup }) => `${answered} ${byBackup}`,
      )
      // the oldest of her sessions began when SMS alone was her account's method
      assert.deepEqual(
        shown.toSorted(),
        [`${backup} true`, `${backup} true`, `${primary} false`, 'sms false'].toSorted(),
      )
      const used = (await eventsOf(house, account)).filter(({ type }) => type === 'backup_used')
      assert.deepEqual(
        used.map(({ actorId, details }) => [actorId, details['method']]),
        [
          [person.userId, backup],
          [person.userId, backup],
        ],
      )
      await mailTo(house, person.email, 'by the backup', 2)
    },
  )

onBothEngines(
  'who has the backup alone is invited to set the primary up, once a week and no more often',
  async (t, engine) => {
    const house = await openHouse(t, { engine })
    house.stopTime()
    const account = await house.newAccount()
    const person = await personWith(house, account, 'phone')
    await setPolicy(house, account, { primary: 'app', backup: 'sms' })
    assert.equal(await offeredAfter(house, person, 'sms'), 'app')
    assert.equal(await offeredAfter(house, person, 'sms'), null)
    house.passTime(7 * DAY_MS - 10 * 60_000)
    assert.equal(await offeredAfter(house, person, 'sms'), null)
    house.passTime(10 * 60_000)
    assert.equal(await offeredAfter(house, person, 'sms'), 'app')
    await allAnswered(house)
    const types = (await eventsOf(house, account)).map(({ type }) => type)
    assert.ok(!types.includes('backup_used'), 'a backup that is all she has is none beside a primary')
    assert.ok(house.mails.every(({ subject }) => !subject.includes('by the backup')))

    const browser = await signedInBy(house, person, 'sms')
    const items = (await browser.call('GET', '/api/v1/me/sessions')).body.items as { byBackup: boolean }[]
    assert.ok(items.every(({ byBackup }) => !byBackup))
  },
)

test('neither the primary nor a rescue invites to anything, nor does an own choice under no policy', async (t) => {
  const house = await openHouse(t)
  house.stopTime()
  const account = await house.newAccount()
  const person = await personWith(house, account, 'phone')
  await setPolicy(house, account, { primary: 'sms', backup: 'app' })
  const [code] = await recoveryCodes(await signedInBy(house, person, 'sms'))
  assert.equal(await offeredAfter(house, person, 'sms'), null)
  await setPolicy(house, account, { primary: 'app', backup: 'sms' })
  const rescued = await answerBy(await begin(house, person), 'second-factor', {
    method: 'recovery_code',
    code,
  })
  assert.deepEqual([rescued['state'], rescued['offerEnrolment']], ['signed_in', null])
  const session = await signedInBy(house, person, 'sms')
  assert.equal((await session.call('PUT', '/api/v1/me/second-factor', { ownChoice: true })).status, 200)
  await setPolicy(house, account, { active: false })
  house.passTime(8 * DAY_MS)
  assert.equal(await offeredAfter(house, person, 'sms'), null)
})
