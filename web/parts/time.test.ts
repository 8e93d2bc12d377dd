import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  clock,
  clockWithSeconds,
  countdown,
  date,
  day,
  exactMoment,
  moment,
  momentAlone,
  onDay,
  shortWait,
  timeAgo,
  until,
  untilDay,
  weekday,
  when,
  wholeDate,
  wholeMoment,
} from './time.ts'

const now = new Date(2026, 10, 24, 10, 12, 28)

test('a time is written with two digits each, midnight as 00:00', () => {
  assert.equal(clock(new Date(2026, 10, 24, 0, 0)), '00:00')
  assert.equal(clock(new Date(2026, 10, 24, 9, 5)), '09:05')
  assert.equal(clockWithSeconds(new Date(2026, 10, 24, 12, 1, 4)), '12:01:04')
})

test('today, yesterday and tomorrow go by name, any other day by its date', () => {
  assert.equal(day(new Date(2026, 10, 24, 23, 59), now), 'today')
  assert.equal(day(new Date(2026, 10, 23, 0, 1), now), 'yesterday')
  assert.equal(day(new Date(2026, 10, 25, 0, 0), now), 'tomorrow')
  assert.equal(day(new Date(2026, 8, 9, 12), now), '9 Sep 2026')
  assert.equal(date(now), '24 Nov 2026')
  assert.equal(moment(new Date(2026, 10, 9, 12, 1), now), '9 Nov 2026, 12:01')
  assert.equal(momentAlone(new Date(2026, 10, 24, 12, 1), now), 'Today, 12:01')
  assert.equal(exactMoment(new Date(2026, 10, 21, 8, 2, 6), now), '21 Nov 2026, 08:02:06')
  assert.equal(weekday(new Date(2026, 10, 23)), 'Mon 23 Nov')
})

test('a day in a sentence about the past has its time near by, and its year where that is another one', () => {
  assert.equal(onDay(new Date(2026, 10, 24, 10, 2), now), 'today at 10:02')
  assert.equal(onDay(new Date(2026, 10, 23, 18, 5), now), 'yesterday at 18:05')
  assert.equal(onDay(new Date(2026, 10, 9, 12), now), 'on 9 November')
  assert.equal(onDay(new Date(2025, 11, 30, 12), now), 'on 30 December 2025')
  assert.equal(wholeDate(new Date(2026, 11, 1, 10, 12)), '1 December 2026')
  assert.equal(wholeMoment(new Date(2026, 11, 1, 10, 12), now), '1 December 2026, 10:12')
  assert.equal(wholeMoment(new Date(2026, 10, 25, 10, 12), now), 'tomorrow, 10:12')
})

test('an end is a bare time today and carries its day otherwise', () => {
  assert.equal(until(new Date(2026, 10, 24, 10, 27), now), '10:27')
  assert.equal(until(new Date(2026, 10, 25, 10, 12), now), 'tomorrow at 10:12')
  assert.equal(when(new Date(2026, 10, 24, 10, 27), now), 'at 10:27')
  assert.equal(when(new Date(2026, 10, 27, 9, 2), now), 'on 27 Nov 2026 at 09:02')
})

test('a wait of less than a minute is told to the second', () => {
  assert.equal(shortWait(new Date(2026, 10, 24, 10, 12, 44), now), '10:12:44')
  assert.equal(shortWait(new Date(2026, 10, 24, 10, 27), now), '10:27')
})

test('a countdown counts whole seconds and stops at zero', () => {
  assert.equal(countdown(new Date(now.getTime() + 23_200), now), '0:24')
  assert.equal(countdown(new Date(now.getTime() + 125_000), now), '2:05')
  assert.equal(countdown(new Date(now.getTime() - 5_000), now), '0:00')
})

test('the past is told in the largest unit that fits', () => {
  assert.equal(timeAgo(new Date(now.getTime() - 1_000), now), '1 second ago')
  assert.equal(timeAgo(new Date(now.getTime() - 20_000), now), '20 seconds ago')
  assert.equal(timeAgo(new Date(now.getTime() - 3 * 60_000), now), '3 minutes ago')
  assert.equal(timeAgo(new Date(now.getTime() - 26 * 3_600_000), now), '1 day ago')
  assert.equal(timeAgo(new Date(now.getTime() + 400), now), '0 seconds ago')
})

test('what lasts for days ends on a date in full words; what ends today or tomorrow, at a time', () => {
  assert.equal(untilDay(new Date(2026, 10, 27, 9, 5), now), '27 November 2026')
  assert.equal(untilDay(new Date(2026, 10, 25, 9, 5), now), 'tomorrow at 09:05')
  assert.equal(untilDay(new Date(2026, 10, 24, 23, 5), now), '23:05')
})
