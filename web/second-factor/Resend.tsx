import { Button } from '../parts/Button.tsx'
import { countdown, shortWait } from '../parts/time.ts'
import { useNow } from '../parts/use-now.ts'
import { texts } from './texts.ts'
import type { SmsCode } from './use-sms-code.ts'

type Props = {
  sms: SmsCode
  /** After an SMS that did not come through the button is the page's one act, and speaks of trying again. */
  again?: boolean
  /** Called after a new code was asked for: the button goes, so the focus needs a place. */
  onSend?: () => void
}

/** A silent countdown, then the button; both give way to the limit when no more SMS may be sent for now. */
export function Resend({ sms, again = false, onSend }: Props) {
  const now = useNow()
  const resendAt = sms.code === null ? null : new Date(sms.code.resendAt)
  const waiting = resendAt !== null && resendAt > now
  const limitedUntil = sms.nextAt !== null && sms.nextAt > now ? sms.nextAt : null
  const opening = sms.code === null && sms.sending
  const possible = limitedUntil === null && !waiting && !opening
  const send = async () => {
    await sms.send()
    onSend?.()
  }
  return (
    <>
      <div role="status">
        {sms.sent === 'replacing' && waiting && <p>{texts.newOnItsWay}</p>}
        {limitedUntil !== null && <p>{texts.limit(shortWait(limitedUntil, now))}</p>}
      </div>
      {limitedUntil === null && waiting && (
        <p className="muted num">{(again ? texts.tryAgainIn : texts.newIn)(countdown(resendAt, now))}</p>
      )}
      {possible && (
        <p>
          <Button
            look={again ? 'primary' : 'link'}
            wide={again}
            busy={sms.sending && texts.sending}
            onClick={() => void send()}
          >
            {again ? texts.tryAgain : texts.sendNew}
          </Button>
        </p>
      )}
      <span className="hidden-visually" role="status">
        {possible && resendAt !== null && texts.newPossible}
      </span>
    </>
  )
}
