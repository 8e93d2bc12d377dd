import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { hearReceipt } from './hear-receipt.ts'
import { opensReceipt } from './receipt-address.ts'

type Named = { Params: { gateway: string; account: string; message: string } }
type Needs = Pick<World, 'config' | 'store' | 'clock' | 'box' | 'smsGateways' | 'countSms' | 'messageWritten'>

const MOST_BYTES = 16 * 1024

/** Mounts where gateways tell what became of an SMS. Whatever is not theirs to tell is not found. */
export async function receiptRoutes(app: FastifyInstance, world: Needs): Promise<void> {
  const { config, smsGateways, countSms } = world
  const hear = async (request: FastifyRequest<Named>, reply: FastifyReply) => {
    const { gateway: name, account: accountId, message: messageId } = request.params
    const gateway = smsGateways.find((one) => one.name === name)
    const place = { gateway: name, accountId, messageId }
    const query = new URLSearchParams(request.raw.url?.split('?')[1] ?? '')
    if (!gateway?.readReceipt) throw new Refusal('not_found')
    const outcome = opensReceipt(world, place, query.get('key') ?? '')
      ? gateway.readReceipt({
          url: config.publicUrl.origin + (request.raw.url ?? ''),
          query,
          headers: request.headers,
          body: typeof request.body === 'string' ? request.body : '',
        })
      : 'not_authentic'
    if (outcome === 'not_authentic') {
      countSms({ what: 'receipt', gateway: name, country: 'other', outcome })
      throw new Refusal('not_found')
    }
    if (!(await hearReceipt(world, place, outcome))) throw new Refusal('not_found')
    // not 204, after which Kannel tells it again
    return reply.code(200).send()
  }
  await app.register(async (receipts) => {
    receipts.removeAllContentTypeParsers()
    receipts.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MOST_BYTES }, (_, body, done) =>
      done(null, body),
    )
    const url = '/sms-receipts/:gateway/:account/:message'
    receipts.get<Named>(url, hear)
    receipts.post<Named>(url, { config: { openToOtherSites: true } }, hear)
  })
}
