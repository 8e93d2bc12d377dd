import { isIPv4, isIPv6 } from 'node:net'

/**
 * The network of a client's address, the unit that is limited together: an IPv4 address itself, the /64 of an
 * IPv6 address (one customer gets at least that). IPv4 in IPv6 dress (`::ffff:192.0.2.1`) is the IPv4 address;
 * a zone id (`fe80::1%eth0`) is dropped, and so is a port that a proxy has written behind the address
 * (`203.0.113.7:51234`, `[2001:db8::1]:443`). Whatever is no address at all is one network, `unknown`: who could
 * choose such words would else choose a new network each time.
 */
export function networkOf(address: string): string {
  const bare = withoutPort(address.trim()).split('%', 1)[0] ?? ''
  if (isIPv4(bare)) return bare
  if (!isIPv6(bare)) return 'unknown'
  const groups = groupsOf(bare)
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.')
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

function withoutPort(address: string): string {
  const [, ipv6, ipv4] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(address) ?? []
  return ipv6 ?? ipv4 ?? address
}

/** The eight numbers of a valid IPv6 address (RFC 4291 §2.2). */
function groupsOf(ipv6: string): number[] {
  const [head = '', tail] = ipv6.split('::')
  const before = groupsIn(head)
  const after = groupsIn(tail ?? '')
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}

function groupsIn(part: string): number[] {
  if (part === '') return []
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number)
    return [a * 256 + b, c * 256 + d]
  })
}
