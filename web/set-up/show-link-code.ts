import { api } from '../api.ts'
import { linkToken } from '../parts/link-token.ts'

/**
 * Shows the server the set-up code that a printed link carries after its `#`, and takes it out of the address bar at once.
 * True when there is nothing to complain about: no code in the link, or the right one.
 */
export async function showLinkCode(): Promise<boolean> {
  const code = linkToken(location.hash)
  if (code === '') return true
  history.replaceState(null, '', location.pathname)
  const reply = await api.showSetUpCode(code)
  return reply.kind !== 'refused'
}
