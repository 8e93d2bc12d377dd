import type { Scope } from '../src/http/scope.ts'
import type { TestAnswer, TestBrowser } from './browser.ts'
import type { House } from './house.ts'

export const KEYS = '/api/v1/account/api-keys'

/** Every scope that a key may have. */
export const ALL_SCOPES: Scope[] = ['users:read', 'users:write', 'activity:read', 'coverage:read', 'verify']

/** A key that was created: its id, and its text. */
export type TestKey = { id: string; key: string }

/** Creates an API key as an administrator does. */
export async function newKey(
  admin: TestBrowser,
  scopes: readonly Scope[] = ALL_SCOPES,
  over: { name?: string; endsIn?: string } = {},
): Promise<TestKey> {
  const { status, body } = await admin.call('POST', KEYS, { name: 'Staff directory', scopes, ...over })
  if (status !== 201) throw new Error(`the key was not created: ${JSON.stringify(body)}`)
  return { id: body.id, key: body.key }
}

/** A program that calls with a key, and with nothing else. */
export type Program = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<TestAnswer>

/** What calls by a key, through a browser of the test that has no cookie or through the one that is given. */
export const programOf =
  (house: Pick<House, 'browser'>, { key }: Pick<TestKey, 'key'>, browser = house.browser()): Program =>
  (method, path, body, headers = {}) =>
    browser.call(method, `/api/v1${path}`, body, { authorization: `Bearer ${key}`, ...headers })
