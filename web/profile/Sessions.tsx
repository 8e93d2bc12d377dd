import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { api } from '../api.ts'
import { isSessionLoss, type Away, type Reply } from '../call.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useBusy } from '../parts/use-busy.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { valueOf } from '../shell/queries.ts'
import { SessionRow, type Session } from './SessionRow.tsx'
import { texts } from './texts.ts'

const words = texts.security
/** Under which key the pages keep where the user is signed in. */
export const SESSIONS_KEY = ['sessions']

/** Where the user is signed in, and the end of it. Ending the session one is in is called signing out, and is elsewhere. */
export function Sessions() {
  const queries = useQueryClient()
  const heading = useRef<HTMLHeadingElement>(null)
  const sessions = useInfiniteQuery({
    queryKey: SESSIONS_KEY,
    queryFn: ({ pageParam }) => valueOf(api.sessions(pageParam)),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
  const [status, setStatus] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)
  const [away, setAway] = useState<(Away & { again: () => void }) | null>(null)
  const [busy, run] = useBusy()

  const end = (act: () => Promise<Reply<unknown>>, says: string) =>
    void run(async () => {
      setAway(null)
      setRefusal(null)
      const reply = await act()
      if (reply.kind === 'away') return setAway({ ...reply, again: () => end(act, says) })
      if (reply.kind === 'refused' && reply.code !== 'not_found')
        return setRefusal(isSessionLoss(reply) ? null : reply.problem.detail)
      await queries.invalidateQueries({ queryKey: SESSIONS_KEY })
      setStatus(says)
      return heading.current?.focus()
    })
  const endOne = (session: Session) => end(() => api.endSession(session.id), words.ended(session.browser))
  const others = sessions.data?.pages.some(({ items }) => items.some(({ current }) => !current)) ?? false
  return (
    <section className="panel after" aria-labelledby="h-sessions">
      <div className="panel-head">
        <div>
          <h2 id="h-sessions" ref={heading} tabIndex={-1}>
            {words.sessions}
          </h2>
          <p className="hint">{words.sessionsHint}</p>
        </div>
        {others && (
          <Button
            small
            busy={busy && words.ending}
            onClick={() => end(api.endOtherSessions, words.othersEnded)}
          >
            {words.endOthers}
          </Button>
        )}
      </div>
      {away !== null && <AwayNotice requestId={away.requestId} onTryAgain={away.again} />}
      {refusal !== null && (
        <Notice kind="danger" title={words.notEnded} heading="h3" role="alert" focused>
          <p>{refusal}</p>
        </Notice>
      )}
      <Loaded query={sessions} what={words.loadingSessions}>
        {({ pages }) => (
          <ul className="rows">
            {pages
              .flatMap(({ items }) => items)
              .map((session) => (
                <SessionRow key={session.id} session={session} onEnd={() => endOne(session)} />
              ))}
          </ul>
        )}
      </Loaded>
      {sessions.hasNextPage && (
        <div className="panel-foot">
          <Button small onClick={() => void sessions.fetchNextPage()}>
            {words.more}
          </Button>
        </div>
      )}
      <p className="hidden-visually" role="status">
        {status}
      </p>
    </section>
  )
}
