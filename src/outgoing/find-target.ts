import { isIP } from 'node:net'
import type { PrivateTargets } from '../config/webhook-setting.ts'
import type { World } from '../world.ts'
import { isIn, isLoopbackAddress, isPublicAddress, listOf } from './public-address.ts'

/** Why nothing can be sent to where it is to go. */
export type NoTarget = 'no_name' | 'private' | 'not_https'

/** Where something is sent: the address that was asked for, and those of its host, every one of them allowed. */
export type Target = { url: URL; addresses: string[] }

const LONGEST_URL = 500

/**
 * Reads where somebody wants to be told. Null where it is no whole address of a server, or holds a name and a password,
 * a fragment, or a name that ends with a dot, by which it would be another than it seems.
 */
export function readTargetUrl(text: string): URL | null {
  const url = text.length <= LONGEST_URL ? URL.parse(text) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || text.includes('#'))
    return null
  return url.hostname === '' || url.hostname.endsWith('.') ? null : url
}

/**
 * Finds the addresses of a host and judges every one of them: they are what the connection is then made to, so that a
 * name that answers otherwise the next moment leads nowhere else. Without encryption only to this machine itself.
 */
export async function findTarget(
  world: Pick<World, 'resolveName'>,
  url: URL,
  privateTargets: PrivateTargets,
  signal: AbortSignal,
): Promise<Target | NoTarget> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const addresses = await addressesOf(world, host, signal)
  if (addresses.length === 0) return 'no_name'
  if (!addresses.every((address) => mayReach(privateTargets, host, address))) return 'private'
  if (url.protocol !== 'https:' && !addresses.every(isLoopbackAddress)) return 'not_https'
  return { url, addresses }
}

function addressesOf({ resolveName }: Pick<World, 'resolveName'>, host: string, signal: AbortSignal) {
  if (isIP(host) !== 0) return [host]
  // never asked of DNS (RFC 6761 §6.3)
  if (host === 'localhost' || host.endsWith('.localhost')) return ['127.0.0.1']
  return resolveName(host, signal)
}

const mayReach = ({ hosts, networks }: PrivateTargets, host: string, address: string): boolean =>
  isPublicAddress(address) || hosts.includes(host) || isIn(listOf(networks), address)
