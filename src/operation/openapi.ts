import { z } from 'zod'
import { FORWARD_AUTH_PATHS } from '../forward-auth/describe-forward-auth.ts'
import type { Door, Needs } from '../http/door.ts'
import { API_PREFIX } from '../http/mount.ts'
import { SCOPE_NAMES, SCOPES } from '../http/scope.ts'
import { statusesOf } from '../http/problem.ts'
import { ProblemShape } from '../http/problem-shape.ts'
import { type RefusalCode, REFUSALS } from '../refusal.ts'

const BY_KEY: RefusalCode[] = ['api_key_wrong', 'scope_missing']
const IN_SESSION: RefusalCode[] = ['no_session', 'session_locked', 'api_key_wrong', 'not_for_api_keys']
const BY_ADMIN_OR_KEY: RefusalCode[] = ['no_session', 'session_locked', 'admin_required', ...BY_KEY]

const BY_NEED: Record<Needs, RefusalCode[]> = {
  nothing: [],
  session: IN_SESSION,
  admin: [...IN_SESSION, 'admin_required'],
  'users:read': BY_ADMIN_OR_KEY,
  'users:write': BY_ADMIN_OR_KEY,
  'activity:read': BY_ADMIN_OR_KEY,
  'coverage:read': BY_ADMIN_OR_KEY,
  verify: BY_KEY,
  set_up_code: ['set_up_code_wrong'],
}

/** By what a caller shows who she is, where one of these is enough. */
function securityOf(needs: Needs): Json[] {
  if (needs === 'nothing') return []
  if (needs === 'session' || needs === 'admin') return [{ session: [] }]
  if (needs === 'set_up_code') return [{ setUpCode: [] }]
  return [...(needs === 'verify' ? [] : [{ session: [] }]), { apiKey: [needs] }]
}

type Json = Record<string, unknown>

const sayScopes = () =>
  SCOPE_NAMES.map((scope) => `\`${scope}\` (${SCOPES[scope].says.toLowerCase()})`).join(', ')

/** The description of the API (OpenAPI 3.1), made from the schemas that check the requests. */
export function describeApi(doors: readonly Door[], about: { title: string; server: string }): Json {
  const paths: Record<string, Json> = {}
  for (const door of doors) {
    const path = `${API_PREFIX}${door.path}`
    paths[path] = { ...paths[path], [door.method.toLowerCase()]: describeDoor(door) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: `${about.title} API`,
      version: '1',
      description:
        'Sign-in with a second factor, by the decision of each account. Errors are problem details (RFC 9457) with a stable `code`; a 429 says by `Retry-After` when to try again. OpenID Connect, behind `/oidc/`, describes itself at `/.well-known/openid-configuration`; too many sign-ins that are begun there from one network, or by one user, are a 429 with `too_many_attempts` too.',
    },
    externalDocs: {
      description: 'OpenID Connect Discovery: where and how `/oidc/` is spoken',
      url: `${about.server}/.well-known/openid-configuration`,
    },
    servers: [{ url: about.server }],
    paths: { ...paths, ...FORWARD_AUTH_PATHS },
    components: {
      schemas: schemasOf(doors),
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: about.server.startsWith('https:') ? '__Host-sallyport_session' : 'sallyport_session',
        },
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: `An API key of the account. Its scopes: ${sayScopes()}.`,
        },
        setUpCode: { type: 'http', scheme: 'bearer', description: 'The set-up code of the running server' },
      },
    },
  }
}

/** Every refusal that a door can answer with: its own, and those that its needs and its parts bring. */
export function refusalsOf(door: Door): RefusalCode[] {
  const written: RefusalCode[] = ['cross_site', 'body_too_large', 'media_type', 'unreadable']
  return [
    ...BY_NEED[door.needs],
    ...(door.method === 'GET' ? [] : written),
    ...(door.params ? (['not_found'] as const) : []),
    ...door.refuses,
    'invalid',
    'store_unavailable',
  ]
}

function describeDoor(door: Door): Json {
  const refusals = refusalsOf(door)
  const responses: Record<string, Json> = {}
  for (const [status, schema] of Object.entries(door.answers)) {
    responses[status] = {
      description: 'Done',
      ...(schema || door.exports ? { content: contentOf(door, schema) } : {}),
    }
  }
  for (const [status, codes] of statusesOf(refusals)) {
    responses[status] = {
      description: codes.map((code) => `\`${code}\`: ${REFUSALS[code].says}`).join('\n\n'),
      content: { 'application/problem+json': { schema: refTo(ProblemShape) } },
    }
  }
  return {
    summary: door.summary,
    operationId: `${door.method.toLowerCase()}${door.path.replaceAll(/[^A-Za-z0-9]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`,
    ...(door.needs === 'nothing' ? {} : { security: securityOf(door.needs) }),
    parameters: [...parametersOf(door.params, 'path'), ...parametersOf(door.query, 'query')],
    ...(door.readsCsv
      ? {
          requestBody: {
            required: true,
            content: { 'text/csv': { schema: { type: 'string' }, example: door.readsCsv } },
          },
        }
      : {}),
    ...(door.body
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: refTo(door.body),
                ...(door.example === undefined ? {} : { example: door.example }),
              },
            },
          },
        }
      : {}),
    responses,
  }
}

/** What a success carries: JSON, and the files that the door makes of the same. */
const contentOf = (door: Door, schema: z.ZodType | null): Json => ({
  ...(schema ? { 'application/json': { schema: refTo(schema) } } : {}),
  ...Object.fromEntries((door.exports ?? []).map((type) => [type, { schema: { type: 'string' } }])),
})

const idOf = (schema: z.ZodType) => {
  const id = schema.meta()?.['id']
  if (typeof id !== 'string') throw new Error('a schema of a door has no id; give it one with .meta({ id })')
  return id
}
const refTo = (schema: z.ZodType): Json => ({ $ref: `#/components/schemas/${idOf(schema)}` })

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' }) as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
  }))
}

function schemasOf(doors: readonly Door[]): Record<string, Json> {
  const named = z.registry<{ id: string }>()
  for (const schema of [
    ProblemShape,
    ...doors.flatMap((door) => [door.body, ...Object.values(door.answers)]),
  ]) {
    if (schema && !named.has(schema)) named.add(schema, { id: idOf(schema) })
  }
  const { schemas } = z.toJSONSchema(named, {
    uri: (id) => `#/components/schemas/${id}`,
    io: 'input',
    unrepresentable: 'any',
  })
  // what only other shapes name is put aside by zod; it gets its own place among the others
  const { __shared: shared, ...own } = schemas as Record<string, Json>
  const all = Object.entries({ ...own, ...(shared?.['$defs'] as Record<string, Json> | undefined) })
  const placed = Object.fromEntries(
    all.map(([id, { $schema: _, $id: __, id: ___, ...schema }]) => [id, schema]),
  )
  return JSON.parse(JSON.stringify(placed).replaceAll('__shared#/$defs/', '')) as Record<string, Json>
}
