import assert from 'node:assert/strict'
import type { Door } from '../src/http/door.ts'
import { API_PREFIX } from '../src/http/mount.ts'
import { ProblemShape } from '../src/http/problem-shape.ts'
import { refusalsOf } from '../src/operation/openapi.ts'
import { type RefusalCode, REFUSALS } from '../src/refusal.ts'
import type { TestAnswer, Watch } from './browser.ts'

/**
 * Holds every answer to the description of the API: a success carries exactly the fields that its door declares, a
 * refusal is problem details with a code that its door declares, and every answer has the security headers. A
 * surprise (500) is never right.
 */
export function contractOf(doors: readonly Door[]): Watch {
  const made = doors.map((door) => ({
    door,
    fits: new RegExp(`^${API_PREFIX}${door.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }))
  return ({ method, path }, answer) => {
    const about = `${method} ${path} → ${answer.status} ${JSON.stringify(answer.body)}`
    assertSecurityHeaders(answer.headers, about)
    const [address = ''] = path.split('?')
    // the protocol of others, which is not ours to declare
    if (/^\/(oidc|\.well-known|forward-auth)(\/|$)/.test(address)) return
    // a page, which the pages' own tests look at
    if (answer.status === 200 && answer.headers.get('content-type')?.startsWith('text/html')) return
    const found = made.find(
      ({ door, fits }) =>
        (door.method === method || (door.method === 'GET' && method === 'HEAD')) && fits.test(address),
    )
    const success = found?.door.answers[answer.status]
    if (!found || success === undefined)
      return assertRefusal(answer, found ? refusalsOf(found.door) : ['not_found', 'cross_site'], about)
    const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
    if (found.door.exports?.includes(type)) return
    if (success === null) assert.equal(answer.body, '', `${about}: carries nothing`)
    else if (method !== 'HEAD') {
      assert.match(answer.headers.get('content-type') ?? '', /^application\/json/, about)
      assert.deepStrictEqual(
        success.parse(answer.body),
        answer.body,
        `${about}: carries the fields that are declared, and no other`,
      )
    }
  }
}

function assertRefusal(answer: TestAnswer, declared: readonly RefusalCode[], about: string): void {
  if (answer.headers.get('content-type')?.startsWith('text/html'))
    return assert.equal(answer.status, 404, about)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/, about)
  if (answer.body === '') return
  const problem = ProblemShape.parse(answer.body)
  const code = problem.code as RefusalCode
  assert.ok(declared.includes(code), `${about}: this door does not say that it refuses with ${code}`)
  assert.equal(REFUSALS[code].status, answer.status, about)
  assert.equal(problem.status, answer.status, about)
  assert.equal(problem.type, `urn:sallyport:problem:${code}`, about)
  for (const error of problem.errors ?? [])
    assert.ok(Object.hasOwn(REFUSALS, error.code), `${about}: ${error.code}`)
  if (answer.status === 429 || answer.status === 503)
    assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/, about)
}

/** What a browser is told by every answer, whatever it is. */
export function assertSecurityHeaders(headers: Headers, about: string): void {
  assert.match(
    headers.get('content-security-policy') ?? '',
    /^default-src 'none';.*frame-ancestors 'none'/,
    about,
  )
  assert.doesNotMatch(headers.get('content-security-policy') ?? '', /unsafe/, about)
  assert.equal(headers.get('x-content-type-options'), 'nosniff', about)
  assert.equal(headers.get('x-frame-options'), 'DENY', about)
  assert.equal(headers.get('referrer-policy'), 'no-referrer', about)
  assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin', about)
  assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin', about)
  assert.match(headers.get('cache-control') ?? '', /no-store|max-age/, about)
}
