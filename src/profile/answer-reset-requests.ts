import { record } from '../audit/audit.ts'
import { makeLink } from '../link/link.ts'
import { aboutNow, MAILS, mailTime } from '../message/mail-text.ts'
import { type MessageWriter, writeMail } from '../message/write-message.ts'
import { HOUR_MS, type Instant, SECOND_MS } from '../store/duration.ts'
import { statement } from '../store/statement.ts'
import type { Tx } from '../store/store.ts'
import { findUserByLogin, findUserToChange, isActive } from '../user/user-store.ts'
import type { World } from '../world.ts'
import { requestPlace, type ResetRequest } from './ask-for-reset.ts'

const LOOK_EVERY_MS = SECOND_MS / 4
/** A request that could not be answered for so long is dropped. */
const REQUEST_LIFE_MS = 1 * HOUR_MS

const findAny = statement((q, _: Record<never, never>) =>
  q.db.selectFrom('reset_requests').select('id').limit(1),
)
/** Takes the request that has waited longest, and no other. Of all that ask at once, one gets it. */
export const takeOldest = statement((q, _: Record<never, never>) =>
  q.db
    .deleteFrom('reset_requests')
    // equal to one and not among some: PostgreSQL may ask what is among some anew for each row, and take more than one
    .where('id', '=', (eb) =>
      q.forUpdateSkipLocked(
        eb
          .selectFrom('reset_requests as waiting')
          .select('waiting.id')
          .orderBy('waiting.asked_at_ms')
          .orderBy('waiting.id')
          .limit(1),
      ),
    )
    .returningAll(),
)

type Needs = Pick<World, 'config' | 'store' | 'clock' | 'log'> & MessageWriter

/** Starts to answer the requests for reset links, whichever process took them. Gives back how to stop, which waits for what is under way. */
export function startResetRequests(world: Needs): () => Promise<void> {
  let underWay: Promise<void> | null = null
  const look = async () => {
    try {
      if (!(await world.store.read.first(findAny, {}))) return
      while (await answerOldest(world));
    } catch (error) {
      world.log.warn(
        { error: String(error) },
        'a request for a reset link could not be answered; it will be tried again',
      )
    }
  }
  const timer = setInterval(() => {
    underWay ??= look().finally(() => (underWay = null))
  }, LOOK_EVERY_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await underWay
  }
}

/** Takes the oldest request and answers it, in one transaction: it is answered once, whatever crashes. False where none waits. */
function answerOldest(world: Needs): Promise<boolean> {
  const now = world.clock.now()
  return world.store.write(async (tx) => {
    const row = await tx.first(takeOldest, {})
    if (!row) return false
    if (now - row.asked_at_ms < REQUEST_LIFE_MS) {
      const request = opened(world, row)
      if (request) await answerRequest(world, tx, request, now)
    }
    return true
  })
}

/** A request, or null where the key that sealed it is gone. */
function opened({ box, log }: Needs, row: { id: string; request: string }): ResetRequest | null {
  try {
    return JSON.parse(box.open(requestPlace(row.id), row.request)) as ResetRequest
  } catch (error) {
    log.error({ error: String(error) }, 'a request for a reset link cannot be read any more')
    return null
  }
}

/** Mails the link, where the e-mail signs in a user who is active. */
async function answerRequest(
  world: Needs,
  tx: Tx,
  { emailKey, client }: ResetRequest,
  now: Instant,
): Promise<void> {
  const found = await findUserByLogin(tx, emailKey)
  if (!found) return
  const user = await findUserToChange(tx, found.accountId, found.id)
  if (!user || !isActive(user)) return
  const { accountId } = user
  const { url, expiresAt } = await makeLink(world, tx, user, 'password_reset', null, now)
  const about = aboutNow(world.config, now, client)
  const text = MAILS.passwordResetLink(about, { link: url, until: mailTime(expiresAt) })
  await writeMail(world, tx, { accountId, to: user.email, text, expiresAt }, now)
  const details = { address: client.address, browser: client.browser }
  await record(
    world,
    tx,
    { accountId, type: 'password_reset_asked', actorId: null, subjectId: user.id, details },
    now,
  )
}
