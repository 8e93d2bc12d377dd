import assert from 'node:assert/strict'
import { test } from 'node:test'
import { devicesInWords, factsOf, onMoment, removalSays, type Device } from './device-words.ts'

const NOW = new Date(2026, 10, 24, 11, 0)
const at = (day: number, hour = 10, minute = 12) => new Date(2026, 10, day, hour, minute)
const device = (over: Partial<Device> = {}): Device => ({
  id: 'dev_1',
  current: false,
  browser: 'Safari on iPhone',
  address: '198.51.100.23',
  earnedBy: 'sms',
  trustedAt: at(20, 8, 2).toISOString(),
  lastUsedAt: at(20, 8, 2).toISOString(),
  endsAt: at(27, 8, 2).toISOString(),
  ...over,
})

test('a device tells by what, when and from where it is trusted', () => {
  assert.deepEqual(factsOf(device(), NOW), ['Trusted by an SMS code on 20 Nov 2026, 08:02 · 198.51.100.23'])
  assert.deepEqual(factsOf(device({ earnedBy: 'app' }), at(20, 9)), [
    'Trusted by an app code today, 08:02 · 198.51.100.23',
  ])
})

test('a device that was used since tells when, beside the address it was used from', () => {
  assert.deepEqual(
    factsOf(device({ earnedBy: 'security_key', lastUsedAt: at(23, 18, 5).toISOString() }), NOW),
    ['Trusted by a security key on 20 Nov 2026, 08:02', 'Last used yesterday, 18:05 · 198.51.100.23'],
  )
})

test('an end is told by its date, today and tomorrow by name', () => {
  assert.deepEqual(onMoment(at(27, 8, 2), NOW), ['on', '27 Nov 2026, 08:02'])
  assert.deepEqual(onMoment(at(24, 18, 5), NOW), [null, 'today, 18:05'])
  assert.deepEqual(onMoment(at(25), NOW), [null, 'tomorrow, 10:12'])
})

test('the devices are counted, and the first end among them is named', () => {
  const ends = (...days: number[]) => days.map((day) => ({ endsAt: at(day).toISOString() }))
  assert.equal(devicesInWords([], NOW), 'None.')
  assert.equal(devicesInWords(ends(27), NOW), '1 device skips the second factor. It ends on 27 Nov 2026.')
  assert.equal(
    devicesInWords(ends(29, 27, 30), NOW),
    '3 devices skip the second factor. The next one ends on 27 Nov 2026.',
  )
  assert.equal(
    devicesInWords(ends(25, 27), NOW),
    '2 devices skip the second factor. The next one ends tomorrow, 10:12.',
  )
})

test('a removal says how many devices it makes ask again', () => {
  const says = 'Its codes stop working'
  assert.equal(removalSays(says, 0), 'Its codes stop working.')
  assert.equal(removalSays(says, 1), 'Its codes stop working, and your trusted device asks again.')
  assert.equal(removalSays(says, 3), 'Its codes stop working, and your 3 trusted devices ask again.')
})
