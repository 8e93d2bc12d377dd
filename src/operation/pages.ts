import { existsSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { escapeHtml } from './api-docs.ts'

/** Which built page stands behind which address. Every other address gets the shell, which says that nothing is there. */
const PAGES: Record<string, string> = {
  '/': 'app.html',
  '/set-up': 'sign-in.html',
  '/sign-in': 'sign-in.html',
  '/sign-up': 'sign-in.html',
  '/sign-out': 'sign-in.html',
  '/enter': 'sign-in.html',
  '/invitation': 'sign-in.html',
  '/reset-password': 'sign-in.html',
  '/outbox': 'outbox.html',
  '/account': 'app.html',
  '/account/activity': 'app.html',
  '/account/activity/sms': 'app.html',
  '/account/settings': 'app.html',
  '/account/settings/applications': 'app.html',
  '/account/settings/applications/new': 'app.html',
  '/account/settings/applications/:id': 'app.html',
  '/account/settings/general': 'app.html',
  '/account/settings/security': 'app.html',
  '/account/settings/webhooks': 'app.html',
  '/account/settings/webhooks/new': 'app.html',
  '/account/settings/webhooks/:id': 'app.html',
  '/account/settings/api-keys': 'app.html',
  '/account/settings/api-keys/new': 'app.html',
  '/account/users': 'app.html',
  '/account/users/import': 'app.html',
  '/account/users/new': 'app.html',
  '/account/users/:id': 'app.html',
  '/profile': 'app.html',
  '/profile/details': 'app.html',
  '/profile/security': 'app.html',
  '/profile/security/trusted-devices': 'app.html',
  '/profile/security/two-factor': 'app.html',
  '/profile/sign-ins': 'app.html',
}
const NOTHING_HERE = 'app.html'

/** Serves the pages that `npm run build` has made, with the operator's name for the product in them. */
export async function servePages(
  app: FastifyInstance,
  { config }: Pick<World, 'config'>,
  folder: string,
): Promise<void> {
  const html = new Map<string, string>()
  const page = (name: string): string => {
    const path = join(folder, name)
    const made =
      html.get(name) ??
      (existsSync(path)
        ? readFileSync(path, 'utf8').replaceAll('%PRODUCT_NAME%', () => escapeHtml(config.productName))
        : undefined)
    if (made === undefined)
      throw new Refusal('not_found', { detail: 'The pages have not been built. Run: npm run build' })
    html.set(name, made)
    return made
  }
  for (const [address, name] of Object.entries(PAGES)) {
    app.get(address, async (_, reply) => reply.type('text/html; charset=utf-8').send(page(name)))
  }
  await app.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    index: false,
    cacheControl: false,
    globIgnore: ['**/*.html'],
    // what the build names after its content never changes; the rest may with the next release
    setHeaders: (reply, path) =>
      void reply.header(
        'cache-control',
        path.includes(`${sep}assets${sep}`) ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
      ),
  })
  app.setNotFoundHandler(async (request, reply) => {
    const wantsPage =
      request.method === 'GET' &&
      !request.url.startsWith('/api') &&
      (request.headers.accept ?? '').includes('text/html')
    if (!wantsPage) throw new Refusal('not_found')
    return reply.code(404).type('text/html; charset=utf-8').send(page(NOTHING_HERE))
  })
}
