import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { cookiesOf } from '../http/cookies.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { checkRequest, ENTER, type Verdict } from './check-request.ts'
import { enterHost, howItStandsAtHost, type OnItsWay } from './enter-host.ts'
import { ENVOY_PREFIX } from './original-request.ts'

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box'>

/** Where proxies ask of each request whether it may pass, and where a browser is asked for what a host needs. */
export function forwardAuthRoutes(app: FastifyInstance, world: Needs): void {
  const secure = world.config.publicUrl.protocol === 'https:'
  const check = async (request: FastifyRequest, reply: FastifyReply) => {
    const { rawHeaders, method = '', url = '' } = request.raw
    return answer(reply, await checkRequest(world, { rawHeaders, method, url }, request.headers))
  }
  app.get('/forward-auth', check)
  // Envoy asks by the method of the request itself, and of another site's page too: that is the application's to refuse
  app.route({
    method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: `${ENVOY_PREFIX}/*`,
    config: { openToOtherSites: true },
    handler: check,
  })

  // the way is longer than a parameter of an address may be
  const onItsWay = (request: FastifyRequest, end = ''): OnItsWay => ({
    way:
      (request.raw.url ?? '')
        .slice(ENTER.length)
        .split('?')[0]
        ?.slice(0, -end.length || undefined) ?? '',
    cookies: cookiesOf(request.headers.cookie, secure).cookies,
  })
  const endsIn = (request: FastifyRequest, end: string) => request.raw.url?.split('?')[0]?.endsWith(end)
  app.get(`${ENTER}*`, async (request, reply) => {
    if (endsIn(request, STANDING)) {
      const found = await howItStandsAtHost(world, onItsWay(request, STANDING))
      if (!found) throw new Refusal('not_found')
      return reply.send(found)
    }
    const { to } = await enterHost(world, onItsWay(request))
    return reply.code(302).header('location', to).send()
  })
  app.post(`${ENTER}*`, async (request, reply) => {
    const found = endsIn(request, LEAVE) && (await howItStandsAtHost(world, onItsWay(request, LEAVE)))
    if (!found) throw new Refusal('not_found')
    // the application would only send her here again
    return reply.send({ to: '/' })
  })
}

const STANDING = '/standing'
const LEAVE = '/leave'

function answer(reply: FastifyReply, verdict: Verdict) {
  // what we say to browsers of our own host is not to hold for the application's
  reply.removeHeader('strict-transport-security')
  if (verdict.is === 'refused') throw new Refusal(verdict.code)
  if (verdict.is === 'passed') return reply.code(200).headers(verdict.headers).send()
  if (verdict.setCookie.length > 0) reply.header('set-cookie', verdict.setCookie)
  // nginx takes 401 for a no, and a redirect for a fault: its configuration makes a redirect of it
  return reply
    .code(verdict.by === 'nginx' ? 401 : 302)
    .header('location', verdict.to)
    .send()
}
