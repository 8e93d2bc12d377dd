import { z } from 'zod'
import { record } from '../audit/audit.ts'
import { door } from '../http/door.ts'
import { id } from '../http/field-shape.ts'
import { pageQuery, readPage } from '../http/page.ts'
import { iso } from '../http/wire.ts'
import { Refusal } from '../refusal.ts'
import { sessionState } from '../session/session-rules.ts'
import { SessionsShape } from '../session/session-shape.ts'
import { endOtherSessions, endSession, findSessionsOf } from '../session/session-store.ts'
import { MINUTE_MS } from '../store/duration.ts'
import { renameUser } from '../user/user-change-store.ts'
import { userToChange } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { meOnWire } from './me-view.ts'
import { MePatchShape, MeShape } from './profile-shape.ts'

/** What a user sees and changes of her own. */
export function profileRoutes(world: Pick<World, 'config' | 'store' | 'clock' | 'random'>) {
  const { config, store, clock } = world
  return [
    door({
      method: 'GET',
      path: '/me',
      summary: 'Who I am, and what of mine waits for its code. Asking keeps no session open',
      needs: 'session',
      countsAsAct: false,
      answers: { 200: MeShape },
      refuses: [],
      handle: async ({ caller }) => ({ status: 200, body: await meOnWire(world, caller) }),
    }),
    door({
      method: 'PATCH',
      path: '/me',
      summary: 'Change my name',
      needs: 'session',
      body: MePatchShape,
      example: { name: 'Alex Kim' },
      answers: { 200: MeShape },
      refuses: [],
      async handle({ caller, body }) {
        const { accountId, userId } = caller
        await store.write(async (tx) => {
          const { name: before } = await userToChange(tx, accountId, userId)
          if (body.name === before) return
          await renameUser(tx, accountId, userId, body.name)
          const details = { before: { name: before }, after: { name: body.name } }
          await record(
            world,
            tx,
            { accountId, type: 'profile_changed', actorId: userId, subjectId: userId, details },
            clock.now(),
          )
        })
        return { status: 200, body: await meOnWire(world, caller) }
      },
    }),
    door({
      method: 'GET',
      path: '/me/sessions',
      summary: 'Where I am signed in now, the one used last first',
      needs: 'session',
      query: pageQuery('ses'),
      answers: { 200: SessionsShape },
      refuses: [],
      async handle({ caller, query }) {
        const now = clock.now()
        const own = { accountId: caller.accountId, userId: caller.userId, now }
        const { rows, nextCursor } = await readPage(
          query,
          (place) => store.read.all(findSessionsOf, { ...own, ...place }),
          (row) => row.last_used_at_ms,
        )
        const idleMs = config.sessionIdleMinutes * MINUTE_MS
        const items = rows.map((row) => ({
          id: row.id,
          current: row.id === caller.sessionId,
          browser: row.browser,
          address: row.address,
          authenticatedAt: iso(row.authenticated_at_ms),
          lastUsedAt: iso(row.last_used_at_ms),
          endsAt: iso(row.ends_at_ms),
          locked:
            sessionState({ endsAt: row.ends_at_ms, lastUsedAt: row.last_used_at_ms }, { idleMs }, now) ===
            'locked',
          amr: row.amr.split(' '),
          why: row.why,
          answered: row.answered,
          byBackup: row.by_backup === 1,
        }))
        return { status: 200, body: { items, nextCursor } }
      },
    }),
    door({
      method: 'DELETE',
      path: '/me/sessions/{id}',
      summary: 'End one of my sessions',
      needs: 'session',
      params: z.strictObject({ id: id('ses') }),
      answers: { 204: null },
      refuses: ['not_found'],
      async handle({ caller, params }) {
        const { accountId, userId } = caller
        const now = clock.now()
        await store.write(async (tx) => {
          const ended = await tx.run(endSession, { accountId, id: params.id, userId, now })
          if (ended === 0) throw new Refusal('not_found')
          await record(
            world,
            tx,
            { accountId, type: 'session_ended', actorId: userId, details: { session: params.id } },
            now,
          )
        })
        return { status: 204 }
      },
    }),
    door({
      method: 'DELETE',
      path: '/me/sessions',
      summary: 'End all my sessions but this one',
      needs: 'session',
      answers: { 204: null },
      refuses: [],
      async handle({ caller }) {
        const { accountId, userId, sessionId } = caller
        const now = clock.now()
        await store.write(async (tx) => {
          const ended = await tx.run(endOtherSessions, { accountId, userId, keepId: sessionId, now })
          if (ended > 0)
            await record(
              world,
              tx,
              { accountId, type: 'session_ended', actorId: userId, details: { ended } },
              now,
            )
        })
        return { status: 204 }
      },
    }),
  ]
}
