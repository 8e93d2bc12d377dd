import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Refusal } from '../refusal.ts'
import { clientOf } from './client.ts'
import { type Cookies, cookiesOf } from './cookies.ts'
import type { AccountCaller, Client, Door, KeyUser, Needs, Reply, Request, SessionUser } from './door.ts'
import { refuseIssues } from './problem.ts'

/** What every call of the API begins with. */
export const API_PREFIX = '/api/v1'

/** How each need is met: gives back who calls, or throws the refusal. */
export type Guards = Record<Needs, (asked: Asked) => Promise<SessionUser | KeyUser | undefined>>
export type Asked = {
  cookies: Cookies
  bearer: string | undefined
  countsAsAct: boolean
  /** From where. */
  address: string
}

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

const NO_QUERY = z.strictObject({})

type Opened = Request<undefined, undefined, undefined, AccountCaller | undefined>

/** A request as its door sees it. Who is at the other end is worked out only for a door that asks. */
class OpenedRequest implements Opened {
  readonly params: undefined
  readonly query: undefined
  readonly body: undefined
  readonly caller: AccountCaller | undefined
  readonly cookies: Cookies
  readonly bearer: string | undefined
  readonly #raw: FastifyRequest

  constructor(raw: FastifyRequest, parts: Omit<Opened, 'client' | 'accept' | 'csv' | 'csvBytes'>) {
    this.params = parts.params
    this.query = parts.query
    this.body = parts.body
    this.caller = parts.caller
    this.cookies = parts.cookies
    this.bearer = parts.bearer
    this.#raw = raw
  }

  get accept(): string {
    return this.#raw.headers.accept ?? '*/*'
  }

  get csv(): Readable {
    if (this.#raw.body instanceof Readable) return this.#raw.body
    throw new Refusal('media_type', { detail: 'Send the file as text/csv.' })
  }

  get csvBytes(): number | null {
    const length = this.#raw.headers['content-length']
    return length === undefined ? null : Number(length)
  }

  get client(): Client {
    return whereFrom(this.#raw)
  }
}

const whereFrom = ({ ip, headers }: FastifyRequest): Client => clientOf(ip, headers['user-agent'])

/** Who calls. From where is worked out only for an act that records it. */
const callerOf = (user: SessionUser | KeyUser, request: FastifyRequest): AccountCaller => ({
  ...user,
  get client() {
    return whereFrom(request)
  },
})

async function open(
  door: Door,
  guard: Guards[Needs],
  secure: boolean,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const { cookies, setCookie } = cookiesOf(request.headers.cookie, secure)
  const { authorization } = request.headers
  const bearer = authorization === undefined ? undefined : /^Bearer (.+)$/i.exec(authorization)?.[1]
  let answer: Reply
  try {
    const asked = { cookies, bearer, countsAsAct: door.countsAsAct ?? true, address: request.ip }
    const user = await guard(asked)
    const caller = user && callerOf(user, request)
    const params = found(door.params, request.params)
    if (door.exists && !(await door.exists({ caller, params }))) throw new Refusal('not_found')
    const query = door.query ? checked(door.query, request.query) : noQuery(request.query)
    const body = door.readsCsv ? undefined : bodyOf(door.body, request.body)
    answer = await door.handle(new OpenedRequest(request, { params, query, body, caller, cookies, bearer }))
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

function checked(schema: z.ZodType, value: unknown): undefined {
  const parsed = schema.safeParse(value ?? {})
  if (!parsed.success) throw refuseIssues(parsed.error)
  return parsed.data as undefined
}

function noQuery(query: unknown): undefined {
  if (Object.keys(query as object).length > 0) checked(NO_QUERY, query)
  return undefined
}

function bodyOf(schema: z.ZodType | undefined, body: unknown): undefined {
  if (body instanceof Readable) throw new Refusal('media_type')
  return schema ? checked(schema, body) : nothing(body)
}

function nothing(body: unknown): undefined {
  if (body === undefined) return undefined
  if (body === null || typeof body !== 'object' || Object.keys(body).length > 0)
    throw new Refusal('invalid', { detail: 'This call takes no body. Leave it out.' })
  return undefined
}
