import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'
import { MINUTE_MS } from '../store/duration.ts'
import type { World } from '../world.ts'
import { countOutcomes, type OidcOutcome } from './count-outcomes.ts'
import { signingKeys } from './signing-keys.ts'

/** How long a process goes on with the keys that it has read. */
const READ_KEYS_EVERY_MS = 10 * MINUTE_MS

/**
 * The provider of this process, made at its first use, and made anew where the signing keys have changed: what it keeps
 * lies in the store, so that nobody notices.
 */
export function openProviders(
  world: Pick<World, 'config' | 'store' | 'clock' | 'random' | 'box' | 'log' | 'resolveName'>,
  count: (outcome: OidcOutcome) => void,
): {
  current(): Promise<Provider>
  /** The same, as what answers requests. */
  answer(): Promise<(request: IncomingMessage, response: ServerResponse) => Promise<void>>
  close(): void
} {
  let made: { provider: Provider; version: string; readAt: number } | null = null
  let making: Promise<Provider> | null = null

  const make = async (): Promise<Provider> => {
    const [{ newProvider }, { version, keys }] = await Promise.all([
      import('./provider.ts'),
      signingKeys(world),
    ])
    const provider = made?.version === version ? made.provider : newProvider(world, keys)
    if (provider !== made?.provider) countOutcomes(provider, count)
    made = { provider, version, readAt: world.clock.now() }
    return provider
  }
  const current = async () => {
    if (made && Math.abs(world.clock.now() - made.readAt) < READ_KEYS_EVERY_MS) return made.provider
    making ??= make().finally(() => (making = null))
    return making
  }
  // made once: it puts together everything that a request goes through
  const answers = new WeakMap<Provider, ReturnType<Provider['callback']>>()
  return {
    current,
    async answer() {
      const provider = await current()
      const answer = answers.get(provider) ?? provider.callback()
      answers.set(provider, answer)
      return answer
    },
    close() {
      made = null
    },
  }
}
