import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { AuthenticatorOnWire } from '../../src/profile/profile-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss } from '../call.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { authenticatorsQuery } from '../shell/queries.ts'
import { texts } from './texts.ts'
import { useMyAct } from './use-my-act.ts'

/** How an authenticator went: here, or in another window meanwhile. */
export type Gone = 'removed' | 'gone'

type Removal = { remove: () => void; busy: boolean; notice: ReactNode; forget: () => void }

/** Removes one of the user's authenticators; what went wrong is a notice, in focus. */
export function useRemoval({ id }: Pick<AuthenticatorOnWire, 'id'>, onGone: (how: Gone) => void): Removal {
  const queries = useQueryClient()
  const [notice, setNotice] = useState<ReactNode>(null)
  const [busy, run] = useBusy()
  const myAct = useMyAct()
  useRefusedTitle(notice !== null)
  const remove = (): void =>
    void run(async () => {
      setNotice(null)
      const reply = await myAct(() => api.removeAuthenticator(id))
      if (reply.kind === 'cancelled') return undefined
      if (reply.kind === 'away')
        return setNotice(<AwayNotice requestId={reply.requestId} onTryAgain={remove} />)
      if (reply.kind === 'done') return onGone('removed')
      if (isSessionLoss(reply)) return undefined
      if (reply.code === 'not_found') return onGone('gone')
      // by now it is the last one, or needed: the row says so once it is looked at again
      await queries.invalidateQueries({ queryKey: authenticatorsQuery.queryKey })
      return setNotice(
        <Notice kind="danger" title={texts.authenticators.refused} heading="h3" role="alert" focused>
          <p>{reply.problem.detail}</p>
        </Notice>,
      )
    })
  return { remove, busy, notice, forget: () => setNotice(null) }
}
