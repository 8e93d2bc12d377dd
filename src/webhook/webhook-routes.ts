import { z } from 'zod'
import { type Caller, door } from '../http/door.ts'
import { id } from '../http/field-shape.ts'
import { pageQuery } from '../http/page.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { addWebhook } from './add-webhook.ts'
import { changeWebhook, makeSecret, removeWebhook } from './change-webhook.ts'
import { hasDelivery } from './delivery-store.ts'
import { replayEvent, replayEventsSince, tryNow } from './replay-events.ts'
import {
  NewWebhookShape,
  ReplayShape,
  WebhookDeliveriesShape,
  type WebhookOnWire,
  WebhookPatchShape,
  WebhookShape,
  WebhooksShape,
  WebhookWithSecretShape,
} from './webhook-shape.ts'
import { readWebhook, webhooksOf } from './webhook-store.ts'
import { deliveriesOnWire, webhooksOnWire } from './webhook-view.ts'

const params = z.strictObject({ id: id('whk') })
const ofEvent = params.extend({ eventId: id('evt') })
const TARGET = ['invalid', 'address_private', 'webhook_unanswered', 'test_event_limit'] as const
const PATH = '/account/webhooks/{id}'

type Named = { caller: Caller; params: { id: string } }

/** The webhooks of an account: where its own servers are told what happened. */
export function webhookRoutes(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'resolveName'>,
) {
  const { store, clock } = world
  const find = ({ accountId }: Caller, webhookId: string) =>
    readWebhook(store.read, { accountId, id: webhookId })
  const exists = async ({ caller, params: { id: webhookId } }: Named) =>
    (await find(caller, webhookId)) !== undefined
  const show = async (caller: Caller, webhookId: string): Promise<WebhookOnWire> => {
    const row = await find(caller, webhookId)
    const [shown] = row ? await webhooksOnWire(store.read, caller.accountId, [row], clock.now()) : []
    if (!shown) throw new Refusal('not_found')
    return shown
  }
  return [
    door({
      method: 'GET',
      path: '/account/webhooks',
      summary: 'The webhooks of my account, the oldest first',
      needs: 'admin',
      countsAsAct: false,
      answers: { 200: WebhooksShape },
      refuses: [],
      async handle({ caller: { accountId } }) {
        const rows = await webhooksOf(store.read, accountId)
        return {
          status: 200,
          body: { items: await webhooksOnWire(store.read, accountId, rows, clock.now()) },
        }
      },
    }),
    door({
      method: 'POST',
      path: '/account/webhooks',
      summary: 'Add a webhook. Its server answers a test event first; its signing secret is shown this once',
      needs: 'admin',
      body: NewWebhookShape,
      example: { url: 'https://crm.example.com/sallyport', events: ['user', 'policy'] },
      answers: { 201: WebhookWithSecretShape },
      refuses: ['sudo_required', 'webhook_limit', ...TARGET],
      async handle({ caller, body }) {
        const { id: added, secret } = await addWebhook(world, caller, body)
        return { status: 201, body: { ...(await show(caller, added)), secret } }
      },
    }),
    door({
      method: 'GET',
      path: PATH,
      summary: 'One webhook',
      needs: 'admin',
      countsAsAct: false,
      params,
      exists,
      answers: { 200: WebhookShape },
      refuses: ['not_found'],
      handle: async ({ caller, params: { id: webhookId } }) => ({
        status: 200,
        body: await show(caller, webhookId),
      }),
    }),
    door({
      method: 'PATCH',
      path: PATH,
      summary:
        'Change where a webhook goes, or what it hears from here on. A new address answers a test event',
      needs: 'admin',
      params,
      exists,
      body: WebhookPatchShape,
      example: { events: ['sign_in', 'second_factor'] },
      answers: { 200: WebhookShape },
      refuses: ['not_found', 'sudo_required', ...TARGET],
      async handle({ caller, params: { id: webhookId }, body }) {
        await changeWebhook(world, caller, webhookId, body)
        return { status: 200, body: await show(caller, webhookId) }
      },
    }),
    door({
      method: 'DELETE',
      path: PATH,
      summary: 'Remove a webhook. Events that wait are dropped',
      needs: 'admin',
      params,
      exists,
      answers: { 204: null },
      refuses: ['not_found', 'sudo_required'],
      async handle({ caller, params: { id: webhookId } }) {
        await removeWebhook(world, caller, webhookId)
        return { status: 204 }
      },
    }),
    door({
      method: 'POST',
      path: `${PATH}/secret`,
      summary: 'Make a new signing secret, shown this once. The one before signs beside it for a day',
      needs: 'admin',
      params,
      exists,
      answers: { 200: WebhookWithSecretShape },
      refuses: ['not_found', 'sudo_required'],
      async handle({ caller, params: { id: webhookId } }) {
        const secret = await makeSecret(world, caller, webhookId)
        return { status: 200, body: { ...(await show(caller, webhookId)), secret } }
      },
    }),
    door({
      method: 'GET',
      path: `${PATH}/deliveries`,
      summary: 'What a webhook was told in the last 30 days, or waits to be, the last event first',
      needs: 'admin',
      countsAsAct: false,
      params,
      exists,
      query: pageQuery('evt'),
      answers: { 200: WebhookDeliveriesShape },
      refuses: ['not_found'],
      handle: async ({ caller: { accountId }, params: { id: webhookId }, query }) => ({
        status: 200,
        body: await deliveriesOnWire(store.read, { accountId, id: webhookId }, query),
      }),
    }),
    door({
      method: 'POST',
      path: `${PATH}/deliveries/{eventId}/replay`,
      summary: 'Send an event again, under its own id and at its own place',
      needs: 'admin',
      params: ofEvent,
      exists: ({ caller: { accountId }, params: { id: webhookId, eventId } }) =>
        hasDelivery(store.read, { accountId, id: webhookId, eventId }),
      answers: { 202: WebhookShape },
      refuses: ['not_found'],
      async handle({ caller, params: { id: webhookId, eventId } }) {
        await replayEvent(world, caller, { id: webhookId, eventId })
        return { status: 202, body: await show(caller, webhookId) }
      },
    }),
    door({
      method: 'POST',
      path: `${PATH}/replay`,
      summary: 'Send all events from a moment on again, in their order',
      needs: 'admin',
      params,
      exists,
      body: ReplayShape,
      example: { since: '2026-11-24T09:00:00Z' },
      answers: { 202: WebhookShape },
      refuses: ['not_found'],
      async handle({ caller, params: { id: webhookId }, body }) {
        await replayEventsSince(world, caller, { id: webhookId, since: Date.parse(body.since) })
        return { status: 202, body: await show(caller, webhookId) }
      },
    }),
    door({
      method: 'POST',
      path: `${PATH}/try`,
      summary: 'Try at once what waits. A webhook that has stopped begins anew',
      needs: 'admin',
      params,
      exists,
      answers: { 202: WebhookShape },
      refuses: ['not_found'],
      async handle({ caller, params: { id: webhookId } }) {
        await tryNow(world, caller, webhookId)
        return { status: 202, body: await show(caller, webhookId) }
      },
    }),
  ]
}
