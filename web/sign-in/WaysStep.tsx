import { Button } from '../parts/Button.tsx'
import { GateEnd } from '../parts/GateEnd.tsx'
import { OptionList } from '../parts/OptionList.tsx'
import { SignInFoot } from './SignInFoot.tsx'
import type { StepProps } from './step-props.ts'
import { texts, WAY_WORDS } from './texts.ts'
import { waysOf, type Open, type Way } from './ways.ts'

type Props = Pick<StepProps, 'state' | 'onStartAgain'> & {
  onChoose: (way: Way) => void
  onBack: () => void
}

/** Every way that is open, to choose what one has at hand. */
export function WaysStep({ state, onChoose, onBack, onStartAgain }: Props) {
  const more = (
    <>
      <p className="muted">{texts.ways.none}</p>
      <p>
        <Button look="link" onClick={onBack}>
          {texts.back}
        </Button>
      </p>
    </>
  )
  const foot = <SignInFoot expiresAt={state.expiresAt} onStartAgain={onStartAgain} />
  return (
    <GateEnd at={2} title={texts.ways.title} lead={texts.ways.lead} more={more} foot={foot}>
      <WayList state={state} onChoose={onChoose} />
    </GateEnd>
  )
}

type CodesOffProps = Pick<Props, 'state' | 'onChoose' | 'onStartAgain'>

/** A hundred wrong codes in a row: SMS and app are off until set up anew, and here is what is left. */
export function CodesOffStep({ state, onChoose, onStartAgain }: CodesOffProps) {
  const foot = <SignInFoot expiresAt={state.expiresAt} onStartAgain={onStartAgain} />
  return (
    <GateEnd at={2} title={texts.codesOff.title} lead={texts.codesOff.lead} foot={foot}>
      <WayList state={state} onChoose={onChoose} />
    </GateEnd>
  )
}

function WayList({ state, onChoose }: { state: Open; onChoose: (way: Way) => void }) {
  const options = waysOf(state).map(({ way, sentTo }) => {
    const { icon, name, says } = WAY_WORDS[way]
    return { value: way, icon, name, says: says(sentTo) }
  })
  return <OptionList options={options} onChoose={onChoose} />
}
