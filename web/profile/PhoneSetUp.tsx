import { useState } from 'react'
import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import { api } from '../api.ts'
import { spacedPhone } from '../parts/phone.ts'
import { ChangeRow } from './ChangeRow.tsx'
import { PendingChange } from './PendingChange.tsx'
import { phoneDoor } from './phone-door.ts'
import { texts } from './texts.ts'
import { useMe } from './use-my-act.ts'

const words = texts.phoneSetUp

type Props = {
  me: MeOnWire
  /** What the code of the SMS brings about. */
  holds: string
  /** The number is hers now, by the code or by one that was entered in another window. */
  onProven: (me: MeOnWire) => void
  /** The change was taken back, here or elsewhere; the form asks for a number again. */
  onDropped?: (says: string) => void
  onSent?: () => void
  keep?: { label: string; act: () => void }
}

/** The rows that ask for a phone number and then for the code that went to it. A reload comes back to the code. */
export function PhoneSetUp({ me, holds, onProven, onDropped, onSent, keep }: Props) {
  const [asked, setAsked] = useState(false)
  const { put } = useMe()
  const { phone, pendingPhone } = me
  if (pendingPhone === null)
    return (
      <ChangeRow
        by="sms"
        words={words.row}
        defaultValue={phone === null ? '' : spacedPhone(phone)}
        ask={api.changePhone}
        isPending={(seen) => seen.pendingPhone !== null}
        onSent={() => {
          setAsked(true)
          onSent?.()
        }}
        {...(keep !== undefined && { keep })}
      />
    )
  return (
    <PendingChange
      key={pendingPhone.phone}
      by="sms"
      door={phoneDoor}
      value={pendingPhone.phone}
      code={pendingPhone.code}
      holds={holds}
      focused={asked}
      onEnd={(how, seen) => {
        put(seen)
        setAsked(false)
        if (how !== 'dropped' && seen.methods.includes('sms')) onProven(seen)
        else onDropped?.(how === 'dropped' ? texts.phone.dropped : texts.phone.droppedElsewhere)
      }}
    />
  )
}
