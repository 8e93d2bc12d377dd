import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { UserOnWire } from '../../src/user/user-shape.ts'
import { isSessionLoss, type Refused, type Reply } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { when } from '../parts/time.ts'
import { useBusy } from '../parts/use-busy.ts'
import { texts } from './texts.ts'
import { useAdminAct } from './use-admin-act.ts'
import { firstName } from './user-words.ts'

const words = texts.user

type UserAct = {
  busy: boolean
  /** What went wrong, in focus. */
  notice: ReactNode
  forget: () => void
  /** Does something to the user, with the question that comes before it; what the pages show of users is then looked at again. */
  run: <T>(call: () => Promise<Reply<T>>, onDone: (value: T) => void) => void
}

/** One act on a user; `refused` is the heading where it is refused. */
export function useUserAct({ name }: Pick<UserOnWire, 'name'>, refused: string): UserAct {
  const [notice, setNotice] = useState<ReactNode>(null)
  const [busy, start] = useBusy()
  const act = useAdminAct()
  const queries = useQueryClient()
  useRefusedTitle(notice !== null)
  const run: UserAct['run'] = (call, onDone) =>
    void start(async () => {
      setNotice(null)
      const reply = await act(call)
      if (reply.kind === 'cancelled') return undefined
      if (reply.kind === 'away')
        return setNotice(<AwayNotice requestId={reply.requestId} onTryAgain={() => run(call, onDone)} />)
      if (reply.kind === 'done') onDone(reply.value)
      else if (isSessionLoss(reply)) return undefined
      else {
        const { title, text } = refusalWords(reply, name, refused)
        setNotice(
          <Notice kind="danger" title={title} heading="h3" role="alert" focused>
            <p>{text}</p>
          </Notice>,
        )
      }
      return queries.invalidateQueries({ queryKey: ['users'] })
    })
  return { busy, notice, run, forget: () => setNotice(null) }
}

/** A refusal in the words of the page about a user. */
export function refusalWords(
  { code, problem, retryAt }: Refused,
  name: string,
  title: string,
): { title: string; text: string } {
  if (code === 'last_admin') return { title: words.lastAdmin(firstName(name)), text: words.lastAdminSays }
  if (code === 'not_for_yourself') return { title, text: words.oneself }
  if (code === 'mail_limit' && retryAt !== null)
    return { title, text: words.tryLater(when(retryAt, serverNow())) }
  return { title, text: problem.detail }
}
