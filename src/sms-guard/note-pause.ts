import { record } from '../audit/audit.ts'
import { iso } from '../http/wire.ts'
import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'
import type { World } from '../world.ts'

/** What holds SMS of an account: a brake or a budget, until when. `prefix`: of the numbers, where it is these that are held. */
export type Pause = {
  because: 'fraud' | 'budget'
  scope: string
  key: string
  proven: 0 | 1
  prefix: string | null
  until: Instant
}

type Row = {
  accountId: string
  scope: string
  key: string
  proven: number
  because: string
  until: number
  now: number
}

const countHeld = statement((q, p: Row) =>
  q.db
    .insertInto('sms_pauses')
    .values({
      account_id: p.accountId,
      scope: p.scope,
      key: p.key,
      proven: p.proven,
      because: p.because,
      until_ms: p.until,
      began_at_ms: p.now,
      held: 1,
    })
    .onConflict((oc) =>
      oc
        .columns(['account_id', 'scope', 'key', 'proven', 'because', 'until_ms'])
        .doUpdateSet((eb) => ({ held: eb('sms_pauses.held', '+', 1) })),
    )
    .returning('held'),
)

/** Counts an SMS of an account that was held; the first of a pause is told to its administrators and to the operator. */
export async function notePause(
  world: Pick<World, 'random' | 'log'>,
  tx: Tx,
  accountId: string,
  { because, scope, key, proven, prefix, until }: Pause,
  now: Instant,
): Promise<void> {
  const row = await tx.first(countHeld, { accountId, scope, key, proven, because, until, now })
  if (row?.held !== 1) return
  const details = { why: because, ...(prefix === null ? {} : { prefix }), until: iso(until) }
  await record(world, tx, { accountId, type: 'sms_paused', actorId: null, details }, now)
  tx.afterCommit(() =>
    world.log.warn(
      { account: accountId, scope, until: iso(until) },
      because === 'fraud'
        ? 'SMS are paused: hardly a code that was sent is answered'
        : 'SMS are paused: a budget is used up',
    ),
  )
}
