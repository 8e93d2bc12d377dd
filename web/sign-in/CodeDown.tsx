import type { ReactNode } from 'react'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { Gate } from '../parts/Gate.tsx'
import { useTitle } from '../parts/title.ts'
import { useNow } from '../parts/use-now.ts'
import type { CodeKind } from '../second-factor/code-kind.ts'
import { Resend } from '../second-factor/Resend.tsx'
import { mayAskAgain, notSent } from '../second-factor/not-sent.ts'
import { NotSentText } from '../second-factor/NotSentText.tsx'
import { texts } from '../second-factor/texts.ts'
import type { SentCode } from '../second-factor/use-sent-code.ts'
import type { Instead } from './CodePage.tsx'

type Props = {
  by: CodeKind
  sent: SentCode
  foot: ReactNode
  /** Another method, which is then the page's one act. */
  instead?: Instead | undefined
  /** What to do where there is no other method. */
  advice?: string | undefined
  children?: ReactNode
}

/** No code came through, or none may be sent now: when it is worth another try, and below it what else can be done. */
export function CodeDown({ by, sent, foot, instead, advice = texts.downAdvice, children }: Props) {
  const now = useNow()
  const why = notSent(sent.code, by, instead === undefined ? advice : '', now)
  const mayTry = mayAskAgain(sent.code, now)
  useTitle(why.title, { refused: true })
  return (
    <Gate at={2} title={why.title} lead={<NotSentText why={why} />} focused foot={foot}>
      <div className="stack">
        {sent.away !== null && (
          <AwayNotice requestId={sent.away.requestId} onTryAgain={() => void sent.send()} />
        )}
        {instead !== undefined && (
          <Button look="primary" wide onClick={instead.act}>
            {instead.says}
          </Button>
        )}
        {mayTry && (
          <div>
            <Resend sms={sent} by={by} again={instead === undefined ? 'primary' : 'plain'} />
          </div>
        )}
      </div>
      {children !== undefined && children !== false && <div className="gate-more">{children}</div>}
    </Gate>
  )
}
