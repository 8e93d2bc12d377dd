import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import { record } from '../audit/audit.ts'
import { cookiesOf } from '../http/cookies.ts'
import { endSession } from '../session/session-store.ts'
import { SECOND_MS } from '../store/duration.ts'
import type { World } from '../world.ts'
import { ACR } from '../application/assurance.ts'
import { type SignedIn, whoIsSignedIn } from '../application/entering.ts'
import { readGranted, writeGranted } from '../application/subject.ts'

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'random'>

/** Who is signed in, found once for each request. */
const found = new WeakMap<object, SignedIn | null>()

/** Who is signed in in the browser of a request; null: nobody, or the session is locked. */
export const signedInOf = (ctx: KoaContextWithOIDC): SignedIn | null => found.get(ctx.req) ?? null

/** Puts our session in the place of the provider's: it keeps of its own only what it has told each application. */
export function useOwnSession(world: Needs, provider: Provider, secure: boolean): void {
  const Session = provider.Session as typeof provider.Session & {
    get(ctx: KoaContextWithOIDC): Promise<InstanceType<typeof provider.Session>>
  }
  const get = Session.get.bind(Session)
  Session.get = async (ctx) => {
    const session = await get(ctx)
    const { cookies } = cookiesOf(ctx.req.headers.cookie, secure)
    const who = await whoIsSignedIn(world, cookies)
    const open = who === null || who.locked ? null : who
    found.set(ctx.req, open)
    const granted = open === null ? null : writeGranted(open.session.caller)
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
  const destroy = provider.Session.prototype.destroy
  provider.Session.prototype.destroy = async function (this: InstanceType<typeof provider.Session>) {
    const whose = readGranted(this.accountId)
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
