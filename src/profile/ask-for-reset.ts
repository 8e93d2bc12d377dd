import type { Client } from '../http/door.ts'
import { newId } from '../http/token.ts'
import { spendMailBudget } from '../message/mail-budget.ts'
import type { Instant } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import { parseEmail } from '../user/email.ts'
import type { World } from '../world.ts'

/** A request for a reset link, as it is sealed: for which e-mail, and who asks. */
export type ResetRequest = { emailKey: string; client: Client }

/** Where a request is sealed: it opens in its own row alone. */
export const requestPlace = (id: string) => ({ table: 'reset_requests', column: 'request', row: id })

const insertRequest = statement((q, p: { id: string; request: string; now: Instant }) =>
  q.db.insertInto('reset_requests').values({ id: p.id, request: p.request, asked_at_ms: p.now }),
)

/**
 * Takes a request for a link to choose a password. Whether there is such a user is not looked at here but a moment later
 * (`answer-reset-requests.ts`), so that neither the answer nor its time can tell. Beyond what an address or a network may
 * ask for, nothing more is sent, and nothing says so either.
 */
export async function askForReset(
  world: Pick<World, 'store' | 'clock' | 'random' | 'box'>,
  email: string,
  client: Client,
): Promise<void> {
  const { store, clock, random, box } = world
  const emailKey = parseEmail(email)?.key ?? email.toLowerCase()
  const now = clock.now()
  await store.write(async (tx) => {
    const spent = [
      ['reset links from a network', client.network],
      ['reset links to an address from a network', `${emailKey} ${client.network}`],
      ['reset links to an address', emailKey],
    ] as const
    // one that says no is the last: who may not takes nothing from the address that she names
    for (const [scope, of] of spent) if (!(await spendMailBudget(world, tx, scope, of, now)).may) return
    const id = newId(random, 'rst')
    const request: ResetRequest = { emailKey, client }
    await tx.run(insertRequest, { id, request: box.seal(requestPlace(id), JSON.stringify(request)), now })
  })
}
