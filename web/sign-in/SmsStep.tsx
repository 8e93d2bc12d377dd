import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import { api } from '../api.ts'
import type { Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { useCodeAnswer } from '../second-factor/use-code-answer.ts'
import { useSentCode, type CodeDoor } from '../second-factor/use-sent-code.ts'
import { CodeDown } from './CodeDown.tsx'
import { CodePage } from './CodePage.tsx'
import { SignInFoot } from './SignInFoot.tsx'
import type { Answering } from './steps.ts'
import { texts } from './texts.ts'

type Props = {
  state: Answering
  onState: (state: SignInStateOnWire) => void
  /** The sign-in cannot go on here: it ended, was replaced, is locked. */
  onRefused: (refused: Refused) => void
  /** She says that the number on file is not hers. */
  onNotMine: (state: Answering) => void
  onStartAgain: () => void
}

const door: CodeDoor<SignInStateOnWire> = {
  send: api.sendSignInSms,
  look: api.signIn,
  codeOf: (state) => (state.state === 'second_factor_required' ? state.smsCode : null),
}
const words = texts.sms

/** The second door: a code by SMS. It is sent when this step opens and none was sent yet; a reload sends nothing. */
export function SmsStep({ state, onState, onRefused, onNotMine, onStartAgain }: Props) {
  const sms = useSentCode(door, {
    first: state.smsCode,
    sendAtOnce: state.smsCode === null,
    onState,
    onRefused,
  })
  const answer = useCodeAnswer({
    answer: (code) => api.answerSecondFactor({ method: 'sms', code, signIn: state.id }),
    onDone: onState,
    onRefused,
  })
  const foot = <SignInFoot expiresAt={state.expiresAt} onStartAgain={onStartAgain} />
  const notMine = state.firstUse && (
    <p>
      <Button look="link" onClick={() => onNotMine({ ...state, smsCode: sms.code })}>
        {words.notMine}
      </Button>
    </p>
  )
  const nothingSent = sms.code === null && sms.nextAt !== null && sms.nextAt > serverNow()
  if (sms.code?.delivery === 'failed' || nothingSent)
    return (
      <CodeDown by="sms" sent={sms} foot={foot}>
        {notMine}
      </CodeDown>
    )
  const sentTo = sms.code?.sentTo ?? state.methods.find(({ method }) => method === 'sms')?.sentTo ?? ''
  const lead = (
    <>
      {words.lead}
      <b className="nowrap">{sentTo}</b>
      {words.leadEnd} {state.firstUse && words.firstUse}
    </>
  )
  return (
    <CodePage
      by="sms"
      sent={sms}
      answer={answer}
      title={words.title}
      lead={sms.code === null ? words.preparing : lead}
      submit={words.verify}
      foot={foot}
    >
      {notMine}
    </CodePage>
  )
}
