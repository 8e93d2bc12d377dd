import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { NO_SMS_YET, type SmsBudget } from '../user/sms-budget.ts'
import { resendDelayMs, smsVerdict, withAnswer, withSms, type SmsScope } from './sms-limits.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NOW = 1_795_514_400_000
const SCOPES: SmsScope[] = ['user', 'number', 'unproven_number']

/** The budget after codes at these moments, each answered at once where `answered`. */
function sentAt(moments: number[], { answered = false, proven = true } = {}): SmsBudget {
  return moments.reduce<SmsBudget>((budget, at) => {
    const after = withSms(budget, at, { proven })
    return answered ? withAnswer(after) : after
  }, NO_SMS_YET)
}
const every = (ms: number, count: number) => Array.from({ length: count }, (_, i) => NOW + i * ms)

test('nobody who was sent nothing waits', () => {
  for (const scope of SCOPES) assert.deepEqual(smsVerdict(NO_SMS_YET, NOW, { scope }), { may: true })
})

test('at most 5 unanswered codes an hour: the sixth waits until the first is exactly an hour old', () => {
  for (const scope of ['user', 'number'] as const) {
    assert.equal(smsVerdict(sentAt(every(MINUTE, 4)), NOW + 4 * MINUTE, { scope }).may, true)
    const five = sentAt(every(MINUTE, 5))
    assert.deepEqual(smsVerdict(five, NOW + 5 * MINUTE, { scope }), { may: false, retryAt: NOW + HOUR })
    assert.equal(smsVerdict(five, NOW + HOUR - 1, { scope }).may, false)
    assert.equal(smsVerdict(five, NOW + HOUR, { scope }).may, true)
  }
})

test('a right answer clears the unanswered codes, and only those', () => {
  const five = sentAt(every(MINUTE, 5))
  const answered = withAnswer(five)
  assert.equal(smsVerdict(answered, NOW + 5 * MINUTE, { scope: 'user' }).may, true)
  assert.equal(answered.sent.length, 5)
})

test('at most 12 codes an hour, answered or not', () => {
  const eleven = sentAt(every(MINUTE, 11), { answered: true })
  assert.equal(smsVerdict(eleven, NOW + 12 * MINUTE, { scope: 'number' }).may, true)
  const twelve = sentAt(every(MINUTE, 12), { answered: true })
  assert.deepEqual(smsVerdict(twelve, NOW + 12 * MINUTE, { scope: 'number' }), {
    may: false,
    retryAt: NOW + HOUR,
  })
  assert.equal(smsVerdict(twelve, NOW + HOUR, { scope: 'number' }).may, true)
})

test('at most 30 codes a day, answered or not', () => {
  const spread = every(10 * MINUTE, 30)
  const now = NOW + 5 * HOUR
  assert.equal(smsVerdict(sentAt(spread.slice(0, 29), { answered: true }), now, { scope: 'user' }).may, true)
  const thirty = sentAt(spread, { answered: true })
  assert.deepEqual(smsVerdict(thirty, now, { scope: 'user' }), { may: false, retryAt: NOW + DAY })
  assert.equal(smsVerdict(thirty, NOW + DAY - 1, { scope: 'user' }).may, false)
  assert.equal(smsVerdict(thirty, NOW + DAY, { scope: 'user' }).may, true)
})

test('users who have not proved a number share two of its codes an hour, and leave three to its owner', () => {
  const one = sentAt([NOW], { proven: false })
  assert.equal(smsVerdict(one, NOW + 1, { scope: 'unproven_number' }).may, true)
  const two = sentAt([NOW, NOW + 1], { proven: false })
  assert.deepEqual(smsVerdict(two, NOW + 2, { scope: 'unproven_number' }), {
    may: false,
    retryAt: NOW + HOUR,
  })
  assert.equal(smsVerdict(two, NOW + HOUR, { scope: 'unproven_number' }).may, true)
  assert.equal(smsVerdict(two, NOW + 2, { scope: 'number' }).may, true)
  const afterOwner = sentAt([NOW, NOW + 1])
  assert.equal(smsVerdict(afterOwner, NOW + 2, { scope: 'unproven_number' }).may, true)
})

test('strangers who ask for two codes every hour of a day leave its owner twenty', () => {
  let budget = NO_SMS_YET
  const ask = (at: number, { proven }: { proven: boolean }) => {
    const { may } = smsVerdict(budget, at, { scope: proven ? 'number' : 'unproven_number' })
    if (may) budget = withSms(budget, at, { proven })
    if (may && proven) budget = withAnswer(budget)
    return may
  }
  const counts = { strangers: 0, owner: 0 }
  for (let minute = 0; minute < DAY / MINUTE; minute++) {
    const at = NOW + minute * MINUTE
    if (minute % 60 < 2 && ask(at, { proven: false })) counts.strangers++
    if (minute >= 22 * 60 && ask(at, { proven: true })) counts.owner++
  }
  assert.deepEqual(counts, { strangers: 10, owner: 20 })
  assert.equal(ask(NOW + DAY, { proven: false }), true, 'a day after their first they may again')
})

test('a right answer gives the users who have not proved a number none of its codes back', () => {
  const two = withAnswer(sentAt([NOW, NOW + 1], { proven: false }))
  assert.equal(smsVerdict(two, NOW + 2, { scope: 'unproven_number' }).may, false)
})

test('a budget holds no code that is a day old, and survives being stored as JSON', () => {
  const budget = withSms(sentAt([NOW, NOW + 1], { proven: false }), NOW + DAY, { proven: false })
  assert.deepEqual(budget, {
    sent: [NOW + 1, NOW + DAY],
    unanswered: [NOW + 1, NOW + DAY],
    unproven: [NOW + 1, NOW + DAY],
  })
  assert.deepEqual(JSON.parse(JSON.stringify(budget)), budget)
})

test('a code may be sent again after 30, 60, 120 … seconds', () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5].map(resendDelayMs), [0, 30_000, 60_000, 120_000, 240_000, 480_000])
})

test('however they ask, no hour sees more than 5 unanswered, 12 or 2 by strangers, no day more than 30 or 10 by strangers', () => {
  const asking = fc.record({
    afterMs: fc.integer({ min: 0, max: 20 * MINUTE }),
    answers: fc.boolean(),
    stranger: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(asking, { maxLength: 150 }), (asked) => {
      let now = NOW
      let budget = NO_SMS_YET
      const log: { at: number; stranger: boolean }[] = []
      let unanswered: number[] = []
      for (const { afterMs, answers, stranger } of asked) {
        now += afterMs
        const verdict = smsVerdict(budget, now, { scope: stranger ? 'unproven_number' : 'number' })
        const within = (ms: number) => log.filter(({ at }) => now - at < ms)
        const room =
          unanswered.filter((at) => now - at < HOUR).length < 5 &&
          within(HOUR).length < 12 &&
          within(DAY).length < 30 &&
          (!stranger || within(HOUR).filter((sms) => sms.stranger).length < 2) &&
          (!stranger || within(DAY).filter((sms) => sms.stranger).length < 10)
        assert.equal(verdict.may, room)
        if (!verdict.may) continue
        budget = withSms(budget, now, { proven: !stranger })
        log.push({ at: now, stranger })
        unanswered.push(now)
        if (!answers) continue
        budget = withAnswer(budget)
        unanswered = []
      }
    }),
  )
})

test('who may not now, may at retryAt and not a millisecond before', () => {
  const moments = fc.array(fc.integer({ min: NOW - DAY + 1, max: NOW }), { maxLength: 40 })
  fc.assert(
    fc.property(
      moments,
      moments,
      moments,
      fc.constantFrom(...SCOPES),
      (sent, unanswered, unproven, scope) => {
        const budget = { sent, unanswered, unproven }
        const verdict = smsVerdict(budget, NOW, { scope })
        if (verdict.may) return
        assert.ok(verdict.retryAt > NOW)
        assert.equal(smsVerdict(budget, verdict.retryAt - 1, { scope }).may, false)
        assert.equal(smsVerdict(budget, verdict.retryAt, { scope }).may, true)
      },
    ),
  )
})
