import { findTarget } from '../outgoing/find-target.ts'
import { NO_TARGET_SAYS } from '../outgoing/no-target.ts'
import { refuseField } from '../refusal.ts'
import { SECOND_MS } from '../store/duration.ts'
import type { World } from '../world.ts'

const PATIENCE_MS = 5 * SECOND_MS

/**
 * Refuses an address at which an application is to be told of sign-outs, where nothing could be sent there: with
 * `address_private`, and with `invalid` where its name leads nowhere or is not reached by TLS. Asks DNS, so outside of
 * any transaction.
 */
export async function judgeBackChannel(
  world: Pick<World, 'config' | 'resolveName'>,
  address: string,
): Promise<void> {
  const url = new URL(address)
  const target = await findTarget(world, url, world.config.webhookPrivate, AbortSignal.timeout(PATIENCE_MS))
  if (target === 'private') throw refuseField('/backChannelAddress', 'address_private')
  if (typeof target === 'string') throw refuseField('/backChannelAddress', 'invalid', NO_TARGET_SAYS[target])
}
