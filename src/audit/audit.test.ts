import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventsOf } from '../../test/account-rows.ts'
import { atSmsStep, onBothEngines, openHouse, PASSWORD, sentSudoCode, wrongCode } from '../../test/house.ts'
import { EVENTS, record } from './audit.ts'

test('every event has a stored word and a sentence for a person', () => {
  for (const [word, { says }] of Object.entries(EVENTS)) {
    assert.match(word, /^[a-z_]+$/)
    assert.match(says, /^[a-z][A-Za-z -]+$/)
  }
})

onBothEngines('an event is recorded with the act that it tells of, or not at all', async (t, engine) => {
  const house = await openHouse(t, { engine })
  const account = await house.newAccount()
  const event = { accountId: account.accountId, type: 'profile_changed', actorId: account.userId } as const
  const before = await eventsOf(house, account)
  await assert.rejects(
    house.world.store.write(async (tx) => {
      await record(house.world, tx, event, house.now())
      throw new Error('the act failed')
    }),
    { message: 'the act failed' },
  )
  assert.deepEqual(await eventsOf(house, account), before)
  await house.world.store.write((tx) => record(house.world, tx, event, house.now()))
  assert.equal((await eventsOf(house, account)).length, before.length + 1)
})

test('what is recorded of a user’s day tells who did what, and holds no code, number, password or cookie', async (t) => {
  const house = await openHouse(t)
  const account = await house.newAccount()
  const { browser, code } = await atSmsStep(house, account)
  const answer = (path: string, digits: string) =>
    browser.call('POST', `/api/v1/${path}`, { method: 'sms', code: digits })
  await answer('sign-in/second-factor', wrongCode(code))
  await answer('sign-in/second-factor', code)
  const sudoCode = await sentSudoCode(house, account, browser)
  await answer('session/sudo', sudoCode)
  await browser.call('PATCH', '/api/v1/me', { name: 'Alexandra Kim' })
  await browser.call('DELETE', '/api/v1/session')
  const events = await eventsOf(house, account)
  assert.deepEqual(events.map(({ type }) => type).toSorted(), [
    'account_created',
    'code_wrong',
    'phone_proven',
    'profile_changed',
    'signed_in',
    'signed_out',
    'sudo_answered',
  ])
  for (const { type, actorId } of events)
    assert.equal(actorId, type === 'account_created' ? null : account.userId)
  const signedIn = events.find(({ type }) => type === 'signed_in')
  assert.deepEqual(
    [signedIn?.details['why'], signedIn?.details['answered'], signedIn?.details['address']],
    ['answered', 'sms', '127.0.0.1'],
  )
  const text = JSON.stringify(events)
  for (const secret of [
    code,
    sudoCode,
    account.phone,
    PASSWORD,
    browser.cookie('sallyport_device') ?? 'no cookie',
  ])
    assert.ok(!text.includes(secret), secret)
})
