import Fastify, { type FastifyInstance } from 'fastify'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { isCrossSite } from './cross-site.ts'
import { readJson } from './json-body.ts'
import { problemOf } from './problem.ts'
import { securityHeaders } from './security-headers.ts'
import { newId } from './token.ts'

const MOST_BODY_BYTES = 64 * 1024

/** A server with our rules and no door yet: bodies, cross-site guard, security headers, problem details. */
export function newServer(world: Pick<World, 'config' | 'clock' | 'random' | 'log'>): FastifyInstance {
  const { config, clock, random, log } = world
  const app = Fastify({
    bodyLimit: MOST_BODY_BYTES,
    trustProxy: config.trustedProxies.length > 0 ? config.trustedProxies : false,
    genReqId: () => newId(random, 'req'),
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    routerOptions: { caseSensitive: true, ignoreTrailingSlash: false },
  })
  const headers = securityHeaders(config.publicUrl)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body, done) => {
    try {
      done(null, readJson(body as Buffer))
    } catch (error) {
      done(error as Error, undefined)
    }
  })
  app.addHook('onRequest', (request, reply, next) => {
    reply.headers(headers)
    next(isCrossSite(request.method, request.headers, config.publicUrl.origin) ? new Refusal('cross_site') : undefined)
  })
  app.setErrorHandler((error, request, reply) => {
    const { problem, headers: more } = problemOf(error, request.id, clock.now())
    if (problem.status >= 500) {
      log.error({ requestId: request.id, method: request.method, route: request.routeOptions.url, error: sayError(error) }, 'a request failed')
    }
    return reply.code(problem.status).headers(more).type('application/problem+json').send(JSON.stringify(problem))
  })
  return app
}

/** An error for the log: where it was thrown, and its first line, which holds no value of a request's. */
const sayError = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}\n${error.stack?.split('\n').slice(1, 6).join('\n') ?? ''}` : 'unknown')
