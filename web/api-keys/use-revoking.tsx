import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { ApiKeyOnWire } from '../../src/api-key/api-key-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss } from '../call.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { apiKeysQuery } from '../shell/queries.ts'
import { useAdminAct } from '../users/use-admin-act.ts'
import { texts } from './texts.ts'

type Revoking = { revoke: (key: ApiKeyOnWire) => void; busy: boolean; notice: ReactNode; forget: () => void }

/** Revokes keys. One that another window has revoked meanwhile is as good as revoked here. What went wrong is a notice. */
export function useRevoking(onRevoked: (key: ApiKeyOnWire) => void): Revoking {
  const queries = useQueryClient()
  const [notice, setNotice] = useState<ReactNode>(null)
  const [busy, run] = useBusy()
  const act = useAdminAct()
  useRefusedTitle(notice !== null)
  const revoke = (key: ApiKeyOnWire): void =>
    void run(async () => {
      setNotice(null)
      const reply = await act(() => api.revokeApiKey(key.id))
      if (reply.kind === 'cancelled') return undefined
      if (reply.kind === 'away')
        return setNotice(<AwayNotice requestId={reply.requestId} onTryAgain={() => revoke(key)} />)
      if (reply.kind === 'refused' && reply.code !== 'not_found')
        return setNotice(
          isSessionLoss(reply) ? null : (
            <Notice kind="danger" title={texts.refused} heading="h3" role="alert" focused>
              <p>{reply.problem.detail}</p>
            </Notice>
          ),
        )
      await queries.invalidateQueries({ queryKey: apiKeysQuery.queryKey })
      return onRevoked(key)
    })
  return { revoke, busy, notice, forget: () => setNotice(null) }
}
