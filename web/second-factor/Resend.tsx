import { SendAgain } from '../parts/SendAgain.tsx'
import { shortWait } from '../parts/time.ts'
import { useNow } from '../parts/use-now.ts'
import type { CodeKind } from './code-kind.ts'
import { CODE_WORDS, texts } from './texts.ts'
import type { SentCode } from './use-sent-code.ts'

type Props = {
  sms: SentCode
  /** How codes go out; by SMS where it is not said. */
  by?: CodeKind
  /** After a code that did not come through it speaks of trying again: as the page's one act, or beside it. */
  again?: 'primary' | 'plain' | undefined
  /** What to do when no more may be sent for now. */
  limitAdvice?: string | undefined
  /** Called after a new code was asked for: the button goes, so the focus needs a place. */
  onSend?: () => void
}

/** A silent countdown, then the button; both give way to the limit when no more may be sent for now. */
export function Resend({ sms, by = 'sms', again, limitAdvice, onSend }: Props) {
  const now = useNow()
  const words = CODE_WORDS[by]
  const resendAt = sms.code === null ? null : new Date(sms.code.resendAt)
  const waiting = resendAt !== null && resendAt > now
  const limitedUntil = sms.nextAt !== null && sms.nextAt > now ? sms.nextAt : null
  const opening = sms.code === null && sms.sending
  const send = async () => {
    await sms.send()
    onSend?.()
  }
  const says =
    again !== undefined
      ? { waiting: texts.tryAgainIn, possible: texts.tryAgainPossible, send: words.tryAgain }
      : { waiting: texts.newIn, possible: texts.newPossible, send: texts.sendNew }
  return (
    <>
      <div role="status">
        {again === undefined && sms.sent === 'replacing' && waiting && <p>{texts.newOnItsWay}</p>}
        {limitedUntil !== null && (
          <p>
            {words.limit(shortWait(limitedUntil, now))} {limitAdvice}
          </p>
        )}
      </div>
      {limitedUntil === null && !opening && (
        <SendAgain
          words={{ ...says, sending: texts.sending }}
          now={now}
          from={resendAt}
          busy={sms.sending}
          look={again}
          onSend={() => void send()}
        />
      )}
    </>
  )
}
