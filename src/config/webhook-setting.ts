import { isIP } from 'node:net'
import type { Say } from './config-problems.ts'

/** Which private targets webhooks may reach: names as they stand in an address, and networks. */
export type PrivateTargets = { hosts: string[]; networks: string[] }

const NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/

/** Reads `SALLYPORT_WEBHOOK_PRIVATE`: names, addresses and networks, between commas. */
export function readPrivateTargets(text: string | undefined, say: Say): PrivateTargets {
  const pieces = (text ?? '')
    .split(',')
    .map((piece) => piece.trim().toLowerCase())
    .filter(Boolean)
  const targets: PrivateTargets = { hosts: [], networks: [] }
  for (const piece of pieces) {
    const network = networkOf(piece)
    if (network !== null) targets.networks.push(network)
    else if (NAME.test(piece)) targets.hosts.push(piece)
    else {
      say(
        'SALLYPORT_WEBHOOK_PRIVATE',
        `"${piece}" is not a name such as crm.internal, an IP address or a network such as 10.0.0.0/8.`,
      )
    }
  }
  return targets
}

/** An address or a network, always with its bits; null where it is neither. */
function networkOf(piece: string): string | null {
  const [ip = '', bits, ...more] = piece.split('/')
  const most = { 0: null, 4: 32, 6: 128 }[isIP(ip)] ?? null
  if (most === null || more.length > 0 || ip.includes('%')) return null
  if (bits === undefined) return `${ip}/${most}`
  return /^\d{1,3}$/.test(bits) && Number(bits) <= most ? piece : null
}
