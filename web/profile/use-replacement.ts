import { useCallback } from 'react'
import type { AuthenticatorOnWire } from '../../src/profile/profile-shape.ts'
import { api } from '../api.ts'
import { useMyAct } from './use-my-act.ts'

/** Takes away the authenticator that a new one has replaced; false where it is still there. */
export function useReplacement(): (old: Pick<AuthenticatorOnWire, 'id'>) => Promise<boolean> {
  const myAct = useMyAct()
  return useCallback(
    async ({ id }) => {
      const reply = await myAct(() => api.removeAuthenticator(id))
      return reply.kind === 'done' || (reply.kind === 'refused' && reply.code === 'not_found')
    },
    [myAct],
  )
}
