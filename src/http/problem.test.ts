import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { openHouse } from '../../test/house.ts'
import { REFUSALS, Refusal, refuseField, type RefusalCode } from '../refusal.ts'
import { SECOND_MS } from '../store/duration.ts'
import { StoreUnavailable } from '../store/store.ts'
import { problemOf, refuseIssues, statusesOf } from './problem.ts'

const NOW = 1_000_000

test('every refusal has its own type, a status of an error, and a sentence that says what to do', () => {
  for (const [code, { status, says }] of Object.entries(REFUSALS)) {
    const { problem } = problemOf(new Refusal(code as RefusalCode), 'req_1', NOW)
    assert.deepEqual(
      [problem.type, problem.status, problem.code, problem.detail],
      [`urn:sallyport:problem:${code}`, status, code, says],
    )
    assert.ok(status >= 400 && status < 600)
    assert.match(code, /^[a-z_]+$/)
    assert.match(says, /^[A-Z].*\.$/)
  }
})

test('a refusal that says when to come back carries Retry-After in whole seconds, at least one', () => {
  const after = (retryAtMs: number) =>
    problemOf(new Refusal('too_many_attempts', { retryAtMs }), 'req_1', NOW).headers['retry-after']
  assert.deepEqual(
    [after(NOW + 30 * SECOND_MS), after(NOW + 1_001), after(NOW + 1), after(NOW), after(NOW - 5_000)],
    ['30', '2', '1', '1', '1'],
  )
})

test('where the store cannot be reached the answer says so, when to try again, and under which number', () => {
  const { problem, headers } = problemOf(new StoreUnavailable('ECONNREFUSED 10.0.0.5'), 'req_1', NOW)
  assert.deepEqual(
    [problem.status, problem.code, problem.requestId, headers['retry-after']],
    [503, 'store_unavailable', 'req_1', '1'],
  )
  assert.ok(!JSON.stringify(problem).includes('10.0.0.5'))
})

test('a surprise keeps its words to itself and gives its number', () => {
  for (const surprise of [
    new Error('password hunter2 of +12025550123'),
    'text',
    null,
    undefined,
    { statusCode: 500, message: 'secret' },
    { statusCode: 200 },
  ]) {
    const { problem } = problemOf(surprise, 'req_1', NOW)
    assert.deepEqual([problem.status, problem.code, problem.requestId], [500, 'surprise', 'req_1'])
    assert.doesNotMatch(JSON.stringify(problem), /hunter2|2025550123|secret/)
  }
})

test('what extra a refusal carries cannot overwrite its status or code', () => {
  const { problem } = problemOf(
    new Refusal('policy_changed', { extra: { version: 3, status: 200, code: 'fine' } }),
    'req_1',
    NOW,
  )
  assert.deepEqual([problem.status, problem.code, problem['version']], [409, 'policy_changed', 3])
})

test('a refused field is named by JSON pointer, its own signs escaped', () => {
  const parsed = z
    .strictObject({ 'a/b': z.object({ '~c': z.array(z.number()) }) })
    .safeParse({ 'a/b': { '~c': [1, 'x'] }, 'd/e~f': 1 })
  assert.deepEqual(
    refuseIssues(parsed.error ?? new z.ZodError([]))
      .errors.map(({ pointer }) => pointer)
      .toSorted(),
    ['/a~1b/~0c/1', '/d~1e~0f'],
  )
  assert.deepEqual(refuseField('/phone', 'phone_required').errors, [
    { pointer: '/phone', code: 'phone_required', detail: REFUSALS.phone_required.says },
  ])
})

test('refusals are grouped by status for the description of the API', () => {
  assert.deepEqual(
    [...statusesOf(['invalid', 'code_wrong', 'no_session', 'invalid'])],
    [
      [422, ['invalid', 'code_wrong']],
      [401, ['no_session']],
    ],
  )
})

test('a surprise is logged with its request number, and the answer names the same', async (t) => {
  const house = await openHouse(t)
  house.world.store.read.first = async () => {
    throw new Error('a bug')
  }
  const response = await fetch(`${house.url}/api/v1/set-up`)
  const problem = (await response.json()) as { code: string; requestId: string; detail: string }
  assert.deepEqual(
    [response.status, response.headers.get('content-type'), problem.code],
    [500, 'application/problem+json; charset=utf-8', 'surprise'],
  )
  const line = house.logged.find((text) => text.includes(problem.requestId))
  assert.match(line ?? '', /a bug/)
  assert.doesNotMatch(JSON.stringify(problem), /a bug/)
})
