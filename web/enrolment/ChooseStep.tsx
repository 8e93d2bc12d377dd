import { GateEnd } from '../parts/GateEnd.tsx'
import { OptionList } from '../parts/OptionList.tsx'
import { SignInFoot } from '../sign-in/SignInFoot.tsx'
import type { Enrolling, Method } from '../sign-in/ways.ts'
import { METHOD_WORDS, RANK_WORDS, texts } from './texts.ts'

type Props = { state: Enrolling; onChoose: (method: Method) => void; onStartAgain: () => void }

const words = texts.choose

/** Which second factor to set up, where there is more than one; the account's order shows. */
export function ChooseStep({ state, onChoose, onStartAgain }: Props) {
  const options = state.methods.map(({ method, rank }) => ({
    ...METHOD_WORDS[method],
    value: method,
    tag: <span className={rank === 'primary' ? 'tag tag-accent' : 'tag'}>{RANK_WORDS[rank]}</span>,
  }))
  return (
    <GateEnd
      at={2}
      title={words.title}
      lead={words.lead}
      more={<p className="muted">{words.later}</p>}
      foot={<SignInFoot expiresAt={state.expiresAt} onStartAgain={onStartAgain} />}
    >
      <OptionList options={options} onChoose={onChoose} />
    </GateEnd>
  )
}
