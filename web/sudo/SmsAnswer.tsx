import type { SudoOnWire } from '../../src/session/session-shape.ts'
import { api } from '../api.ts'
import type { Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useNow } from '../parts/use-now.ts'
import { mayAskAgain, notSent } from '../second-factor/not-sent.ts'
import { NotSentText } from '../second-factor/NotSentText.tsx'
import { Resend } from '../second-factor/Resend.tsx'
import { isLive, isSlow } from '../second-factor/sms-delivery.ts'
import { SmsCodeField } from '../second-factor/SmsCodeField.tsx'
import { texts as smsTexts } from '../second-factor/texts.ts'
import { useCodeAnswer } from '../second-factor/use-code-answer.ts'
import { useSmsCode, type SmsDoor } from '../second-factor/use-sms-code.ts'
import { texts } from './texts.ts'

type Props = {
  sudo: SudoOnWire
  submit: string
  onAnswered: () => void
  onCancel: () => void
  onRefused: (refused: Refused) => void
}

const door: SmsDoor<SudoOnWire> = { send: api.sendSudoSms, look: api.sudo }

/** Sudo by a code that is sent when the dialog opens, unless one is still on its way. */
export function SmsAnswer({ sudo, submit, onAnswered, onCancel, onRefused }: Props) {
  const now = useNow()
  const sms = useSmsCode(door, {
    first: isLive(sudo.smsCode, serverNow()) ? sudo.smsCode : null,
    sendAtOnce: !isLive(sudo.smsCode, serverNow()),
    onState: () => undefined,
    onRefused,
  })
  const answer = useCodeAnswer({
    answer: (code) => api.answerSudo({ method: 'sms', code }),
    onDone: onAnswered,
    onRefused,
  })
  useRefusedTitle(answer.error !== undefined)
  const failed = sms.code?.delivery === 'failed'
  const why = notSent(sms.code, 'sms', smsTexts.downAdvice, now)
  return (
    <form className="stack" onSubmit={answer.submit} noValidate>
      {answer.away !== null && <AwayNotice requestId={answer.away.requestId} onTryAgain={answer.submit} />}
      {sms.away !== null && <AwayNotice requestId={sms.away.requestId} onTryAgain={() => void sms.send()} />}
      {failed && (
        <Notice kind="danger" title={why.title} heading="h3" role="alert">
          <p>
            <NotSentText why={why} />
          </p>
        </Notice>
      )}
      {sms.code !== null && isSlow(sms.code, now) && (
        <Notice kind="warn" title={smsTexts.slowTitle} heading="h3">
          <p>{smsTexts.slow(sms.nextAt === null || sms.nextAt <= now)}</p>
        </Notice>
      )}
      {!failed && (
        <p id="sudo-lead">
          {sms.code === null ? (
            texts.sending
          ) : (
            <>
              {texts.sentTo}
              <b className="nowrap">{sms.code.sentTo}</b>.
            </>
          )}
        </p>
      )}
      <SmsCodeField sms={sms} answer={answer} label={texts.codeLabel} describedBy="dialog-text sudo-lead" />
      <div className="actions">
        <Button look="primary" type="submit" busy={answer.busy && texts.verifying}>
          {submit}
        </Button>
        <Button onClick={onCancel}>{texts.cancel}</Button>
      </div>
      <div className="resend">
        {mayAskAgain(sms.code, now) && (
          <Resend sms={sms} onSend={() => document.getElementById('code')?.focus()} />
        )}
      </div>
    </form>
  )
}
