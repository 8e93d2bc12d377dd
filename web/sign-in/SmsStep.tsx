import type { SignInStateOnWire } from '../../src/sign-in/sign-in-shape.ts'
import { api } from '../api.ts'
import type { Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { Gate } from '../parts/Gate.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useTitle } from '../parts/title.ts'
import { useNow } from '../parts/use-now.ts'
import { Resend } from '../second-factor/Resend.tsx'
import { isSlow } from '../second-factor/sms-delivery.ts'
import { SmsCodeField } from '../second-factor/SmsCodeField.tsx'
import { texts as smsTexts } from '../second-factor/texts.ts'
import { useCodeAnswer, type CodeAnswer } from '../second-factor/use-code-answer.ts'
import { useSmsCode, type SmsCode, type SmsDoor } from '../second-factor/use-sms-code.ts'
import { OutboxHint } from './OutboxHint.tsx'
import { SignInFoot } from './SignInFoot.tsx'
import { SmsDown } from './SmsDown.tsx'
import { texts } from './texts.ts'

export type Pending = Extract<SignInStateOnWire, { state: 'second_factor_required' }>
type Waiting = SignInStateOnWire & { smsCode: Pending['smsCode'] }

type Props = {
  state: Pending
  onState: (state: SignInStateOnWire) => void
  /** The sign-in cannot go on here: it ended, was replaced, is locked. */
  onRefused: (refused: Refused) => void
  onStartAgain: () => void
}

const door: SmsDoor<Waiting> = { send: api.sendSignInSms, look: async () => withSmsCode(await api.signIn()) }
const words = texts.sms

/** The second door: a code by SMS. It is sent when this step opens and none was sent yet; a reload sends nothing. */
export function SmsStep({ state, onState, onRefused, onStartAgain }: Props) {
  const sms = useSmsCode(door, {
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
  const nothingSent = sms.code === null && sms.nextAt !== null && sms.nextAt > serverNow()
  if (sms.code?.delivery === 'failed' || nothingSent) return <SmsDown sms={sms} foot={foot} />
  return <SmsForm sms={sms} answer={answer} state={state} foot={foot} />
}

function SmsForm({
  sms,
  answer,
  state,
  foot,
}: {
  sms: SmsCode
  answer: CodeAnswer
  state: Pending
  foot: React.ReactNode
}) {
  const now = useNow()
  useTitle(words.title, { refused: answer.error !== undefined })
  const sentTo = sms.code?.sentTo ?? state.methods.find(({ method }) => method === 'sms')?.sentTo ?? ''
  const [before, ending, after] = words.lead(sentTo)
  const lead = (
    <>
      {before}
      <b className="nowrap">{ending}</b>
      {after} {state.firstUse && words.firstUse}
    </>
  )
  return (
    <Gate at={2} title={words.title} lead={sms.code === null ? words.preparing : lead} foot={foot}>
      <form className="stack" onSubmit={answer.submit} noValidate>
        {answer.away !== null && <AwayNotice requestId={answer.away.requestId} onTryAgain={answer.submit} />}
        {sms.away !== null && (
          <AwayNotice requestId={sms.away.requestId} onTryAgain={() => void sms.send()} />
        )}
        {sms.code !== null && isSlow(sms.code, now) && (
          <Notice kind="warn" title={smsTexts.slowTitle}>
            <p>{smsTexts.slow(sms.nextAt === null || sms.nextAt <= now)}</p>
          </Notice>
        )}
        <SmsCodeField sms={sms} answer={answer} describedBy="lead" />
        <Button look="primary" wide type="submit" busy={answer.busy && words.verifying}>
          {words.verify}
        </Button>
      </form>
      <div className="gate-more">
        <Resend sms={sms} onSend={() => document.getElementById('code')?.focus()} />
        <OutboxHint />
      </div>
      <p className="hidden-visually" role="status">
        {sms.sent === 'first' && smsTexts.sentTo(sentTo.replace(/\D/g, ''))}
      </p>
    </Gate>
  )
}

function withSmsCode(reply: Awaited<ReturnType<typeof api.signIn>>) {
  if (reply.kind !== 'done') return reply
  return {
    kind: 'done' as const,
    value: { ...reply.value, smsCode: 'smsCode' in reply.value ? reply.value.smsCode : null },
  }
}
