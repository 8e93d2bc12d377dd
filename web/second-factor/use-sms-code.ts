import { useMemo } from 'react'
import type { CodeDelivery } from './sms-delivery.ts'
import { useSentCode, type CodeDoor, type SentCode, type SentCodeOptions } from './use-sent-code.ts'

type WithSmsCode = { smsCode: CodeDelivery | null }

/** Where codes by SMS are sent from and looked after. Must be the same object at every render. */
export type SmsDoor<S extends WithSmsCode> = Omit<CodeDoor<S>, 'codeOf'>

const smsCodeOf = ({ smsCode }: WithSmsCode) => smsCode

/** `useSentCode` where the newest code is the state's `smsCode`. */
export function useSmsCode<S extends WithSmsCode>(door: SmsDoor<S>, options: SentCodeOptions<S>): SentCode {
  const whole = useMemo(() => ({ ...door, codeOf: smsCodeOf }), [door])
  return useSentCode(whole, options)
}
