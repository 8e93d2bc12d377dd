import type { IncomingHttpHeaders } from 'node:http'
import { assuranceOf, assuranceOfSignIn, mayEnter, meets } from '../application/assurance.ts'
import { cookiesOf } from '../http/cookies.ts'
import { readToken } from '../http/token.ts'
import { isDueToBeNoted, noteAct } from '../session/session-guard.ts'
import { sessionState } from '../session/session-rules.ts'
import { MINUTE_MS, SECOND_MS, type Instant } from '../store/duration.ts'
import { hashSecret } from '../store/secret-box.ts'
import type { World } from '../world.ts'
import { fetchCookie } from './fetch-cookie.ts'
import { type Host, readVisit, type Visit } from './forward-session-store.ts'
import { addressOf, pathToComeBackTo, takeCode } from './host-address.ts'
import { identityHeaders } from './identity-headers.ts'
import { newNonce, nonceFrom } from './nonce.ts'
import { type OriginalRequest, readOriginalRequest, type Received } from './original-request.ts'
import { WAY_LIFE_MS, writeWay } from './way.ts'

/** What a proxy is to do with the request that it asks about. */
export type Verdict =
  /** Let it through, with these headers in the place of whatever a client has sent. */
  | { is: 'passed'; headers: Record<string, string> }
  /** Send the browser to another address, and give it this cookie. */
  | { is: 'sent_on'; by: OriginalRequest['by']; to: string; setCookie: string[] }
  /**
   * Not let through: nobody is signed in here, or not well enough, or may enter, and a page is not what was asked for; or
   * it was not understood, or is not of a host on the list.
   */
  | { is: 'refused'; code: 'no_session' | 'no_access' | 'forward_refused' }

type Code = Extract<Verdict, { is: 'refused' }>['code']
const refused = (code: Code): Verdict => ({ is: 'refused', code })

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box'>

/** Where a way to a host leads through, behind the public URL. */
export const ENTER = '/forward-auth/enter/'

/**
 * Decides about one request at a host behind a proxy, anew each time: an ended session, a raised demand and a host that was
 * taken off the list count from the next request on. Whoever asks learns about her own cookies alone.
 */
export async function checkRequest(
  world: Needs,
  received: Received,
  headers: IncomingHttpHeaders,
): Promise<Verdict> {
  const { config, store, clock, box } = world
  const original = readOriginalRequest(received)
  if (original === null || !isForHosts(config, original)) return refused('forward_refused')
  const { cookies, setCookie } = cookiesOf(headers.cookie, original.scheme === 'https')
  const now = clock.now()
  const found = await readVisit(store.read, original.host, readToken(cookies.get('host')), now)
  if (found === null) return refused('forward_refused')
  const { at, visit } = found
  const wantsPage = isForPage(original, headers)
  const sentOn = (to: string): Verdict => ({ is: 'sent_on', by: original.by, to, setCookie })

  // whoever brings a code is sent on without it, whatever it is worth: no application ever sees one
  const taken = takeCode(original.path)
  if (taken !== null) {
    if (!wantsPage || original.method !== 'GET') return refused('no_session')
    await fetchCookie(world, { at, host: original.host, code: taken.code, cookies }, now)
    return sentOn(addressOf({ ...original, path: taken.path }))
  }

  const idleMs = config.sessionIdleMinutes * MINUTE_MS
  const isOpen = visit !== null && sessionState(visit, { idleMs }, now) === 'open'
  if (isOpen && !mayEnter(visit.role, at.application)) {
    if (!wantsPage) return refused('no_access')
  } else if (isOpen && (await isSureEnough(world, at, visit, now))) {
    if (isAct(original, headers) && isDueToBeNoted(config, visit, now)) await noteAct(store, visit, now)
    return { is: 'passed', headers: identityHeaders(box, at.application, visit) }
  }
  if (!wantsPage) return refused('no_session')

  // one for all tabs that are on their way at once
  const nonce = nonceFrom(cookies.get('hostHandshake')) ?? newNonce(world.random)
  cookies.set('hostHandshake', nonce, WAY_LIFE_MS / SECOND_MS)
  const { scheme, host } = original
  const way = writeWay(box, {
    scheme,
    host,
    path: pathToComeBackTo(original.path),
    nonceHash: hashSecret(nonce),
    beganAt: now,
  })
  return sentOn(`${config.publicUrl.origin}${ENTER}${way}`)
}

/**
 * Cookies of hosts go over https alone, unless Sallyport itself is tried out without it. At our own host nobody is let in:
 * our pages are there.
 */
function isForHosts({ publicUrl }: Needs['config'], { scheme, host }: OriginalRequest): boolean {
  return host !== publicUrl.host && (scheme === 'https' || publicUrl.protocol === 'http:')
}

/** Asks for what was answered since the sign-in only where the sign-in itself is not enough. */
async function isSureEnough(
  { store }: Pick<World, 'store'>,
  { application }: Host,
  visit: Visit,
  now: Instant,
): Promise<boolean> {
  if (meets(assuranceOfSignIn(visit), application, now)) return true
  return meets(await assuranceOf(store.read, { ...visit, caller: visit }, now), application, now)
}

const one = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined)

/** Whether a browser asks for a page, which it can be sent on from: no script and no program can sign in. */
function isForPage({ method }: OriginalRequest, headers: IncomingHttpHeaders): boolean {
  const mode = one(headers['sec-fetch-mode'])
  return (
    (method === 'GET' || method === 'HEAD') &&
    (headers.accept ?? '').toLowerCase().includes('text/html') &&
    (mode === undefined || mode === 'navigate')
  )
}

/** Whether somebody went to a page herself. What a page does by itself in the background keeps no session open. */
const isAct = (original: OriginalRequest, headers: IncomingHttpHeaders): boolean =>
  original.method === 'GET' &&
  isForPage(original, headers) &&
  (headers['sec-fetch-dest'] === undefined || headers['sec-fetch-dest'] === 'document')
