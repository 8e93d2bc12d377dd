import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Reader } from '../store/store.ts'
import type { BrakeScope, BrakeState } from './brake-rules.ts'

const findBrakes = statement((q, p: { accountId: string; now: number }) =>
  q.db
    .selectFrom('sms_pauses as pause')
    .innerJoin('sms_brakes as brake', (join) =>
      join
        .onRef('brake.scope', '=', 'pause.scope')
        .onRef('brake.key', '=', 'pause.key')
        .onRef('brake.proven', '=', 'pause.proven')
        .onRef('brake.paused_until_ms', '=', 'pause.until_ms'),
    )
    .select(['brake.scope', 'brake.key', 'brake.proven', 'brake.state', 'pause.until_ms', 'pause.held'])
    .where('pause.account_id', '=', p.accountId)
    .where('pause.because', '=', 'fraud')
    .where('pause.until_ms', '>', p.now)
    .orderBy('pause.began_at_ms', 'desc')
    .orderBy('brake.key'),
)

/**
 * A brake that holds now and has held SMS of an account. `prefix`: of the numbers that are paused; null where it is one
 * number, what one network asks for, or all numbers of the account that nobody has proved (`scope`). `asked` and `answered` count what was asked for since `since`, by anybody; `held`, what of it was this
 * account's and held. `proven`: it holds numbers that were proved.
 */
export type ActiveBrake = {
  scope: BrakeScope
  prefix: string | null
  pausedUntil: Instant
  since: Instant
  asked: number
  answered: number
  held: number
  proven: boolean
}

/** The brakes that hold SMS of an account now, the newest first. */
export async function activeBrakes(reader: Reader, accountId: string, now: Instant): Promise<ActiveBrake[]> {
  const rows = await reader.all(findBrakes, { accountId, now })
  return rows.map(({ scope, key, proven, state, until_ms: until, held }) => {
    const { since, asked, answeredSince } = JSON.parse(state) as BrakeState
    return {
      scope: scope as BrakeScope,
      prefix: scope === 'block' || scope === 'range' ? key : null,
      pausedUntil: until,
      since,
      asked,
      answered: answeredSince,
      held,
      proven: proven === 1,
    }
  })
}
