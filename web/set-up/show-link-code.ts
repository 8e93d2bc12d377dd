import { api } from '../api.ts'

/**
 * Shows the server the set-up code that a printed link carries after its `#`, and takes it out of the address bar at once.
 * True when there is nothing to complain about: no code in the link, or the right one.
 */
export async function showLinkCode(): Promise<boolean> {
  const code = decoded(location.hash.slice(1))
  if (code === '') return true
  history.replaceState(null, '', location.pathname)
  const reply = await api.showSetUpCode(code)
  return reply.kind !== 'refused'
}

function decoded(hash: string): string {
  try {
    return decodeURIComponent(hash)
  } catch {
    return hash
  }
}
