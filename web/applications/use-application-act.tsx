import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { isSessionLoss, type Reply } from '../call.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useAdminAct } from '../users/use-admin-act.ts'

type ApplicationAct = {
  busy: boolean
  /** What went wrong, in focus. */
  notice: ReactNode
  forget: () => void
  /** Does something to an application, with the question that comes before it; what the pages show of them is then looked at again. */
  run: <T>(call: () => Promise<Reply<T>>, onDone: (value: T) => void) => void
}

/** One act on an application; `refused` is the heading where it is refused. */
export function useApplicationAct(refused: string): ApplicationAct {
  const [notice, setNotice] = useState<ReactNode>(null)
  const [busy, start] = useBusy()
  const act = useAdminAct()
  const queries = useQueryClient()
  useRefusedTitle(notice !== null)
  const run: ApplicationAct['run'] = (call, onDone) =>
    void start(async () => {
      setNotice(null)
      const reply = await act(call)
      if (reply.kind === 'cancelled') return undefined
      if (reply.kind === 'away')
        return setNotice(<AwayNotice requestId={reply.requestId} onTryAgain={() => run(call, onDone)} />)
      if (reply.kind === 'done') return onDone(reply.value)
      if (isSessionLoss(reply)) return undefined
      setNotice(
        <Notice kind="danger" title={refused} heading="h3" role="alert" focused>
          <p>{reply.problem.detail}</p>
        </Notice>,
      )
      return queries.invalidateQueries({ queryKey: ['applications'] })
    })
  return { busy, notice, run, forget: () => setNotice(null) }
}
