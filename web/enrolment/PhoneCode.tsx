import { useMemo, type ReactNode } from 'react'
import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import { api } from '../api.ts'
import type { Refused } from '../call.ts'
import { Button } from '../parts/Button.tsx'
import { spacedPhone } from '../parts/phone.ts'
import { useCodeAnswer } from '../second-factor/use-code-answer.ts'
import { useSentCode, type CodeDoor } from '../second-factor/use-sent-code.ts'
import { CodeDown } from '../sign-in/CodeDown.tsx'
import { CodePage } from '../sign-in/CodePage.tsx'
import { canSendAgain, type CodeAsked } from './code-asked.ts'
import { texts } from './texts.ts'

type Props = {
  signIn: string
  asked: CodeAsked
  onFile: string | null
  foot: ReactNode
  onChange: () => void
  onState: (state: SignInStateOnWire) => void
  onRefused: (refused: Refused) => void
}

const words = texts.code

/** The code that binds a phone and finishes the sign-in. */
export function PhoneCode({ signIn, asked, onFile, foot, onChange, onState, onRefused }: Props) {
  const { number } = asked
  const door = useMemo<CodeDoor<SignInStateOnWire>>(
    () => ({
      send: () => api.sendEnrolmentSms(number ?? undefined),
      look: api.signIn,
      codeOf: (state) => (state.state === 'enrolment_required' ? state.smsCode : null),
    }),
    [number],
  )
  const followed = useSentCode(door, { first: asked.code, sendAtOnce: false, onState, onRefused })
  const typeAgain = async () => onChange()
  const sms = canSendAgain(asked, onFile) ? followed : { ...followed, send: typeAgain }
  const answer = useCodeAnswer({
    answer: (code) => api.enrol({ method: 'sms', code, signIn }),
    onDone: onState,
    onRefused,
  })
  const change = (
    <p>
      <Button look="link" onClick={onChange}>
        {words.change}
      </Button>
    </p>
  )
  if (sms.code?.delivery === 'failed')
    return (
      <CodeDown by="sms" sent={sms} foot={foot}>
        {change}
      </CodeDown>
    )
  const lead = (
    <>
      {number === null ? words.leadMasked : words.lead}
      <b className="nowrap num">{number === null ? sms.code?.sentTo : spacedPhone(number)}</b>
      {words.leadEnd}
    </>
  )
  return (
    <CodePage
      by="sms"
      sent={sms}
      answer={answer}
      title={words.title}
      lead={lead}
      submit={words.verify}
      foot={foot}
    >
      {change}
    </CodePage>
  )
}
