import type { ReactNode } from 'react'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { CodeField } from '../parts/CodeField.tsx'
import { Gate } from '../parts/Gate.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useTitle } from '../parts/title.ts'
import { useNow } from '../parts/use-now.ts'
import type { CodeKind } from '../second-factor/code-kind.ts'
import { Resend } from '../second-factor/Resend.tsx'
import { isHeldUp, isSlow } from '../second-factor/sms-delivery.ts'
import { SmsCodeField } from '../second-factor/SmsCodeField.tsx'
import { CODE_WORDS, texts as codeTexts } from '../second-factor/texts.ts'
import type { CodeAnswer } from '../second-factor/use-code-answer.ts'
import type { SentCode } from '../second-factor/use-sent-code.ts'
import { OutboxHint } from './OutboxHint.tsx'
import { texts } from './texts.ts'

/** Another method, where a code does not come: what its button says, and the way there. */
export type Instead = { says: string; act: () => void }

type Props = {
  by: CodeKind
  sent: SentCode
  answer: CodeAnswer
  title: string
  lead: ReactNode
  submit: string
  foot: ReactNode
  instead?: Instead | undefined
  /** What is chosen before the code is sent. */
  choice?: ReactNode
  /** What to do when no more codes may be sent for now. */
  limitAdvice?: string
  /** Other ways, below the sending of a new code. */
  children?: ReactNode
}

/** A page that asks for a code that was sent: the field, how the sending goes on, a new code. */
export function CodePage({
  by,
  sent,
  answer,
  title,
  lead,
  submit,
  foot,
  instead,
  choice,
  limitAdvice,
  children,
}: Props) {
  const now = useNow()
  useTitle(title, { refused: answer.error !== undefined })
  const words = CODE_WORDS[by]
  const again = sent.code !== null && sent.code.sentAgainAt !== null
  const slow = sent.code !== null && (by === 'sms' ? isSlow(sent.code, now) : isHeldUp(sent.code, now))
  return (
    <Gate
      at={2}
      title={title}
      lead={
        <>
          {lead}
          {again && ` ${codeTexts.sameCode}`}
        </>
      }
      foot={foot}
    >
      <form className="stack" onSubmit={answer.submit} noValidate>
        {answer.away !== null && <AwayNotice requestId={answer.away.requestId} onTryAgain={answer.submit} />}
        {sent.away !== null && (
          <AwayNotice requestId={sent.away.requestId} onTryAgain={() => void sent.send()} />
        )}
        {slow && (
          <Notice
            kind="warn"
            title={words.slowTitle}
            action={instead && <Button onClick={instead.act}>{instead.says}</Button>}
          >
            <p>{instead ? codeTexts.slowInstead : words.slow(sent.nextAt === null || sent.nextAt <= now)}</p>
          </Notice>
        )}
        {by === 'sms' ? (
          <SmsCodeField sms={sent} answer={answer} describedBy="lead" />
        ) : (
          <CodeField
            id="code"
            label={words.code}
            value={answer.typed}
            onChange={answer.type}
            refusals={answer.refusals}
            error={answer.error}
            describedBy="lead"
          />
        )}
        {choice}
        <Button look="primary" wide type="submit" busy={answer.busy && texts.verifying}>
          {submit}
        </Button>
      </form>
      <div className="gate-more">
        <Resend
          sms={sent}
          by={by}
          limitAdvice={limitAdvice}
          onSend={() => document.getElementById('code')?.focus()}
        />
        {children}
        <OutboxHint
          kind={by === 'sms' ? 'sms' : 'mail'}
          says={by === 'sms' ? texts.outbox.sms : texts.outbox.email}
        />
      </div>
      <p className="hidden-visually" role="status">
        {sent.sent === 'first' && words.sentTo((sent.code?.sentTo ?? '').replace(/\D/g, ''))}
      </p>
    </Gate>
  )
}
