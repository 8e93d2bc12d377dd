import { ownerOfHost } from '../application/application-hosts.ts'
import { findApplicationOf } from '../application/application-store.ts'
import { missingFor, type SignedIn, whoIsSignedIn } from '../application/entering.ts'
import { standingOf } from '../application/standing.ts'
import type { Standing } from '../application/standing-shape.ts'
import type { Cookies } from '../http/cookies.ts'
import { newId, newSecret, readToken, type Token, writeToken } from '../http/token.ts'
import { SECOND_MS, type Instant } from '../store/duration.ts'
import { hashSecret } from '../store/secret-box.ts'
import type { World } from '../world.ts'
import { ENTER } from './check-request.ts'
import { insertForwardSession } from './forward-session-store.ts'
import { addressOf, withCode } from './host-address.ts'
import { readWay, type Way } from './way.ts'

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box'>

/** A browser on its way to a host, at our own address. */
export type OnItsWay = { way: string; cookies: Pick<Cookies, 'get'> }

/** How long the code is good for that fetches a host's cookie: it is used by the redirect that carries it. */
const CODE_LIFE_MS = 60 * SECOND_MS

async function look(world: Needs, { way: text, cookies }: OnItsWay, now: Instant) {
  const { store, box } = world
  const way = readWay(box, text, now)
  const owner = way && (await ownerOfHost(store.read, way.host))
  const application = owner && (await findApplicationOf(store.read, owner.accountId, owner.id))
  if (!way || !application) return null
  const who = await whoIsSignedIn(world, cookies)
  const missing =
    who === null || who.locked
      ? { needs: 'sign_in' as const }
      : await missingFor(store.read, application, application, who, now)
  return { way, application, who, missing }
}

/** How a browser stands on its way to a host; null where it is on none. */
export async function howItStandsAtHost(world: Needs, asked: OnItsWay): Promise<Standing | null> {
  const found = await look(world, asked, world.clock.now())
  if (!found) return null
  return standingOf(world.store.read, { ...found, demand: found.application, loginHint: null })
}

/** Lets a browser go on to a host, with a code for its cookie, where nothing is missing; else to the page that asks for it. */
export async function enterHost(world: Needs, asked: OnItsWay): Promise<{ to: string }> {
  const now = world.clock.now()
  const found = await look(world, asked, now)
  if (!found) return { to: '/sign-in?refused=too_late' }
  const { way, who, missing } = found
  const back = `to=${encodeURIComponent(ENTER + asked.way)}`
  const token = readToken(asked.cookies.get('session'))
  if (who === null || token === null || missing?.needs === 'sign_in') return { to: `/sign-in?${back}` }
  if (missing !== null) return { to: `/enter?${back}` }
  const code = await giveCode(world, { way, who, token }, now)
  return { to: addressOf({ ...way, path: withCode(way.path, code) }) }
}

/** A code by which the browser that began the way fetches its cookie. */
async function giveCode(
  { store, random }: Needs,
  { way, who, token }: { way: Way; who: SignedIn; token: Token },
  now: Instant,
): Promise<string> {
  const { accountId, userId, sessionId } = who.session.caller
  const id = newId(random, 'fwd')
  const code = newSecret(random)
  await store.write((tx) =>
    tx.run(insertForwardSession, {
      account_id: accountId,
      id,
      user_id: userId,
      session_id: sessionId,
      // the secret that this browser has shown: where the session has got another meanwhile, the code is good for nothing
      session_hash: token.secretHash,
      host: way.host,
      code_hash: hashSecret(code),
      nonce_hash: way.nonceHash,
      code_expires_at_ms: now + CODE_LIFE_MS,
      ends_at_ms: who.session.endsAt,
    }),
  )
  return writeToken(accountId, id, code)
}
