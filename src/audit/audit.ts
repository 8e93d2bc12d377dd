import type { Client } from '../http/door.ts'
import { newId } from '../http/token.ts'
import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'
import type { World } from '../world.ts'
import type { EventType } from './events-shape.ts'

export { EVENTS, type EventType } from './events-shape.ts'

/** One thing that happened: who did it (a user or an API key; null: the operator), to whom, and what else is worth knowing. No secret, no code. */
export type AuditEvent = {
  accountId: string
  type: EventType
  actorId: string | null
  subjectId?: string
  details?: Record<string, unknown>
}

const insertEvent = statement(
  (
    q,
    p: {
      accountId: string
      id: string
      at: number
      type: string
      actorId: string | null
      subjectId: string | null
      details: string
    },
  ) =>
    q.db
      .insertInto('audit_events')
      .values({
        account_id: p.accountId,
        id: p.id,
        at_ms: p.at,
        type: p.type,
        actor_id: p.actorId,
        subject_id: p.subjectId,
        details: p.details,
      })
      .returning((eb) =>
        eb
          .selectFrom('webhook_queues')
          .select('webhook_queues.account_id')
          .where('webhook_queues.account_id', '=', p.accountId)
          .as('queue'),
      ),
)
const putInOutbox = statement((q, p: { accountId: string; id: string }) =>
  q.db.insertInto('webhook_outbox').values({ account_id: p.accountId, event_id: p.id }),
)

/**
 * Records an event in the transaction of what it tells: both happened, or neither. Where the account has webhooks, that it
 * is to be told to them is stored with it; the others pay nothing for that.
 */
export async function record(
  world: Pick<World, 'random'>,
  tx: Tx,
  event: AuditEvent,
  now: Instant,
): Promise<void> {
  const { accountId } = event
  const id = newId(world.random, 'evt')
  const stored = await tx.first(insertEvent, {
    accountId,
    id,
    at: now,
    type: event.type,
    actorId: event.actorId,
    subjectId: event.subjectId ?? null,
    details: JSON.stringify(event.details ?? {}),
  })
  if (stored?.queue != null) await tx.run(putInOutbox, { accountId, id })
}

/**
 * Somebody in a session or a program with an API key, and from where they act; null where that is not at hand, since it is
 * done for them later.
 */
export type Actor = { accountId: string; readonly client: Pick<Client, 'address' | 'browser'> | null } & (
  | { userId: string }
  | { apiKeyId: string }
)

/** By which id an actor is known in what is recorded. */
export const actorIdOf = (actor: { userId: string } | { apiKeyId: string }): string =>
  'apiKeyId' in actor ? actor.apiKeyId : actor.userId

/** Records what an actor did, and from where, in the transaction of the act. A program has no browser. */
export function recordAct(
  world: Pick<World, 'random'>,
  tx: Tx,
  actor: Actor,
  act: Pick<AuditEvent, 'type' | 'subjectId' | 'details'>,
  now: Instant,
): Promise<void> {
  const { accountId, client } = actor
  const from = client && {
    address: client.address,
    ...('userId' in actor && { browser: client.browser }),
  }
  const actorId = actorIdOf(actor)
  return record(world, tx, { ...act, accountId, actorId, details: { ...act.details, ...from } }, now)
}
