import { demandAdmin } from '../session/demand-admin.ts'
import { recordAct } from '../audit/audit.ts'
import type { Caller } from '../http/door.ts'
import { Refusal } from '../refusal.ts'
import { useSudo } from '../session/sudo.ts'
import type { World } from '../world.ts'
import { demandSudo } from './add-webhook.ts'
import { OLD_SECRET_LIFE_MS } from './delivery-times.ts'
import { type Judges, readUrl, sendTestEvent } from './judge-target.ts'
import { newSigningSecret, secretPlace, secretsOf } from './sign-event.ts'
import { hostOf } from './tell-stopped.ts'
import type { WebhookPatch } from './webhook-shape.ts'
import {
  beginAnew,
  dropWebhook,
  groupsOf,
  holdQueue,
  readWebhook,
  replaceSecret,
  replaceWebhook,
  webhookToChange,
} from './webhook-store.ts'

/**
 * Changes where a webhook goes and what it hears from here on. A new address answers a test event first, and what waits
 * goes there at once. Refuses as `addWebhook` does.
 */
export async function changeWebhook(
  world: Judges,
  caller: Caller,
  id: string,
  patch: WebhookPatch,
): Promise<void> {
  const { store, clock } = world
  const which = { accountId: caller.accountId, id }
  await demandSudo(world, caller)
  const url = patch.url === undefined ? null : readUrl(patch.url)
  const before = await readWebhook(store.read, which)
  if (!before) throw new Refusal('not_found')
  const moves = url !== null && url.href !== before.url
  if (moves) await sendTestEvent(world, caller.accountId, url, secretsOf(world, before, clock.now()))
  await store.write(async (tx) => {
    const now = clock.now()
    await useSudo(tx, caller, now)
    await demandAdmin(tx, caller)
    await holdQueue(tx, caller.accountId)
    const held = await webhookToChange(tx, which)
    const events = patch.events === undefined ? groupsOf(held) : [...new Set(patch.events)]
    const after = { url: url?.href ?? held.url, events }
    if (after.url === held.url && events.join(' ') === held.event_groups) return
    await replaceWebhook(tx, which, after)
    if (after.url !== held.url) await beginAnew(tx, which, now)
    const details = { webhook: id, host: hostOf(after), events }
    await recordAct(world, tx, caller, { type: 'webhook_changed', details }, now)
  })
}

/** Makes a new signing secret, which is shown this once; the one before signs beside it for a day. */
export async function makeSecret(world: Judges, caller: Caller, id: string): Promise<string> {
  const { store, clock, random, box } = world
  const which = { accountId: caller.accountId, id }
  const secret = newSigningSecret(random)
  await store.write(async (tx) => {
    const now = clock.now()
    await useSudo(tx, caller, now)
    await demandAdmin(tx, caller)
    const held = await webhookToChange(tx, which)
    const old = box.open(secretPlace('secret', id), held.secret)
    await replaceSecret(tx, which, {
      secret: box.seal(secretPlace('secret', id), secret),
      madeAt: now,
      oldSecret: box.seal(secretPlace('old_secret', id), old),
      oldUntil: now + OLD_SECRET_LIFE_MS,
    })
    const details = { webhook: id, host: hostOf(held) }
    await recordAct(world, tx, caller, { type: 'webhook_secret_made', details }, now)
  })
  return secret
}

/** Removes a webhook; the events that wait are dropped. */
export async function removeWebhook(
  world: Pick<World, 'store' | 'clock' | 'random'>,
  caller: Caller,
  id: string,
): Promise<void> {
  const which = { accountId: caller.accountId, id }
  await world.store.write(async (tx) => {
    const now = world.clock.now()
    await useSudo(tx, caller, now)
    await demandAdmin(tx, caller)
    await holdQueue(tx, caller.accountId)
    const held = await webhookToChange(tx, which)
    await dropWebhook(tx, which)
    const details = { webhook: id, host: hostOf(held) }
    await recordAct(world, tx, caller, { type: 'webhook_removed', details }, now)
  })
}
