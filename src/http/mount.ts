import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { Refusal } from '../refusal.ts'
import { clientOf } from './client.ts'
import { type Cookies, cookiesOf } from './cookies.ts'
import type { Caller, Client, Door, Needs, Reply } from './door.ts'
import { refuseIssues } from './problem.ts'

/** What every call of the API begins with. */
export const API_PREFIX = '/api/v1'

/** How each need is met: gives back the caller, or throws the refusal. */
export type Guards = Record<Needs, (asked: Asked) => Promise<Caller | undefined>>
export type Asked = { cookies: Cookies; bearer: string | undefined; countsAsAct: boolean }

/** Opens the doors on a server: guard first, then the parts of the request, then the act. */
export function mount(app: FastifyInstance, doors: readonly Door[], guards: Guards, secure: boolean): void {
  for (const door of doors) {
    app.route({
      method: door.method,
      url: API_PREFIX + door.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      handler: (request, reply) => open(door, guards[door.needs], secure, request, reply),
    })
  }
}

async function open(
  door: Door,
  guard: Guards[Needs],
  secure: boolean,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const { cookies, setCookie } = cookiesOf(request.headers.cookie, secure)
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  let client: Client | undefined
  let answer: Reply
  try {
    const caller = await guard({ cookies, bearer, countsAsAct: door.countsAsAct ?? true })
    answer = await door.handle({
      params: found(door.params, request.params),
      query: checked(door.query, request.query, true),
      body: checked(door.body, request.body, false),
      caller,
      get client() {
        return (client ??= clientOf(request.ip, request.headers['user-agent']))
      },
      cookies,
      bearer,
    })
  } finally {
    if (setCookie.length > 0) reply.header('set-cookie', setCookie)
  }
  if (answer.headers) reply.headers(answer.headers)
  return reply.code(answer.status).send(answer.body)
}

/** An address that no thing of ours can have is one where nothing is. */
function found(schema: z.ZodType | undefined, params: unknown): undefined {
  const parsed = schema?.safeParse(params)
  if (parsed?.success === false) throw new Refusal('not_found')
  return parsed?.data as undefined
}

function checked(schema: z.ZodType | undefined, value: unknown, loose: boolean): undefined {
  if (schema) {
    const parsed = schema.safeParse(value ?? {})
    if (!parsed.success) throw refuseIssues(parsed.error)
    return parsed.data as undefined
  }
  if (
    !loose &&
    value !== undefined &&
    (value === null || typeof value !== 'object' || Object.keys(value).length > 0)
  ) {
    throw new Refusal('invalid', { detail: 'This call takes no body. Leave it out.' })
  }
  return undefined
}
