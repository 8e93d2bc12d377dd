import { useState, type ReactNode } from 'react'
import type { Refused } from '../call.ts'
import type { CodeDelivery } from '../second-factor/sms-delivery.ts'
import { AskPhone } from './AskPhone.tsx'
import type { CodeAsked } from './code-asked.ts'
import type { PhoneSetUp } from './phone-set-up.ts'
import { PhoneCode } from './PhoneCode.tsx'

type Props<S> = {
  setUp: PhoneSetUp<S>
  /** The code that was asked for before this page was opened. */
  sent: CodeDelivery | null
  /** The end of the number on file; null: none. */
  onFile: string | null
  /** The number on file is not hers, so it is not offered. */
  another: boolean
  onState: (state: S) => void
  onDone: (state: S) => void
  onRefused: (refused: Refused) => void
  /** What is chosen before the code is sent. */
  choice?: ReactNode
  foot?: ReactNode
  /** Other ways, below. */
  more?: ReactNode
}

/** Binds a phone: which number, then the code that went there. A reload comes back to the code. */
export function PhoneStep<S>({ setUp, sent, onFile, another, choice, more, foot, ...acts }: Props<S>) {
  const [asked, setAsked] = useState<CodeAsked | null>(sent && { code: sent, number: null })
  const [typed, setTyped] = useState<string | null>(null)
  const around = { foot, more }
  if (asked === null)
    return (
      <AskPhone
        setUp={setUp}
        onFile={another ? null : onFile}
        typed={typed}
        onAsked={setAsked}
        onRefused={acts.onRefused}
        {...around}
      />
    )
  const change = () => {
    setTyped(asked.number ?? '')
    setAsked(null)
  }
  return (
    <PhoneCode
      setUp={setUp}
      asked={asked}
      onFile={onFile}
      choice={choice}
      onChange={change}
      {...acts}
      {...around}
    />
  )
}
