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
  return {
    async current() {
      if (made && Math.abs(world.clock.now() - made.readAt) < READ_KEYS_EVERY_MS) return made.provider
      making ??= make().finally(() => (making = null))
      return making
    },
    close() {
      made = null
    },
  }
}
