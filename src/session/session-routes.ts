import { record } from '../audit/audit.ts'
import { door } from '../http/door.ts'
import { readToken } from '../http/token.ts'
import { iso } from '../http/wire.ts'
import type { Instant } from '../store/duration.ts'
import type { Reader } from '../store/store.ts'
import { liveDevice } from '../trusted-device/live-devices.ts'
import type { World } from '../world.ts'
import { browserHash } from './known-browser.ts'
import { demandSession } from './session-guard.ts'
import { hasSudo } from './session-rules.ts'
import { SessionShape, UnlockShape } from './session-shape.ts'
import { endSession, readSession, type Session } from './session-store.ts'
import { unlockSession } from './unlock-session.ts'

/** The session as the wire shows it. */
export async function sessionOnWire(reader: Reader, { caller, ...session }: Session, now: Instant) {
  const trusted =
    session.trustedDeviceId === null
      ? null
      : await liveDevice(reader, caller.accountId, session.trustedDeviceId, now)
  return {
    user: { id: caller.userId, name: caller.name, email: caller.email, role: caller.role },
    account: { id: caller.accountId, name: session.accountName },
    authenticatedAt: iso(session.authenticatedAt),
    amr: session.amr,
    why: session.why,
    sudoUntil: session.sudoUntil !== null && hasSudo(session.sudoUntil, now) ? iso(session.sudoUntil) : null,
    endsAt: iso(session.endsAt),
    ...(trusted === null ? {} : { trustedDevice: { id: trusted.device.id, endsAt: iso(trusted.endsAt) } }),
  }
}

/** The session of this browser: look at it, unlock it, end it. */
export function sessionRoutes(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'passwordHasher' | 'messageWritten'>,
) {
  const { store, clock } = world
  return [
    door({
      method: 'GET',
      path: '/session',
      summary: 'The session of this browser. Asking keeps no session open',
      needs: 'nothing',
      answers: { 200: SessionShape },
      refuses: ['no_session', 'session_locked'],
      async handle({ cookies }) {
        const session = await demandSession(world, { cookies, countsAsAct: false })
        return { status: 200, body: await sessionOnWire(store.read, session, clock.now()) }
      },
    }),
    door({
      method: 'DELETE',
      path: '/session',
      summary: 'Sign out, locked or not',
      needs: 'nothing',
      answers: { 204: null },
      refuses: [],
      async handle({ cookies }) {
        const now = clock.now()
        const session = await readSession(store.read, readToken(cookies.get('session')), now)
        if (session) {
          const { accountId, userId, sessionId } = session.caller
          await store.write(async (tx) => {
            const ended = await tx.run(endSession, { accountId, id: sessionId, userId, now })
            if (ended === 1) await record(world, tx, { accountId, type: 'signed_out', actorId: userId }, now)
          })
        }
        cookies.clear('session')
        return { status: 204 }
      },
    }),
    door({
      method: 'POST',
      path: '/session/unlock',
      summary: 'Open a session again that was idle for too long',
      needs: 'nothing',
      body: UnlockShape,
      example: { password: 'four or five unrelated words' },
      answers: { 200: SessionShape },
      refuses: ['no_session', 'credentials_wrong', 'too_many_attempts', 'too_busy'],
      async handle({ body, cookies, client }) {
        const asked = { password: body.password, client, browserHash: browserHash(cookies) }
        const session = await unlockSession(world, readToken(cookies.get('session')), asked)
        return { status: 200, body: await sessionOnWire(store.read, session, clock.now()) }
      },
    }),
  ]
}
