import { useState } from 'react'
import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import type { Refused } from '../call.ts'
import { SignInFoot } from '../sign-in/SignInFoot.tsx'
import type { Enrolling } from '../sign-in/steps.ts'
import { AskPhone } from './AskPhone.tsx'
import type { CodeAsked } from './code-asked.ts'
import { PhoneCode } from './PhoneCode.tsx'

type Props = {
  state: Enrolling
  /** The number on file is not hers, so it is not offered. */
  another: boolean
  onState: (state: SignInStateOnWire) => void
  onRefused: (refused: Refused) => void
  onStartAgain: () => void
}

/** Binds a phone inside a sign-in: which number, then the code that went there. A reload comes back to the code. */
export function PhoneStep({ state, another, onState, onRefused, onStartAgain }: Props) {
  const [asked, setAsked] = useState<CodeAsked | null>(
    state.smsCode === null ? null : { code: state.smsCode, number: null },
  )
  const [typed, setTyped] = useState<string | null>(null)
  const onFile = state.methods.find(({ method }) => method === 'sms')?.sentTo ?? null
  const foot = <SignInFoot expiresAt={state.expiresAt} onStartAgain={onStartAgain} />
  if (asked === null)
    return (
      <AskPhone
        onFile={another ? null : onFile}
        typed={typed}
        foot={foot}
        onAsked={setAsked}
        onRefused={onRefused}
      />
    )
  const change = () => {
    setTyped(asked.number ?? '')
    setAsked(null)
  }
  return (
    <PhoneCode
      signIn={state.id}
      asked={asked}
      onFile={onFile}
      foot={foot}
      onChange={change}
      onState={onState}
      onRefused={onRefused}
    />
  )
}
