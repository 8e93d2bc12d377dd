import { demandAdmin } from '../session/demand-admin.ts'
import { recordAct } from '../audit/audit.ts'
import type { Caller } from '../http/door.ts'
import { newId } from '../http/token.ts'
import { Refusal } from '../refusal.ts'
import { readSudoUntil, useSudo } from '../session/sudo.ts'
import type { World } from '../world.ts'
import { type Judges, readUrl, sendTestEvent } from './judge-target.ts'
import { newSigningSecret, secretPlace } from './sign-event.ts'
import { hostOf } from './tell-stopped.ts'
import type { NewWebhook } from './webhook-shape.ts'
import { holdQueue, storeWebhook, webhooksOf } from './webhook-store.ts'

const MOST_WEBHOOKS = 10

/**
 * Adds a webhook, once its server has answered a test event; it hears of what happens from here on. Gives back its id and
 * its signing secret, which is shown this once. Refuses with `sudo_required` before anything is sent, with
 * `webhook_limit`, and as `sendTestEvent` does.
 */
export async function addWebhook(
  world: Judges,
  caller: Caller,
  wanted: NewWebhook,
): Promise<{ id: string; secret: string }> {
  const { accountId, userId: madeBy } = caller
  const { store, clock, random, box } = world
  await demandSudo(world, caller)
  const url = readUrl(wanted.url)
  if ((await webhooksOf(store.read, accountId)).length >= MOST_WEBHOOKS) throw new Refusal('webhook_limit')
  const secret = newSigningSecret(random)
  await sendTestEvent(world, accountId, url, [secret])
  const id = newId(random, 'whk')
  const sealed = box.seal(secretPlace('secret', id), secret)
  const events = [...new Set(wanted.events)]
  await store.write(async (tx) => {
    const now = clock.now()
    await useSudo(tx, caller, now)
    await demandAdmin(tx, caller)
    await holdQueue(tx, accountId)
    if ((await webhooksOf(tx, accountId)).length >= MOST_WEBHOOKS) throw new Refusal('webhook_limit')
    await storeWebhook(tx, { accountId, id, url: url.href, events, secret: sealed, madeBy }, now)
    const details = { webhook: id, host: hostOf({ url: url.href }), events }
    await recordAct(world, tx, caller, { type: 'webhook_added', details }, now)
  })
  return { id, secret }
}

/** Refuses with `sudo_required` to begin what needs it, before anything leaves the house. */
export async function demandSudo(
  { store, clock }: Pick<World, 'store' | 'clock'>,
  caller: Caller,
): Promise<void> {
  if ((await readSudoUntil(store.read, caller, clock.now())) === null) throw new Refusal('sudo_required')
}
