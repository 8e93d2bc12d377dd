import { CodeField } from '../parts/CodeField.tsx'
import { DeliveryLine } from './DeliveryLine.tsx'
import { texts } from './texts.ts'
import type { CodeAnswer } from './use-code-answer.ts'
import type { SentCode } from './use-sent-code.ts'
import { useWebOtp } from './use-web-otp.ts'

type Props = { sms: SentCode; answer: CodeAnswer; label?: string; describedBy: string }

/** The field for a code that came by SMS, with the line that says how the SMS goes on. */
export function SmsCodeField({ sms, answer, label = texts.code, describedBy }: Props) {
  useWebOtp(answer.type)
  return (
    <div className="field">
      <CodeField
        id="code"
        label={label}
        value={answer.typed}
        onChange={answer.type}
        refusals={answer.refusals}
        error={answer.error}
        describedBy={`${describedBy} delivery`}
      />
      <DeliveryLine code={sms.code} />
    </div>
  )
}
