import type { SudoOnWire } from '../../src/session/session-shape.ts'
import type { Refused } from '../call.ts'
import { EmailAnswer } from './EmailAnswer.tsx'
import { KeyAnswer } from './KeyAnswer.tsx'
import { PasswordAnswer } from './PasswordAnswer.tsx'
import { SmsAnswer } from './SmsAnswer.tsx'
import type { Offered, Words } from './sudo.ts'
import { TypedAnswer } from './TypedAnswer.tsx'

type Props = {
  sudo: SudoOnWire
  offered: Offered
  words: Words
  onAnswered: () => void
  onCancel: () => void
  onRefused: (refused: Refused) => void
}

/** The form for one way to answer; for one that is not set up yet, its set-up. */
export function Answer({ sudo, offered, words, ...act }: Props) {
  const { method, enrolled } = offered
  const { submit, SetUp } = words
  if (!enrolled) return SetUp && <SetUp method={method} onDone={act.onAnswered} onCancel={act.onCancel} />
  if (method === 'sms') return <SmsAnswer sudo={sudo} submit={submit} {...act} />
  if (method === 'email_code') return <EmailAnswer sudo={sudo} submit={submit} {...act} />
  if (method === 'password') return <PasswordAnswer submit={submit} {...act} />
  if (method === 'security_key') return <KeyAnswer {...act} />
  return <TypedAnswer method={method} submit={submit} {...act} />
}
