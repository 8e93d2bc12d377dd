import { useState } from 'react'
import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import { api } from '../api.ts'
import { isSessionLoss, type Away } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useBusy } from '../parts/use-busy.ts'
import { changeRefusal } from './change-refusal.ts'
import { texts } from './texts.ts'
import { useMe, useMyAct } from './use-my-act.ts'

const isProven = ({ methods }: MeOnWire): boolean => methods.includes('sms')

type Ends = {
  onSent: () => void
  /** The number was proved in another window meanwhile. */
  onProven: (me: MeOnWire) => void
}

/** Sends a code to the number on file. */
export function useProvePhone({ onSent, onProven }: Ends) {
  const [notice, setNotice] = useState<React.JSX.Element | null>(null)
  const [busy, run] = useBusy()
  const myAct = useMyAct()
  const { look } = useMe()
  const away = ({ requestId }: Away, phone: string) =>
    setNotice(<AwayNotice requestId={requestId} onTryAgain={() => send(phone)} />)
  const send = (phone: string): void =>
    void run(async () => {
      setNotice(null)
      const reply = await myAct(() => api.changePhone(phone))
      if (reply.kind === 'cancelled') return undefined
      if (reply.kind === 'away') return away(reply, phone)
      const fresh = await look()
      if (fresh.kind === 'away') return away(fresh, phone)
      if (reply.kind === 'done' || (fresh.kind === 'done' && fresh.value.pendingPhone !== null))
        return onSent()
      if (isSessionLoss(reply)) return undefined
      if (fresh.kind === 'done' && isProven(fresh.value)) return onProven(fresh.value)
      const trouble = changeRefusal(reply, 'sms', '/phone', serverNow())
      const says = 'field' in trouble ? { title: texts.refusal.title, text: trouble.field } : trouble
      return setNotice(
        <Notice kind="danger" title={says.title} heading="h3" role="alert" focused>
          <p>{says.text}</p>
        </Notice>,
      )
    })
  return { notice, busy, send }
}
