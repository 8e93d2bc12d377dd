import { useMemo } from 'react'
import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import { api } from '../api.ts'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { useCodeAnswer } from '../second-factor/use-code-answer.ts'
import { useSentCode, type CodeDoor } from '../second-factor/use-sent-code.ts'
import { CodeDown } from './CodeDown.tsx'
import { CodePage } from './CodePage.tsx'
import { giveCode } from './give-answer.ts'
import { proofLead } from './proof-lead.ts'
import { SignInFoot } from './SignInFoot.tsx'
import type { WayProps } from './step-props.ts'
import { texts } from './texts.ts'
import { useTrust } from './use-trust.tsx'
import { isOpen, phaseOf, phoneEnding, type Answering, type Way } from './ways.ts'
import { WaysLink } from './WaysLink.tsx'

type Props = WayProps & {
  /** To another method that answers here, where SMS does not come. */
  onInstead: (way: Way) => void
  /** She says that the number on file is not hers. */
  onNotMine: (state: Answering) => void
}

const words = texts.sms

/** A code by SMS. It is sent when this step opens and none was sent yet; a reload sends nothing. */
export function SmsStep({ onInstead, onNotMine, onWays, ...step }: Props) {
  const { state, onState, onStartAgain } = step
  const trust = useTrust(step, 'sms')
  const { onRefused } = trust
  const proves = phaseOf(state) === 'prove'
  const door = useMemo<CodeDoor<SignInStateOnWire>>(
    () => ({
      send: proves ? api.sendProofSms : api.sendSignInSms,
      look: api.signIn,
      codeOf: (looked) => (looked.state === 'signed_in' ? null : looked.smsCode),
    }),
    [proves],
  )
  const sms = useSentCode(door, {
    first: state.smsCode,
    sendAtOnce: state.smsCode === null,
    onState,
    onRefused,
  })
  const answer = useCodeAnswer({
    answer: (code) => trust.send((wish) => giveCode(state, 'sms', code, wish)),
    onDone: onState,
    onRefused,
  })
  const foot = <SignInFoot expiresAt={state.expiresAt} onStartAgain={onStartAgain} />
  const more = (
    <>
      {state.state === 'second_factor_required' && state.firstUse && (
        <p>
          <Button look="link" onClick={() => onNotMine({ ...state, smsCode: sms.code })}>
            {words.notMine}
          </Button>
        </p>
      )}
      <WaysLink onWays={() => onWays({ ...state, smsCode: sms.code })} />
    </>
  )
  const other = INSTEAD.find((way) => isOpen(state, way))
  const instead = other && { says: words.instead[other], act: () => onInstead(other) }
  const nothingSent = sms.code === null && sms.nextAt !== null && sms.nextAt > serverNow()
  if (sms.code?.delivery === 'failed' || nothingSent)
    return (
      <CodeDown
        by="sms"
        sent={sms}
        foot={foot}
        instead={instead}
        advice={isOpen(state, 'recovery_code') ? words.downAdvice : undefined}
      >
        {more}
      </CodeDown>
    )
  const lead = (
    <>
      {proves && `${proofLead(state)} `}
      {words.lead}
      <b className="nowrap">{sms.code?.sentTo ?? phoneEnding(state)}</b>
      {words.leadEnd}
      {state.state === 'second_factor_required' && state.firstUse && ` ${words.firstUse}`}
    </>
  )
  return (
    <CodePage
      by="sms"
      sent={sms}
      answer={answer}
      title={proves ? texts.proofTitle : words.title}
      lead={sms.code === null ? words.preparing : lead}
      submit={proves ? texts.proofSubmit : words.verify}
      foot={foot}
      instead={instead}
      choice={trust.box}
      limitAdvice={texts.ways.goOn}
    >
      {more}
    </CodePage>
  )
}

const INSTEAD = ['app', 'security_key'] as const
