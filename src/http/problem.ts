import type { z } from 'zod'
import { type FieldRefusal, Refusal, type RefusalCode, REFUSALS } from '../refusal.ts'
import { SECOND_MS, type Instant } from '../store/duration.ts'
import { StoreUnavailable } from '../store/store.ts'
import type { Problem } from './problem-shape.ts'

const FASTIFY_ERRORS: Record<string, RefusalCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
}

/** Turns what a schema found into a refusal that names every field by JSON pointer (RFC 6901). */
export function refuseIssues(error: z.ZodError): Refusal {
  const errors: FieldRefusal[] = []
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys)
        errors.push(field([...issue.path, key], 'This field is not known here. Leave it out.'))
    } else errors.push(field(issue.path, sayIssue(issue)))
  }
  return new Refusal('invalid', { errors })
}

const field = (path: readonly PropertyKey[], detail: string): FieldRefusal => ({
  pointer: path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
  code: 'invalid',
  detail,
})

function sayIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    return issue.input === undefined ? 'Fill this in.' : `This takes ${issue.expected}.`
  }
  return issue.message
}

/** What an error is on the wire. A surprise keeps its words to itself; its request number finds it in the log. */
export function problemOf(
  error: unknown,
  requestId: string,
  now: Instant,
): { problem: Problem; headers: Record<string, string> } {
  const refusal = refusalOf(error)
  const headers: Record<string, string> = {}
  if (!refusal) {
    const detail =
      'Something went wrong on our side. Nothing was lost. Try again; if it lasts, tell your operator the request number.'
    return { problem: { ...about('surprise', 500, detail), requestId }, headers }
  }
  if (refusal.retryAtMs !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil((refusal.retryAtMs - now) / SECOND_MS)))
  } else if (refusal.status === 503) headers['retry-after'] = '1'
  const problem: Problem = { ...refusal.extra, ...about(refusal.code, refusal.status, refusal.message) }
  if (refusal.status >= 500) problem.requestId = requestId
  if (refusal.errors.length > 0) problem.errors = [...refusal.errors]
  return { problem, headers }
}

const about = (code: string, status: number, detail: string) => ({
  type: `urn:sallyport:problem:${code}`,
  title: code.replaceAll('_', ' '),
  status,
  detail,
  code,
})

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error
  if (error instanceof StoreUnavailable) return new Refusal('store_unavailable')
  const { code = '', statusCode: status = 500 } = (error ?? {}) as { code?: string; statusCode?: number }
  const known = FASTIFY_ERRORS[code]
  if (known) return new Refusal(known)
  return status >= 400 && status < 500 ? new Refusal('unreadable') : null
}

/** The statuses that a set of refusals can answer with, each with its codes: for the description of the API. */
export function statusesOf(codes: readonly RefusalCode[]): Map<number, RefusalCode[]> {
  const statuses = new Map<number, RefusalCode[]>()
  for (const code of new Set(codes)) {
    const { status } = REFUSALS[code]
    statuses.set(status, [...(statuses.get(status) ?? []), code])
  }
  return statuses
}
