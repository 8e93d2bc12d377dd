import type { IncomingMessage } from 'node:http'
import { errors, type KoaContextWithOIDC, Provider } from 'oidc-provider'
import { type Acting, countAct, mayStillAct } from '../http/act-limits.ts'
import { problemOf } from '../http/problem.ts'
import { Refusal } from '../refusal.ts'
import type { Session } from '../session/session-store.ts'
import type { Instant } from '../store/duration.ts'
import type { World } from '../world.ts'
import { writeBeforeAnswer } from './written-together.ts'

/** On whose count a request stands, and what came of it. */
type Counting = { acting: Acting; counted: Promise<void> | null; refusedUntil: Instant | null }

const countings = new WeakMap<object, Counting>()

/** Notes which network a request comes from: whoever is not signed in is counted with all of it. */
export function noteNetwork(request: IncomingMessage, network: string): void {
  const acting = { scope: 'begun by strangers of a network', of: network } as const
  countings.set(request, { acting, counted: null, refusedUntil: null })
}

/** Notes who is signed in in the browser of a request, locked or not: she is counted by herself. */
export function noteUser(request: IncomingMessage, { caller }: Pick<Session, 'caller'>): void {
  const counting = countings.get(request)
  if (counting) counting.acting = { scope: 'begun by a user', of: `${caller.accountId} ${caller.userId}` }
}

/** Thrown where a limit is reached. What the library makes of it is replaced by our own answer. */
class TooManyBegun extends errors.TemporarilyUnavailable {
  override allow_redirect = false
}

type Kept = { exp?: number; save(...more: never[]): Promise<string> }

/**
 * Holds strangers, and whoever is signed in, to how much they may begin: a request that would leave a row in the store is
 * counted before it does, once. Beyond the limit nothing is stored, and the answer is 429.
 */
export function holdToLimits(world: Pick<World, 'store' | 'clock' | 'box'>, provider: Provider): void {
  const models = [provider.Interaction, provider.Session, provider.Grant, provider.AuthorizationCode]
  for (const { prototype } of models as unknown as { prototype: Kept }[]) {
    const { save } = prototype
    prototype.save = async function (this: Kept, ...more) {
      const counting = Provider.ctx && countings.get(Provider.ctx.req)
      // what was stored before is stored again under its own id
      if (counting && this.exp === undefined) await (counting.counted ??= count(world, counting))
      return save.apply(this, more)
    }
  }
  provider.use(async (ctx, next) => {
    const counting = countings.get(ctx.req)
    try {
      await next()
    } catch (error) {
      if (!counting?.refusedUntil) throw error
    }
    if (counting?.refusedUntil) sayWait(ctx as KoaContextWithOIDC, counting.refusedUntil, world.clock.now())
  })
}

async function count({ store, clock, box }: Parameters<typeof holdToLimits>[0], counting: Counting) {
  const { acting } = counting
  const now = clock.now()
  const isStranger = acting.scope === 'begun by strangers of a network'
  const verdict = isStranger
    ? await store.write((tx) => countAct({ box }, tx, acting, now))
    : await mayStillAct({ box }, store.read, acting, now)
  if (!verdict.may) {
    counting.refusedUntil = verdict.retryAt
    throw new TooManyBegun('too many sign-ins were begun')
  }
  // she waits for the count together with what else is written for her
  if (!isStranger) await writeBeforeAnswer(() => store.write((tx) => countAct({ box }, tx, acting, now)))
}

/** Where a browser reads what to do. */
const PAGE = '/sign-in?refused=too_many'

function sayWait(ctx: KoaContextWithOIDC, retryAtMs: Instant, now: Instant): void {
  const refusal = new Refusal('too_many_attempts', {
    detail: 'Too many sign-ins were begun from here. Wait, then begin again.',
    retryAtMs,
  })
  const { problem, headers } = problemOf(refusal, '', now)
  for (const name of ['location', 'set-cookie']) ctx.remove(name)
  ctx.set(headers)
  ctx.status = problem.status
  if (ctx.accepts('json', 'html') === 'html') {
    ctx.type = 'html'
    // a redirect could not say 429
    ctx.body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><meta http-equiv="refresh" content="0; url=${PAGE}"><title>Wait, then begin again</title></head><body><p>${problem.detail} <a href="${PAGE}">Go on</a></p></body></html>`
  } else {
    ctx.body = JSON.stringify(problem)
    ctx.type = 'application/problem+json'
  }
}
