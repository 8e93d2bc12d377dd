import type { Provider } from 'oidc-provider'
import { operatorApplications } from '../application/operator-applications.ts'
import { type Granted, writeGrant } from '../application/subject.ts'
import { sendRequest } from '../outgoing/send-request.ts'
import type { World } from '../world.ts'

type Tell = (this: unknown, granted: string, sid: string) => Promise<void>
const tellers = new WeakMap<Provider, Tell>()

/**
 * Takes telling applications that somebody signed out from `oidc-provider`, which would tell only of the sign-outs that it
 * sees itself, and once: sessions end elsewhere too, and what is not heard is said again (`startSignOuts`).
 */
export function tellLater(provider: Provider): void {
  const prototype = provider.Client.prototype as unknown as { backchannelLogout: Tell }
  tellers.set(provider, prototype.backchannelLogout)
  prototype.backchannelLogout = async () => undefined
}

/**
 * Tells an application once that a session has ended (OpenID Connect Back-Channel Logout §2.5). False where nobody is to be
 * told any more. Rejects where it did not hear.
 */
export async function tellSignOut(
  provider: Provider,
  applicationId: string,
  { granted, sid }: { granted: Granted; sid: string },
): Promise<boolean> {
  const client = await provider.Client.find(applicationId)
  const tell = tellers.get(provider)
  if (!tell || client?.['backchannelLogoutUri'] === undefined) return false
  await tell.call(client, writeGrant(granted), sid)
  return true
}

/**
 * How `oidc-provider` reaches applications: never a private address, but those that the operator allows or has registered
 * herself.
 */
export const reachApplications =
  (world: Pick<World, 'config' | 'resolveName'>) =>
  async (address: string | URL | Request, { method, headers, body, signal }: RequestInit = {}) => {
    if (method !== 'POST' || !(body instanceof URLSearchParams)) throw new Error('it only posts forms')
    const url = new URL(address instanceof Request ? address.url : address)
    const { hosts, networks } = world.config.webhookPrivate
    const isOperators = operatorApplications(world.config).some(
      ({ backChannelAddress }) =>
        backChannelAddress !== null && new URL(backChannelAddress).href === url.href,
    )
    const sending = {
      url,
      headers: { ...Object.fromEntries(new Headers(headers)), 'user-agent': 'Sallyport' },
      body: body.toString(),
      mayReach: { networks, hosts: isOperators ? [...hosts, url.hostname] : hosts },
    }
    const { status, failure } = await sendRequest(world, sending, signal ?? AbortSignal.timeout(2_500))
    if (failure !== null) throw new Error(failure)
    return new Response(null, { status })
  }
