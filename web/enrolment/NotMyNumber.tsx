import { Button } from '../parts/Button.tsx'
import { GateEnd } from '../parts/GateEnd.tsx'
import { SignInFoot } from '../sign-in/SignInFoot.tsx'
import { provesByEmail, type Answering } from '../sign-in/steps.ts'
import { texts } from './texts.ts'

const words = texts.notMine

type Props = { state: Answering; onProve: () => void; onBack: () => void; onStartAgain: () => void }

/** The number on file is not hers: a mailed code shows that it is she, or, once she had a second factor, her administrator helps. */
export function NotMyNumber({ state, onProve, onBack, onStartAgain }: Props) {
  const foot = <SignInFoot expiresAt={state.expiresAt} onStartAgain={onStartAgain} />
  if (!provesByEmail(state))
    return (
      <GateEnd at={2} title={words.title} lead={words.askAdmin} foot={foot}>
        <Button wide onClick={onBack}>
          {words.back}
        </Button>
      </GateEnd>
    )
  const back = (
    <p>
      <Button look="link" onClick={onBack}>
        {words.back}
      </Button>
    </p>
  )
  return (
    <GateEnd at={2} title={words.title} lead={words.byEmail} more={back} foot={foot}>
      <Button look="primary" wide onClick={onProve}>
        {words.send}
      </Button>
    </GateEnd>
  )
}
