import type { Problem } from '../src/http/problem-shape.ts'
import { noteServerTime, serverNow } from './clock.ts'

export type Done<T> = { kind: 'done'; value: T }
/** The server said no: problem details with a stable code. `retryAt` comes from `Retry-After`. */
export type Refused = { kind: 'refused'; code: string; problem: Problem; retryAt: Date | null }
/** No answer, or one that says nothing about the request: no network, a 5xx, a broken proxy. */
export type Away = { kind: 'away'; requestId: string | null }
export type Reply<T> = Done<T> | Refused | Away

const PATIENCE_MS = 20_000
/** How long a file may be on its way: a slow line and a long check are no fault. */
const FILE_PATIENCE_MS = 15 * 60_000

let sessionLost: (refused: Refused) => void = () => undefined

/** Sets who is told when an answer says that the session is over or locked. */
export function whenSessionIsLost(tell: (refused: Refused) => void): void {
  sessionLost = tell
}

/** The session is over or locked. Whoever shows the page as a whole says so, not the form that was refused. */
export function isSessionLoss({ code }: Refused): boolean {
  return code === 'no_session' || code === 'session_locked'
}

/** One call of the API. Never throws: every outcome is a reply. */
export async function call<T>(method: string, path: string, body?: unknown): Promise<Reply<T>> {
  const json = body === undefined ? {} : { headers: JSON_TYPE, body: JSON.stringify(body) }
  return replyOf<T>(await ask(path, { method, ...json, signal: AbortSignal.timeout(PATIENCE_MS) }))
}

/** Sends a file as it is, without holding it in memory. Never throws. */
export async function sendFile<T>(path: string, file: Blob, type: string): Promise<Reply<T>> {
  const signal = AbortSignal.timeout(FILE_PATIENCE_MS)
  return replyOf<T>(
    await ask(path, { method: 'POST', headers: { 'content-type': type }, body: file, signal }),
  )
}

/** Gets what the API answers with as a file of a type. Never throws. */
export async function fetchFile(path: string, type: string): Promise<Reply<Blob>> {
  const answer = await ask(path, { headers: { accept: type }, signal: AbortSignal.timeout(FILE_PATIENCE_MS) })
  if (answer?.ok !== true) return replyOf<never>(answer)
  const file = await answer.blob().catch(() => null)
  return file === null ? { kind: 'away', requestId: null } : { kind: 'done', value: file }
}

/** One call of an address of ours outside the API, which answers as the API does. Never throws. */
export async function callOutside<T>(method: string, address: string): Promise<Reply<T>> {
  const init = { method, headers: { accept: 'application/json' }, signal: AbortSignal.timeout(PATIENCE_MS) }
  return replyOf<T>(await fetch(address, init).catch(() => null))
}

const JSON_TYPE = { 'content-type': 'application/json' }

async function replyOf<T>(answer: Response | null): Promise<Reply<T>> {
  if (answer === null) return { kind: 'away', requestId: null }
  noteServerTime(answer.headers.get('date'))
  const content = await read(answer)
  // an answer that was cut off: what it said is not known
  if (content === undefined) return { kind: 'away', requestId: null }
  if (answer.ok) return { kind: 'done', value: content as T }
  const problem = asProblem(content)
  if (answer.status >= 500 || problem === null) return { kind: 'away', requestId: problem?.requestId ?? null }
  const refused: Refused = { kind: 'refused', code: problem.code, problem, retryAt: retryAt(answer) }
  if (isSessionLoss(refused)) sessionLost(refused)
  return refused
}

function ask(path: string, init: RequestInit): Promise<Response | null> {
  return fetch(`/api/v1${path}`, init).catch(() => null)
}

/** What an answer says; null: nothing. `undefined`: it cannot be read. */
async function read(answer: Response): Promise<unknown> {
  try {
    const text = await answer.text()
    return text === '' ? null : (JSON.parse(text) as unknown)
  } catch {
    return undefined
  }
}

function asProblem(content: unknown): Problem | null {
  if (typeof content !== 'object' || content === null || !('code' in content)) return null
  return content as Problem
}

function retryAt(answer: Response): Date | null {
  const seconds = Number(answer.headers.get('retry-after') ?? NaN)
  return Number.isFinite(seconds) ? new Date(serverNow().getTime() + seconds * 1000) : null
}
