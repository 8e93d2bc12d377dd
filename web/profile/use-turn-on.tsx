import { useState, type ReactNode } from 'react'
import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss } from '../call.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useBusy } from '../parts/use-busy.ts'
import { texts } from './texts.ts'
import { useMe, useMyAct } from './use-my-act.ts'

/** Turns two-factor on for the user alone, and says why where that is refused. */
export function useTurnOn(onDone: (me: MeOnWire) => void) {
  const [trouble, setTrouble] = useState<ReactNode>(null)
  const [busy, run] = useBusy()
  const myAct = useMyAct()
  const { put, look } = useMe()
  useRefusedTitle(trouble !== null)
  const on = (): void =>
    void run(async () => {
      setTrouble(null)
      const reply = await myAct(() => api.chooseOwnFactor(true))
      if (reply.kind === 'cancelled') return undefined
      if (reply.kind === 'away') return setTrouble(<AwayNotice requestId={reply.requestId} onTryAgain={on} />)
      if (reply.kind === 'done') {
        onDone(reply.value)
        return put(reply.value)
      }
      if (isSessionLoss(reply)) return undefined
      void look()
      return setTrouble(
        <Notice kind="danger" title={texts.ownChoice.refused} heading="h3" role="alert" focused>
          <p>{reply.problem.detail}</p>
        </Notice>,
      )
    })
  return { on, busy, trouble }
}
