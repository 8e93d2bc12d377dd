import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import { api } from '../api.ts'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { useCodeAnswer } from '../second-factor/use-code-answer.ts'
import { useSentCode, type CodeDoor } from '../second-factor/use-sent-code.ts'
import { CodeDown } from '../sign-in/CodeDown.tsx'
import { CodePage } from '../sign-in/CodePage.tsx'
import { giveCode } from '../sign-in/give-answer.ts'
import { SignInFoot } from '../sign-in/SignInFoot.tsx'
import type { WayProps } from '../sign-in/step-props.ts'
import { texts as signInTexts } from '../sign-in/texts.ts'
import type { Answering } from '../sign-in/ways.ts'
import { WaysLink } from '../sign-in/WaysLink.tsx'
import { texts } from './texts.ts'

type Props = WayProps & {
  /** Back to the SMS to the number on file, where it may be hers after all. */
  onBack: (state: Answering) => void
}

const door: CodeDoor<SignInStateOnWire> = {
  send: api.sendProofEmail,
  look: api.signIn,
  codeOf: (state) => (state.state === 'signed_in' ? null : state.emailCode),
}
const words = texts.proof

/** The proof before a first enrolment: a mailed code. It is sent when this step opens and none was sent yet; a reload sends nothing. */
export function ProofStep({ state, onState, onRefused, onWays, onBack, onStartAgain }: Props) {
  const mail = useSentCode(door, {
    first: state.emailCode,
    sendAtOnce: state.emailCode === null,
    onState,
    onRefused,
  })
  const answer = useCodeAnswer({
    by: 'email',
    answer: (code) => giveCode(state, 'email_code', code),
    onDone: onState,
    onRefused,
  })
  const foot = <SignInFoot expiresAt={state.expiresAt} onStartAgain={onStartAgain} />
  const more = (
    <>
      {state.state === 'second_factor_required' && (
        <p>
          <Button look="link" onClick={() => onBack({ ...state, emailCode: mail.code })}>
            {texts.notMine.back}
          </Button>
        </p>
      )}
      <WaysLink onWays={() => onWays({ ...state, emailCode: mail.code })} />
    </>
  )
  const nothingSent = mail.code === null && mail.nextAt !== null && mail.nextAt > serverNow()
  if (mail.code?.delivery === 'failed' || nothingSent)
    return (
      <CodeDown by="email" sent={mail} foot={foot}>
        {more}
      </CodeDown>
    )
  return (
    <CodePage
      by="email"
      sent={mail}
      answer={answer}
      title={words.title}
      lead={mail.code === null ? words.preparing : words.lead}
      submit={words.verify}
      foot={foot}
      limitAdvice={signInTexts.ways.goOn}
    >
      {more}
    </CodePage>
  )
}
