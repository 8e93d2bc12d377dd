import { useMemo, type ReactNode } from 'react'
import type { Refused } from '../call.ts'
import { Button } from '../parts/Button.tsx'
import { spacedPhone } from '../parts/phone.ts'
import { useCodeAnswer } from '../second-factor/use-code-answer.ts'
import { useSentCode, type CodeDoor } from '../second-factor/use-sent-code.ts'
import { CodeDown } from '../sign-in/CodeDown.tsx'
import { CodePage } from '../sign-in/CodePage.tsx'
import { canSendAgain, type CodeAsked } from './code-asked.ts'
import type { PhoneSetUp } from './phone-set-up.ts'
import { texts } from './texts.ts'

type Props<S> = {
  setUp: PhoneSetUp<S>
  asked: CodeAsked
  onFile: string | null
  /** What is chosen before the code is sent. */
  choice: ReactNode
  foot: ReactNode
  /** Other ways, below. */
  more: ReactNode
  onChange: () => void
  /** It was looked at how the code goes on. */
  onState: (state: S) => void
  /** The phone is bound. */
  onDone: (state: S) => void
  onRefused: (refused: Refused) => void
}

const words = texts.code

/** The code that binds a phone. */
export function PhoneCode<S>(props: Props<S>) {
  const { setUp, asked, onFile, choice, foot, more, onChange, onState, onDone, onRefused } = props
  const { number } = asked
  const door = useMemo<CodeDoor<S>>(
    () => ({
      send: () => setUp.send(number ?? undefined),
      look: setUp.look,
      codeOf: setUp.codeOf,
    }),
    [setUp, number],
  )
  const followed = useSentCode(door, { first: asked.code, sendAtOnce: false, onState, onRefused })
  const typeAgain = async () => onChange()
  const sms = canSendAgain(asked, onFile) ? followed : { ...followed, send: typeAgain }
  const answer = useCodeAnswer({
    answer: setUp.confirm,
    onDone,
    onRefused,
  })
  const ways = (
    <>
      <p>
        <Button look="link" onClick={onChange}>
          {words.change}
        </Button>
      </p>
      {more}
    </>
  )
  if (sms.code?.delivery === 'failed')
    return (
      <CodeDown by="sms" sent={sms} foot={foot}>
        {ways}
      </CodeDown>
    )
  const lead = (
    <>
      {number === null ? words.leadMasked : words.lead}
      <b className="nowrap num">{number === null ? sms.code?.sentTo : spacedPhone(number)}</b>
      {words.leadEnd}
    </>
  )
  return (
    <CodePage
      by="sms"
      sent={sms}
      answer={answer}
      title={words.title}
      lead={lead}
      submit={words.verify}
      choice={choice}
      foot={foot}
    >
      {ways}
    </CodePage>
  )
}
