import type { FastifyInstance } from 'fastify'
import { isLoopback } from '../config.ts'
import type { Door } from '../http/door.ts'
import { Refusal } from '../refusal.ts'
import { hasOperatorKey } from '../set-up/set-up-code.ts'
import { statement } from '../store/statement.ts'
import type { World } from '../world.ts'
import { API_DOCS_STYLES, apiDocsPage } from './api-docs.ts'
import type { Metrics } from './metrics.ts'
import { describeApi } from './openapi.ts'

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])
const PROXIES_SAY = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'forwarded',
  'via',
]

const askStore = statement((q, _: Record<never, never>) => q.db.selectFrom('installation').select('id'))

/** Whether the process takes requests; false once it has been told to stop. */
export type Readiness = { open: boolean }

/** What operators and their monitors ask for, outside the API's prefix, and the description of the API. */
export function operationRoutes(
  app: FastifyInstance,
  world: Pick<World, 'config' | 'store'>,
  { doors, metrics, readiness }: { doors: readonly Door[]; metrics: Metrics; readiness: Readiness },
): void {
  app.get('/healthz', async () => ({ status: 'alive' }))
  app.get('/readyz', async () => {
    if (!readiness.open) throw new Refusal('store_unavailable', { detail: 'This process is stopping.' })
    await world.store.read.first(askStore, {})
    return { status: 'ready' }
  })
  app.get('/metrics', async (request, reply) => {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    // through a proxy of this machine, told of or not, every request seems to come from here
    const forwarded = PROXIES_SAY.some((header) => request.headers[header] !== undefined)
    const local =
      LOOPBACK.has(request.socket.remoteAddress ?? '') && !forwarded && isOwnName(request.headers.host)
    if (!local && !hasOperatorKey(world, bearer)) throw new Refusal('not_found')
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics.text())
  })
  // made when it is first asked for: most starts are never asked
  let described: { description: Record<string, unknown>; page: string } | undefined
  const describe = () => {
    if (described) return described
    const about = { title: world.config.productName, server: world.config.publicUrl.origin }
    const description = describeApi(doors, about)
    return (described = { description, page: apiDocsPage(description) })
  }
  app.get('/api/openapi.json', async () => describe().description)
  app.get('/api/docs', async (_, reply) => reply.type('text/html; charset=utf-8').send(describe().page))
  app.get('/api/docs.css', async (_, reply) => reply.type('text/css; charset=utf-8').send(API_DOCS_STYLES))
}

/** False for a name that another site has made to point to this computer, to read with its user's browser (DNS rebinding). */
function isOwnName(host: string | undefined): boolean {
  const named = host === undefined ? null : URL.parse(`http://${host}`)
  return named !== null && isLoopback(named)
}
