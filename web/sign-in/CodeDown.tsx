import type { ReactNode } from 'react'
import { AwayNotice } from '../parts/Away.tsx'
import { Gate } from '../parts/Gate.tsx'
import { useTitle } from '../parts/title.ts'
import type { CodeKind } from '../second-factor/code-kind.ts'
import { Resend } from '../second-factor/Resend.tsx'
import { CODE_WORDS, texts } from '../second-factor/texts.ts'
import type { SentCode } from '../second-factor/use-sent-code.ts'

type Props = { by: CodeKind; sent: SentCode; foot: ReactNode; children?: ReactNode }

/** No code came through, or none may be sent now: when it is worth another try, and below it what else can be done. */
export function CodeDown({ by, sent, foot, children }: Props) {
  const words = CODE_WORDS[by]
  useTitle(words.downTitle, { refused: true })
  return (
    <Gate
      at={2}
      title={words.downTitle}
      lead={sent.code === null ? words.notNow : `${words.down} ${texts.downAdvice}`}
      focused
      foot={foot}
    >
      <div className="stack">
        {sent.away !== null && (
          <AwayNotice requestId={sent.away.requestId} onTryAgain={() => void sent.send()} />
        )}
        <div>
          <Resend sms={sent} by={by} again />
        </div>
      </div>
      {children !== undefined && children !== false && <div className="gate-more">{children}</div>}
    </Gate>
  )
}
