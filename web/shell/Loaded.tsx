import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Away, Refused } from '../call.ts'
import { AwayBlock, AwayLine } from '../parts/Away.tsx'
import { Loading } from '../parts/Loading.tsx'
import { Notice } from '../parts/Notice.tsx'
import { NotAdmin, NotFound } from './Alone.tsx'
import { NotDone } from './queries.ts'

type Query<T> = Pick<UseQueryResult<T>, 'data' | 'error'> & { refetch: () => Promise<unknown> }
type Props<T> = {
  query: Query<T>
  what: string
  /** The head of the page whose whole purpose this query is: without an answer another page stands in its place. */
  head?: ReactNode
  children: (value: T) => ReactNode
}

/** What a query has found; until then that it loads, and if it fails why, with another try. What was found once stays. */
export function Loaded<T>({ query, what, head, children }: Props<T>) {
  const reply = query.error instanceof NotDone ? query.error.reply : null
  if (query.data === undefined && reply !== null) {
    const Failure = head === undefined ? FailedPart : FailedPage
    return <Failure reply={reply} onTryAgain={() => void query.refetch()} />
  }
  return (
    <>
      {head}
      {query.data === undefined ? <Loading what={what} /> : children(query.data)}
    </>
  )
}

type Failed = { reply: Refused | Away; onTryAgain: () => void }

function FailedPage({ reply, onTryAgain }: Failed) {
  if (reply.kind === 'away') return <AwayBlock requestId={reply.requestId} onTryAgain={onTryAgain} />
  return reply.code === 'admin_required' ? <NotAdmin /> : <NotFound />
}

function FailedPart({ reply, onTryAgain }: Failed) {
  if (reply.kind === 'away') return <AwayLine onTryAgain={onTryAgain} />
  return (
    <Notice kind="danger">
      <p>{reply.problem.detail}</p>
    </Notice>
  )
}
