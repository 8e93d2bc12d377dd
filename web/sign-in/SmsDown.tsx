import type { ReactNode } from 'react'
import { AwayNotice } from '../parts/Away.tsx'
import { Gate } from '../parts/Gate.tsx'
import { useTitle } from '../parts/title.ts'
import { Resend } from '../second-factor/Resend.tsx'
import { texts } from '../second-factor/texts.ts'
import type { SmsCode } from '../second-factor/use-sms-code.ts'

/** No SMS came through, or none may be sent now: when it is worth another try. */
export function SmsDown({ sms, foot }: { sms: SmsCode; foot: ReactNode }) {
  useTitle(texts.downTitle, { refused: true })
  return (
    <Gate
      at={2}
      title={texts.downTitle}
      lead={sms.code === null ? texts.notNow : `${texts.down} ${texts.downAdvice}`}
      focused
      foot={foot}
    >
      <div className="stack">
        {sms.away !== null && (
          <AwayNotice requestId={sms.away.requestId} onTryAgain={() => void sms.send()} />
        )}
        <div>
          <Resend sms={sms} again />
        </div>
      </div>
    </Gate>
  )
}
