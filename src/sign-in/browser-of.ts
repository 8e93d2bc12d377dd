import type { Cookies } from '../http/cookies.ts'
import type { Client, Reply } from '../http/door.ts'
import { readToken } from '../http/token.ts'
import { browserSecret, keepBrowserSecret } from '../session/known-browser.ts'
import { sessionOnWire } from '../session/session-routes.ts'
import { HOUR_MS, SECOND_MS } from '../store/duration.ts'
import type { World } from '../world.ts'
import type { Ended } from './finish-sign-in.ts'
import type { Beginner, Begun } from './open-sign-in.ts'
import type { GoesOn } from './go-on.ts'

/** The browser that a request comes from, as far as a sign-in needs it. */
export const browserOf = (world: Pick<World, 'random'>, cookies: Cookies, client: Client): Beginner => ({
  client,
  browserSecret: browserSecret(world, cookies),
  oldSession: readToken(cookies.get('session')),
  oldSignIn: readToken(cookies.get('signIn')),
})

/** Answers with where a sign-in stands, and gives the browser the cookies that belong to it. */
export async function answerState(
  { config, store, clock }: Pick<World, 'config' | 'store' | 'clock'>,
  outcome: Begun | GoesOn | Ended,
  cookies: Cookies,
  browser: Beginner,
): Promise<Reply> {
  if (outcome.state === 'open') {
    if ('signInCookie' in outcome) cookies.set('signIn', outcome.signInCookie)
    return { status: 200, body: outcome.view }
  }
  cookies.set('session', outcome.sessionCookie, (config.sessionHours * HOUR_MS) / SECOND_MS)
  cookies.clear('signIn')
  keepBrowserSecret(cookies, browser.browserSecret)
  const session = await sessionOnWire(store.read, outcome.session, clock.now())
  return { status: 200, body: { state: outcome.state, id: outcome.id, ...session, ...outcome.afterwards } }
}
