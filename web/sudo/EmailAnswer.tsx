import type { SudoOnWire } from '../../src/session/session-shape.ts'
import { api } from '../api.ts'
import type { Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { CodeField } from '../parts/CodeField.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useNow } from '../parts/use-now.ts'
import { Resend } from '../second-factor/Resend.tsx'
import { isHeldUp, isLive } from '../second-factor/sms-delivery.ts'
import { CODE_WORDS, texts as codeTexts } from '../second-factor/texts.ts'
import { useCodeAnswer } from '../second-factor/use-code-answer.ts'
import { useSentCode, type CodeDoor } from '../second-factor/use-sent-code.ts'
import { texts } from './texts.ts'

type Props = {
  sudo: SudoOnWire
  submit: string
  onAnswered: () => void
  onCancel: () => void
  onRefused: (refused: Refused) => void
}

const door: CodeDoor<SudoOnWire> = {
  send: api.sendSudoEmail,
  look: api.sudo,
  codeOf: ({ emailCode }) => emailCode,
}
const words = CODE_WORDS.email

/** The proof before a first second factor: a code that is mailed when the dialog opens, unless one still works. */
export function EmailAnswer({ sudo, submit, onAnswered, onCancel, onRefused }: Props) {
  const now = useNow()
  const live = isLive(sudo.emailCode, serverNow())
  const mail = useSentCode(door, {
    first: live ? sudo.emailCode : null,
    sendAtOnce: !live,
    onState: () => undefined,
    onRefused,
  })
  const answer = useCodeAnswer({
    by: 'email',
    answer: (code) => api.answerSudo({ method: 'email_code', code }),
    onDone: onAnswered,
    onRefused,
  })
  useRefusedTitle(answer.error !== undefined)
  const failed = mail.code?.delivery === 'failed'
  const held = mail.code !== null && isHeldUp(mail.code, now)
  return (
    <form className="stack" onSubmit={answer.submit} noValidate>
      {answer.away !== null && <AwayNotice requestId={answer.away.requestId} onTryAgain={answer.submit} />}
      {mail.away !== null && (
        <AwayNotice requestId={mail.away.requestId} onTryAgain={() => void mail.send()} />
      )}
      {failed && (
        <Notice kind="danger" title={words.downTitle} heading="h3" role="alert">
          <p>{`${words.down} ${codeTexts.downAdvice}`}</p>
        </Notice>
      )}
      {held && (
        <Notice kind="warn" title={words.slowTitle} heading="h3">
          <p>{words.slow(mail.nextAt === null || mail.nextAt <= now)}</p>
        </Notice>
      )}
      {!failed && (
        <p id="sudo-lead">
          {mail.code === null && (mail.nextAt === null ? texts.mailing : words.notNow)}
          {mail.code !== null && (
            <>
              {texts.mailedTo}
              <b>{mail.code.sentTo}</b>
              {texts.mailedEnd}
            </>
          )}
        </p>
      )}
      <CodeField
        id="code"
        label={words.code}
        value={answer.typed}
        onChange={answer.type}
        refusals={answer.refusals}
        error={answer.error}
        describedBy="dialog-text sudo-lead"
      />
      <div className="actions">
        <Button look="primary" type="submit" busy={answer.busy && texts.verifying}>
          {submit}
        </Button>
        <Button onClick={onCancel}>{texts.cancel}</Button>
      </div>
      <div className="resend">
        <Resend sms={mail} by="email" onSend={() => document.getElementById('code')?.focus()} />
      </div>
    </form>
  )
}
