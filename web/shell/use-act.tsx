import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { isSessionLoss, type Refused, type Reply } from '../call.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useBusy } from '../parts/use-busy.ts'
import type { QuestionWords } from '../sudo/sudo.ts'
import { useAsked } from '../sudo/use-asked.ts'

export type Act = {
  busy: boolean
  /** What went wrong, in focus. */
  notice: ReactNode
  forget: () => void
  /** Makes the call, with the question that comes before it; whatever came of it, what the pages show is looked at again. */
  run: <T>(call: () => Promise<Reply<T>>, onDone?: (value: T) => void) => void
}

type Options = {
  /** What the act changes: the first word of the queries that show it. */
  changes: 'users' | 'applications' | 'webhooks' | 'api-keys' | 'sms'
  /** The heading where it is refused; or heading and sentence, where the server's own sentence will not do. */
  refused: string | ((refused: Refused) => { title: string; text: string })
  questions?: QuestionWords | undefined
}

/** One act of an administrator on a thing of her account. */
export function useAct({ changes, refused, questions }: Options): Act {
  const [notice, setNotice] = useState<ReactNode>(null)
  const [busy, start] = useBusy()
  const asked = useAsked(questions)
  const queries = useQueryClient()
  useRefusedTitle(notice !== null)
  const run: Act['run'] = (call, onDone) =>
    void start(async () => {
      setNotice(null)
      const reply = await asked(call)
      if (reply.kind === 'cancelled') return undefined
      if (reply.kind === 'away')
        return setNotice(<AwayNotice requestId={reply.requestId} onTryAgain={() => run(call, onDone)} />)
      if (reply.kind === 'done') onDone?.(reply.value)
      else if (isSessionLoss(reply)) return undefined
      else {
        const { title, text } =
          typeof refused === 'string' ? { title: refused, text: reply.problem.detail } : refused(reply)
        setNotice(
          <Notice kind="danger" title={title} heading="h3" role="alert" focused>
            <p>{text}</p>
          </Notice>,
        )
      }
      return queries.invalidateQueries({ queryKey: [changes] })
    })
  return { busy, notice, run, forget: () => setNotice(null) }
}
