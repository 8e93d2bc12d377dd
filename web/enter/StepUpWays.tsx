import type { ReactNode } from 'react'
import type { SudoOnWire } from '../../src/session/session-shape.ts'
import { api } from '../api.ts'
import type { Refused } from '../call.ts'
import { serverNow } from '../clock.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { CodeField } from '../parts/CodeField.tsx'
import { Gate } from '../parts/Gate.tsx'
import { useTitle } from '../parts/title.ts'
import { isLive } from '../second-factor/sms-delivery.ts'
import { TYPED_WORDS } from '../second-factor/texts.ts'
import { useCodeAnswer } from '../second-factor/use-code-answer.ts'
import { useSmsCode, type SmsDoor } from '../second-factor/use-sms-code.ts'
import { KeyNotice } from '../security-key/KeyNotice.tsx'
import { KeyWaiting } from '../security-key/KeyWaiting.tsx'
import { texts as keyTexts } from '../security-key/texts.ts'
import { touchKey } from '../security-key/touch-key.ts'
import { useKeyPrompt } from '../security-key/use-key-prompt.ts'
import { CodeDown } from '../sign-in/CodeDown.tsx'
import { CodePage } from '../sign-in/CodePage.tsx'
import { texts as doorTexts } from '../sign-in/texts.ts'
import { texts } from './texts.ts'

type Props = {
  title: string
  /** Why it is asked for; '': nothing to say. */
  why: string
  /** Other ways, and the way back. */
  more: ReactNode
  onDone: () => void
  onRefused: (refused: Refused) => void
}

const sentence = (why: string, what: string) => (why === '' ? what : `${why} ${what}`)

/** The code that her app shows. */
export function StepUpApp({ title, why, more, onDone, onRefused }: Props) {
  const answer = useCodeAnswer({
    by: 'app',
    answer: (code) => api.answerSudo({ method: 'app', code }),
    onDone,
    onRefused,
  })
  useTitle(title, { refused: answer.error !== undefined })
  return (
    <Gate at={2} title={title} lead={sentence(why, texts.appLead())}>
      <form className="stack" onSubmit={answer.submit} noValidate>
        {answer.away !== null && <AwayNotice requestId={answer.away.requestId} onTryAgain={answer.submit} />}
        <CodeField
          id="code"
          label={TYPED_WORDS.app.label}
          value={answer.typed}
          onChange={answer.type}
          refusals={answer.refusals}
          error={answer.error}
          describedBy="lead"
        />
        <Button look="primary" wide type="submit" busy={answer.busy && doorTexts.verifying}>
          {texts.verify}
        </Button>
      </form>
      <div className="gate-more">{more}</div>
    </Gate>
  )
}

const door: SmsDoor<SudoOnWire> = { send: api.sendSudoSms, look: api.sudo }

type SmsProps = Props & { sudo: SudoOnWire; sentTo: string; several: boolean }

/** A code by SMS, sent when the page opens unless one is still on its way. */
export function StepUpSms({ title, why, more, onDone, onRefused, sudo, sentTo, several }: SmsProps) {
  const live = isLive(sudo.smsCode, serverNow())
  const sms = useSmsCode(door, {
    first: live ? sudo.smsCode : null,
    sendAtOnce: !live,
    onState: () => undefined,
    onRefused,
  })
  const answer = useCodeAnswer({
    answer: (code) => api.answerSudo({ method: 'sms', code }),
    onDone,
    onRefused,
  })
  const nothingSent = sms.code === null && sms.nextAt !== null && sms.nextAt > serverNow()
  if (sms.code?.delivery === 'failed' || nothingSent)
    return (
      <CodeDown by="sms" sent={sms} foot={undefined}>
        {more}
      </CodeDown>
    )
  const words = doorTexts.sms
  const lead = (
    <>
      {why !== '' && `${why} `}
      {sms.code === null ? (
        words.preparing
      ) : (
        <>
          {words.lead}
          <b className="nowrap">{sms.code.sentTo === '' ? sentTo : sms.code.sentTo}</b>
          {words.leadEnd}
        </>
      )}
    </>
  )
  return (
    <CodePage
      by="sms"
      sent={sms}
      answer={answer}
      title={title}
      lead={lead}
      submit={texts.verify}
      foot={undefined}
      {...(several && { limitAdvice: doorTexts.ways.goOn })}
    >
      {more}
    </CodePage>
  )
}

/** A touch of her security key. */
export function StepUpKey({ title, why, more, onDone, onRefused }: Props) {
  const prompt = useKeyPrompt({
    options: api.sudoKeyOptions,
    touch: touchKey,
    answer: (response) => api.answerSudo({ method: 'security_key', response }),
    onDone,
    onRefused,
  })
  const waiting = prompt.phase !== 'none'
  const told = prompt.sad !== null || prompt.away !== null
  const shown = waiting ? keyTexts.touch.title : title
  useTitle(shown, { refused: prompt.sad !== null })
  return (
    <Gate
      at={2}
      title={shown}
      lead={waiting ? keyTexts.touch.lead : sentence(why, keyTexts.use.lead)}
      focused={!told}
    >
      {waiting ? (
        <KeyWaiting prompt={prompt} wide />
      ) : (
        <div className="stack">
          <KeyNotice prompt={prompt} />
          <Button look="primary" wide onClick={prompt.start}>
            {told ? keyTexts.tryAgain : keyTexts.use.submit}
          </Button>
        </div>
      )}
      <div className="gate-more">{more}</div>
    </Gate>
  )
}
