import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import type { Away, Reply } from '../call.ts'
import { AwayBlock } from '../parts/Away.tsx'
import { Gate } from '../parts/Gate.tsx'
import { Loading } from '../parts/Loading.tsx'
import { texts } from './texts.ts'

type Looked<T> =
  | { kind: 'looking' }
  | { kind: 'away'; away: Away }
  | { kind: 'spent' }
  | { kind: 'found'; value: T }

type Props<T> = {
  token: string
  /** Looks at what the link leads to, which uses nothing up. Must be the same function at every render. */
  look: (token: string) => Promise<Reply<T>>
  /** The heading until that is known. */
  title: string
  /** The page of a link that does not work any more. */
  spent: ReactNode
  /** The page of a link that works; `spend` says that it does not work any more. */
  children: (found: T, spend: () => void) => ReactNode
}

/** The page behind a mailed link: looks at it first, and only a button of the page uses it up. */
export function MailedLink<T>({ token, look, title, spent, children }: Props<T>) {
  const [looked, setLooked] = useState<Looked<T>>({ kind: 'looking' })
  const find = useCallback(async () => {
    setLooked({ kind: 'looking' })
    const reply = await look(token)
    if (reply.kind === 'away') return setLooked({ kind: 'away', away: reply })
    return setLooked(reply.kind === 'done' ? { kind: 'found', value: reply.value } : { kind: 'spent' })
  }, [look, token])
  const started = useRef(false)
  useEffect(() => {
    if (started.current) return
    started.current = true
    void find()
  }, [find])

  if (looked.kind === 'found') return children(looked.value, () => setLooked({ kind: 'spent' }))
  if (looked.kind === 'spent') return spent
  if (looked.kind === 'away')
    return (
      <main className="main column-alone" id="main">
        <AwayBlock requestId={looked.away.requestId} onTryAgain={() => void find()} />
      </main>
    )
  return (
    <Gate at={1} title={title}>
      <Loading what={texts.loading} />
    </Gate>
  )
}
