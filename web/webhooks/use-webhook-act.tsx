import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useState, type ReactNode } from 'react'
import { isSessionLoss, type Reply } from '../call.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { useSudo, withSudo, type Cancelled } from '../sudo/sudo.ts'
import { PROGRAM_QUESTIONS } from '../sudo/texts.ts'
import { texts } from './texts.ts'

/** Makes a call that changes a webhook, with the question that comes before it. */
export function useProgramAct(): <T>(act: () => Promise<Reply<T>>) => Promise<Reply<T> | Cancelled> {
  const ask = useSudo()
  return useCallback((act) => withSudo(ask, PROGRAM_QUESTIONS, act), [ask])
}

type WebhookAct = {
  busy: boolean
  /** What went wrong, in focus. */
  notice: ReactNode
  /** Does something with a webhook; what the pages show of webhooks is then looked at again. */
  run: <T>(call: () => Promise<Reply<T>>, onDone?: (value: T) => void) => void
}

/** One act on a webhook, and what is said where it is refused. */
export function useWebhookAct(): WebhookAct {
  const [notice, setNotice] = useState<ReactNode>(null)
  const [busy, start] = useBusy()
  const act = useProgramAct()
  const queries = useQueryClient()
  useRefusedTitle(notice !== null)
  const run: WebhookAct['run'] = (call, onDone) =>
    void start(async () => {
      setNotice(null)
      const reply = await act(call)
      if (reply.kind === 'cancelled') return undefined
      if (reply.kind === 'away')
        return setNotice(<AwayNotice requestId={reply.requestId} onTryAgain={() => run(call, onDone)} />)
      if (reply.kind === 'done') onDone?.(reply.value)
      else if (isSessionLoss(reply)) return undefined
      else
        setNotice(
          <Notice kind="danger" title={texts.webhook.notDone} heading="h3" role="alert" focused>
            <p>{reply.problem.detail}</p>
          </Notice>,
        )
      return queries.invalidateQueries({ queryKey: ['webhooks'] })
    })
  return { busy, notice, run }
}
