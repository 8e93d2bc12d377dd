import { BlockList, isIP } from 'node:net'

/** What is not the public internet (IANA IPv4 special-purpose address registry, RFC 6890). */
const NOT_PUBLIC_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

/** The only part of IPv6 that is given out for the public internet (RFC 4291 §2.4). */
const GLOBAL_UNICAST = ['2000::/3']

/** What of it is not: protocol assignments and Teredo, documentation, 6to4, which can carry any IPv4 address. */
const NOT_PUBLIC_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

const LOOPBACK = listOf(['127.0.0.0/8', '::1/128'])
const notPublicV4 = listOf(NOT_PUBLIC_V4)
const globalUnicast = listOf(GLOBAL_UNICAST)
const notPublicV6 = listOf(NOT_PUBLIC_V6)

/** Networks as a list that addresses are looked up in. */
export function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [ip = '', bits] = network.split('/')
    list.addSubnet(ip, Number(bits), isIP(ip) === 6 ? 'ipv6' : 'ipv4')
  }
  return list
}

/** Whether an address is in one of the networks; one with a zone is in none. */
export function isIn(list: BlockList, address: string): boolean {
  const version = isIP(address)
  return version !== 0 && !address.includes('%') && list.check(address, version === 6 ? 'ipv6' : 'ipv4')
}

/** Whether an address leads back to this machine. */
export const isLoopbackAddress = (address: string): boolean => isIn(LOOPBACK, address)

/**
 * Whether an address is one of the public internet. What carries an IPv4 address inside (mapped, NAT64, 6to4, Teredo) is
 * not, whatever it carries, nor is what is no address at all.
 */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 0 || address.includes('%')) return false
  if (version === 4) return !isIn(notPublicV4, address)
  return isIn(globalUnicast, address) && !isIn(notPublicV6, address)
}
