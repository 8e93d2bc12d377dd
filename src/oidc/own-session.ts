import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { record } from '../audit/audit.ts'
import { cookiesOf } from '../http/cookies.ts'
import { endSession, touchSession } from '../session/session-store.ts'
import { MINUTE_MS, SECOND_MS } from '../store/duration.ts'
import type { World } from '../world.ts'
import { ACR } from '../application/assurance.ts'
import { type SignedIn, whoIsSignedIn } from '../application/entering.ts'
import { type Granted, readGranted, writeGranted } from '../application/subject.ts'
import { noteUser } from './hold-to-limits.ts'
import { noteSession, sessionIsAsItCame } from './written-together.ts'

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'random' | 'log'>

/** Who is signed in, found once for each request. */
const found = new WeakMap<object, SignedIn | null>()

/** Who is signed in in the browser of a request; null: nobody, or the session is locked. */
export const signedInOf = (ctx: KoaContextWithOIDC): SignedIn | null => found.get(ctx.req) ?? null

/** Whose session of ours it is, open or locked: the library keeps nothing of it. */
const OWN = Symbol('own session')

type OidcSession = InstanceType<Provider['Session']> & { [OWN]?: Granted }

/** What a session says, but for until when. */
const contentOf = ({ jti, uid, accountId, loginTs, acr, amr, state, authorizations }: OidcSession): string =>
  JSON.stringify({ jti, uid, accountId, loginTs, acr, amr, state, authorizations })

/** Puts our session in the place of the provider's: it keeps of its own only what it has told each application. */
export function useOwnSession(world: Needs, provider: Provider, secure: boolean): void {
  const Session = provider.Session as typeof provider.Session & {
    get(ctx: KoaContextWithOIDC): Promise<OidcSession>
  }
  const get = Session.get.bind(Session)
  Session.get = async (ctx) => {
    const session: OidcSession = await get(ctx)
    noteSession(contentOf(session))
    const { cookies } = cookiesOf(ctx.req.headers.cookie, secure)
    const who = await whoIsSignedIn(world, cookies)
    const open = who === null || who.locked ? null : who
    found.set(ctx.req, open)
    if (who !== null) session[OWN] = readGranted(writeGranted(who.session)) as Granted
    if (who !== null) noteUser(ctx.req, who.session)
    const granted = open === null ? null : writeGranted(open.session)
    if (session.accountId !== (granted ?? undefined)) delete session.authorizations
    if (open === null || granted === null) {
      delete session.accountId
      delete session.loginTs
      delete session.acr
      delete session.amr
      return session
    }
    session.accountId = granted
    session.loginTs = Math.floor(open.assurance.authenticatedAt / SECOND_MS)
    session.amr = [...open.assurance.amr]
    session.acr = open.assurance.secondFactorAt === null ? ACR.one : ACR.two
    return session
  }
  // entering an application is an act that keeps the session open; looking without a word (`prompt=none`) is none
  provider.on('authorization.success', (ctx) => {
    if (!ctx.oidc.prompts.has('none')) void noteAct(world, ctx)
  })
  const save = provider.Session.prototype.save
  // most come and go without a change: writing them again each time would only put off the day on which they end
  provider.Session.prototype.save = async function (this: OidcSession, ttl) {
    const renewed = (this.exp ?? 0) - Math.floor(world.clock.now() / SECOND_MS) > ttl / 2
    return renewed && sessionIsAsItCame(contentOf(this)) ? this.jti : save.call(this, ttl)
  }
  const destroy = provider.Session.prototype.destroy
  provider.Session.prototype.destroy = async function (this: OidcSession) {
    // locked or not: whoever signs out signs out
    const whose = this[OWN]
    if (whose) {
      const { accountId, userId, sessionId } = whose
      const now = world.clock.now()
      await world.store.write(async (tx) => {
        const ended = await tx.run(endSession, { accountId, id: sessionId, userId, now })
        if (ended === 1) await record(world, tx, { accountId, type: 'signed_out', actorId: userId }, now)
      })
    }
    await destroy.call(this)
  }
}

async function noteAct({ store, clock, log }: Needs, ctx: KoaContextWithOIDC): Promise<void> {
  const session = signedInOf(ctx)?.session
  const now = clock.now()
  if (!session || now - session.lastUsedAt < MINUTE_MS) return
  const { accountId, sessionId: id } = session.caller
  try {
    await store.write((tx) => tx.run(touchSession, { accountId, id, now }))
  } catch (error) {
    log.warn({ error: String(error) }, 'that somebody entered an application does not keep her session open')
  }
}
