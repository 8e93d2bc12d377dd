import { writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import * as client from 'openid-client'
import type { AddedApplicationOnWire, NewApplication } from '../../src/application/application-shape.ts'
import type { TestBrowser } from '../../test/browser.ts'
import type { House } from '../../test/house.ts'
import { addApplication } from '../../test/relying-party.ts'
import { newFolder } from '../../test/server-process.ts'

/** An application of an account, as a product is one: a server of its own that leads browsers to us and back. */
export type RunningApplication = {
  url: string
  /** Where a sign-in is given back to it. */
  callback: string
  /** Gives it what its administrator has read on our page. */
  connect(house: House, id: string, secret: string | null): Promise<void>
}

/** Starts an application that shows who has signed in. What `ask` says is asked for in addition. */
export async function startApplication(
  t: TestContext,
  name: string,
  ask: Record<string, string> = {},
): Promise<RunningApplication> {
  const begun = new Map<string, client.AuthorizationCodeGrantChecks>()
  let config: client.Configuration | null = null
  let idToken = ''
  let url = ''
  const answer = async (path: URL, response: ServerResponse): Promise<void> => {
    const go = (to: URL) => void response.writeHead(303, { location: to.href }).end()
    const show = (words: string) =>
      void response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(
          `<!doctype html><html lang="en"><title>${name}</title><link rel="icon" href="data:,"><h1>${name}</h1><p>${words}</p>`,
        )
    if (config === null || path.pathname === '/') return show('Nobody is signed in.')
    if (path.pathname === '/start') return go(await begin(config))
    if (path.pathname === '/sign-out')
      return go(client.buildEndSessionUrl(config, { id_token_hint: idToken, post_logout_redirect_uri: url }))
    const error = path.searchParams.get('error')
    if (error !== null) return show(`Not signed in: ${error}.`)
    const tokens = await client.authorizationCodeGrant(
      config,
      path,
      begun.get(path.searchParams.get('state') ?? ''),
    )
    idToken = tokens.id_token ?? ''
    const claims = tokens.claims()
    const { email, amr } = claims as unknown as { email: string; amr: string[] }
    return show(`${email} by ${amr.join()}`)
  }
  const begin = async (configured: client.Configuration): Promise<URL> => {
    const pkceCodeVerifier = client.randomPKCECodeVerifier()
    const expectedState = client.randomState()
    begun.set(expectedState, { pkceCodeVerifier, expectedState })
    return client.buildAuthorizationUrl(configured, {
      redirect_uri: `${url}callback`,
      scope: 'openid email profile',
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
      ...ask,
    })
  }
  const server = createServer((request, response) => {
    answer(new URL(request.url ?? '/', url), response).catch((error: unknown) => {
      response.writeHead(500).end(String(error))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  url = `http://localhost:${(server.address() as { port: number }).port}/`
  return {
    url,
    callback: `${url}callback`,
    async connect(house, id, secret) {
      const shown = secret === null ? client.None() : client.ClientSecretBasic(secret)
      const execute = [client.allowInsecureRequests]
      config = await client.discovery(new URL(house.url), id, undefined, shown, { execute })
    },
  }
}

/** What the operator writes of an application for the users of every account. */
export const suiteAt = (callback: string, secret: string): object => ({
  id: 'example-suite',
  kind: 'web',
  name: 'Example Suite',
  secret,
  redirectAddresses: [callback],
  asksFor: 'two_factors',
})

/** The setting that names the operator's file of applications, with these in it. */
export function operatorFile(t: TestContext, applications: readonly object[]): Record<string, string> {
  const path = join(newFolder(t), 'applications.json')
  writeFileSync(path, JSON.stringify(applications))
  return { SALLYPORT_APPLICATIONS: path }
}

/** An application that runs, and that an administrator has added and changed. */
export async function startAdded(
  t: TestContext,
  house: House,
  admin: TestBrowser,
  over: Partial<NewApplication> & { ask?: Record<string, string>; change?: object } = {},
): Promise<RunningApplication & { added: AddedApplicationOnWire }> {
  const { ask, change, ...wanted } = over
  const name = wanted.name ?? 'Example App'
  const running = await startApplication(t, name, ask)
  const added = await addApplication(admin, { name, redirectAddresses: [running.callback], ...wanted })
  const path = `/api/v1/account/applications/${added.id}`
  const patch = { signOutAddresses: [running.url], ...change }
  const { status, body } = await admin.call('PATCH', path, patch)
  if (status !== 200) throw new Error(`the application was not changed: ${JSON.stringify(body)}`)
  await running.connect(house, added.id, added.secret)
  return { ...running, added }
}
