import { Resolver } from 'node:dns/promises'
import type { ResolveName } from '../world.ts'

/**
 * Asks DNS for the addresses of a name. Never by the system's `getaddrinfo`: a name whose servers do not answer would
 * hold a thread of the pool that hashes passwords. What stands in the file of hosts is not seen.
 */
export const resolveByDns: ResolveName = async (name, signal) => {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  signal.removeEventListener('abort', cancel)
  return found.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
}
