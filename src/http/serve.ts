import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { isCrossSite } from './cross-site.ts'
import { readJson } from './json-body.ts'
import { passOverRest } from './pass-over-rest.ts'
import { problemOf } from './problem.ts'
import { securityHeaders } from './security-headers.ts'
import { newId } from './token.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Another site's page may call it: no cookie of ours lets anybody do anything there. */
    openToOtherSites?: boolean
  }
}

const MOST_BODY_BYTES = 64 * 1024
const CLOSE_IDLE_EVERY_MS = 50
/** How long the head of a request may be on its way, and how long a body may. */
const BODY_PATIENCE_MS = 30_000
/** How long a file may be on its way. */
const FILE_PATIENCE_MS = 300_000
const FILE = 'text/csv'

/** A server with our rules and no door yet: bodies, cross-site guard, security headers, problem details. */
export function newServer(world: Pick<World, 'config' | 'clock' | 'random' | 'log'>): FastifyInstance {
  const { config, clock, random, log } = world
  const headers = securityHeaders(config.publicUrl)
  const answerError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const { problem, headers: more } = problemOf(error, request.id, clock.now())
    if (problem.status >= 500) {
      log.error(
        {
          requestId: request.id,
          method: request.method,
          route: request.routeOptions.url,
          error: sayError(error),
        },
        'a request failed',
      )
    }
    return reply
      .code(problem.status)
      .headers(more)
      .type('application/problem+json')
      .send(JSON.stringify(problem))
  }
  const process = newId(random, 'req')
  let requests = 0
  const app = Fastify({
    bodyLimit: MOST_BODY_BYTES,
    trustProxy: config.trustedProxies.length > 0 ? config.trustedProxies : false,
    genReqId: () => `${process}_${(requests++).toString(36)}`,
    // a file on a slow line takes longer than anything else: `BODY_PATIENCE_MS` holds the rest to less
    requestTimeout: FILE_PATIENCE_MS,
    http: { headersTimeout: BODY_PATIENCE_MS },
    forceCloseConnections: 'idle',
    // what a connection that is open still asks for while we stop is answered like everything else
    return503OnClosing: false,
    frameworkErrors(error, request, reply) {
      passOverRest(request.raw, reply.raw)
      void answerError(error, request, reply.headers(headers))
    },
    clientErrorHandler: (error, socket) => refuseGarbage(error, socket, headers),
    routerOptions: { caseSensitive: true, ignoreTrailingSlash: false },
  })
  app.addHook('preClose', (done) => {
    // a connection whose last request was under way is idle only now, and would keep us for a minute
    const idle = setInterval(() => app.server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS).unref()
    app.server.once('close', () => clearInterval(idle))
    done()
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body, done) => {
    try {
      done(null, readJson(body as Buffer))
    } catch (error) {
      done(error as Error, undefined)
    }
  })
  // as it arrives: the door that reads it holds it to its own limit
  app.addContentTypeParser(FILE, (_, body, done) => done(null, body))
  app.addHook('onRequest', (request, reply, next) => {
    reply.headers(headers)
    const { openToOtherSites = false } = request.routeOptions.config
    next(
      !openToOtherSites && isCrossSite(request.method, request.headers, config.publicUrl.origin)
        ? new Refusal('cross_site')
        : undefined,
    )
  })
  app.addHook('preParsing', (request, _reply, body, next) => {
    if (hasBody(request.headers) && !request.headers['content-type']?.startsWith(FILE)) {
      const late = setTimeout(
        () => refuseGarbage(new Error('late'), request.raw.socket, headers),
        BODY_PATIENCE_MS,
      )
      request.raw.once('close', () => clearTimeout(late))
      request.raw.once('end', () => clearTimeout(late))
    }
    next(null, body)
  })
  // whatever is answered, and whoever answers it
  app.addHook('onSend', (request, reply, payload, next) => {
    passOverRest(request.raw, reply.raw)
    next(null, payload)
  })
  app.setErrorHandler(answerError)
  return app
}

const hasBody = (head: IncomingHttpHeaders) =>
  head['transfer-encoding'] !== undefined || Number(head['content-length'] ?? 0) > 0

/** Answers on the bare connection what is no HTTP, or not in time, and closes it. */
function refuseGarbage(
  error: Error & { code?: string },
  socket: Socket,
  headers: Record<string, string>,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const { problem } = problemOf(new Refusal('unreadable'), '', 0)
  const body = JSON.stringify(problem)
  const lines = Object.entries({
    ...headers,
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  })
  socket.end(
    `HTTP/1.1 400 Bad Request\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  )
}

/** An error for the log: where it was thrown, and its first line, which holds no value of a request's. */
const sayError = (error: unknown) =>
  error instanceof Error
    ? `${error.name}: ${error.message}\n${error.stack?.split('\n').slice(1, 6).join('\n') ?? ''}`
    : 'unknown'
