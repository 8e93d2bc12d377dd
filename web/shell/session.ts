import { createContext, useContext } from 'react'
import type { SessionOnWire } from '../../src/session/session-shape.ts'

export const SessionContext = createContext<SessionOnWire | null>(null)

/** Who is signed in. Only for pages inside the shell, where somebody always is. */
export function useSession(): SessionOnWire {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('a page of the app stands outside its shell')
  return session
}

/** Where a user begins: administrators at the account's security, members at their own. */
export function startPage(
  role: SessionOnWire['user']['role'],
): '/account/settings/security' | '/profile/security' {
  return role === 'admin' ? '/account/settings/security' : '/profile/security'
}
