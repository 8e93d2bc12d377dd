import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { RefusalCode } from '../refusal.ts'
import type { Cookies } from './cookies.ts'
import type { Scope } from './scope.ts'

/** Whose session a request is in, as the session guard has found her. */
export type SessionUser = {
  accountId: string
  userId: string
  sessionId: string
  role: 'admin' | 'member'
  name: string
  email: string
}

/** Who calls, and from where. */
export type Caller = SessionUser & { readonly client: Client }

/** A program of an account, as the API key that it brought names it. */
export type KeyUser = { accountId: string; apiKeyId: string; name: string }

/** Which program calls, and from where. */
export type KeyCaller = KeyUser & { readonly client: Client }

/** Who acts for an account: an administrator in her session, or a program by an API key. */
export type AccountCaller = Caller | KeyCaller

/**
 * What a door asks of its caller before it is opened. `server.ts` installs the guard. A scope: an administrator's session,
 * or an API key that has it; `verify`: such a key alone.
 */
export type Needs = 'nothing' | 'session' | 'admin' | 'set_up_code' | Scope

/** Where a request comes from. */
export type Client = {
  address: string
  /** The address itself, or the /64 of an IPv6 address: what one household or server has. */
  network: string
  /** For example "Firefox on Linux". */
  browser: string
}

/** A request, its parts checked. */
export type Request<Body, Query, Params, Who> = {
  body: Body
  query: Query
  params: Params
  caller: Who
  client: Client
  cookies: Cookies
  /** The token of `Authorization: Bearer …`, if there is one. */
  bearer: string | undefined
  /** The media types that the answer may have, as the header says it. */
  accept: string
  /** The body of a door that reads CSV, which arrives while it is read. */
  csv: Readable
  /** How many bytes the caller says that the body has; null where she does not. */
  csvBytes: number | null
}

/** An answer. A body that is a stream is sent as it is, under the `content-type` of the headers. */
export type Reply = { status: number; body?: unknown; headers?: Record<string, string> }

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined
type CallerOf<N extends Needs> = N extends 'session' | 'admin'
  ? Caller
  : N extends 'verify'
    ? KeyCaller
    : N extends Scope
      ? AccountCaller
      : undefined

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One operation of the API: the schemas that check its requests also describe it. */
export type Door<
  N extends Needs = Needs,
  Body extends z.ZodType | undefined = z.ZodType | undefined,
  Query extends z.ZodType | undefined = z.ZodType | undefined,
  Params extends z.ZodType | undefined = z.ZodType | undefined,
> = {
  method: Method
  /** With `{name}` for a parameter, as in OpenAPI. */
  path: string
  summary: string
  needs: N
  /** Whether a request counts as an act that keeps the session open; polling does not. */
  countsAsAct?: boolean
  body?: Body
  /** An example of a body, shown in the description of the API and tried by a test. */
  example?: Body extends z.ZodType ? z.input<Body> : undefined
  /** An example of the body of a door that reads `text/csv`, which its handler does as it arrives. */
  readsCsv?: string
  query?: Query
  params?: Params
  /** Whether there is what the address names, for this caller. Looked at before the body: to others it is not there. */
  exists?(named: { caller: CallerOf<N>; params: Parsed<Params> }): Promise<boolean>
  /** The statuses of success, each with what it carries. */
  answers: Record<number, z.ZodType | null>
  /** The media types that it answers with besides JSON, where the caller accepts one of them. */
  exports?: readonly string[]
  /** The refusals of its own, besides those that its needs and its schemas bring. */
  refuses: readonly RefusalCode[]
  handle(request: Request<Parsed<Body>, Parsed<Query>, Parsed<Params>, CallerOf<N>>): Promise<Reply>
}

/** Declares a door, with the types of its handler taken from its schemas. */
export function door<
  N extends Needs,
  Body extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Params extends z.ZodType | undefined = undefined,
>(made: Door<N, Body, Query, Params>): Door {
  return made
}
