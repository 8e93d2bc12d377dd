import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { cookiesOf } from '../http/cookies.ts'
import { networkOf } from '../http/network.ts'
import { passOverRest } from '../http/pass-over-rest.ts'
import { securityHeaders } from '../http/security-headers.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import type { OidcOutcome } from './count-outcomes.ts'
import { enter, howItStands, leave } from './enter.ts'
import { noteNetwork } from './hold-to-limits.ts'
import { openProviders } from './open-provider.ts'

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'log' | 'resolveName'>

/** Mounts OpenID Connect: the protocol itself, and where a browser is asked for what an application needs. */
export async function oidcRoutes(
  app: FastifyInstance,
  world: Needs,
  count: (outcome: OidcOutcome) => void,
): Promise<void> {
  const { config } = world
  const secure = config.publicUrl.protocol === 'https:'
  const headers = Object.entries(securityHeaders(config.publicUrl))
  const providers = openProviders(world, count)
  app.addHook('onClose', () => providers.close())

  const speak = async (request: FastifyRequest, reply: FastifyReply) => {
    const answer = await providers.answer()
    reply.hijack()
    const { raw } = request
    noteNetwork(raw, networkOf(request.ip))
    // once all of the answer is written and before it is out: after that Node drops what comes without an end
    reply.raw.once('prefinish', () => passOverRest(raw, reply.raw))
    // as it came in, but for where it came to: that is what the operator has set
    raw.headers['x-forwarded-host'] = config.publicUrl.host
    raw.headers['x-forwarded-proto'] = config.publicUrl.protocol.slice(0, -1)
    for (const [name, value] of headers) reply.raw.setHeader(name, value)
    void answer(raw, reply.raw)
    return reply
  }

  await app.register(async (spoken) => {
    spoken.removeAllContentTypeParsers()
    // the library reads bodies by itself
    spoken.addContentTypeParser('*', (_, __, done) => done(null))
    spoken.get('/.well-known/openid-configuration', speak)
    spoken.post('/oidc/sign-out/confirm', speak)
    // by name: another spelling of a door that is not for other sites is none of these
    for (const url of ['/oidc/token', '/oidc/userinfo', '/oidc/revocation', '/oidc/introspection'])
      spoken.post(url, { config: { openToOtherSites: true } }, speak)
    spoken.route({ method: ['GET', 'POST', 'OPTIONS'], url: '/oidc/*', handler: speak })
  })

  const named = async (request: FastifyRequest<{ Params: { uid: string } }>) => {
    const { cookies } = cookiesOf(request.headers.cookie, secure)
    const provider = await providers.current()
    return { provider, cookies, uid: request.params.uid, raw: request.raw }
  }
  app.get<{ Params: { uid: string } }>('/oidc/enter/:uid', async (request, reply) => {
    const { to } = await enter(world, await named(request), reply.raw)
    return reply.code(303).header('location', to).send()
  })
  app.get<{ Params: { uid: string } }>('/oidc/enter/:uid/standing', async (request, reply) => {
    const found = await howItStands(world, await named(request), reply.raw)
    if (!found) throw new Refusal('not_found')
    return reply.send(found)
  })
  app.post<{ Params: { uid: string } }>('/oidc/enter/:uid/leave', async (request, reply) => {
    const to = await leave(world, await named(request), reply.raw)
    if (to === null) throw new Refusal('not_found')
    return reply.send({ to })
  })
}
