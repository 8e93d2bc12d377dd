import { Button } from '../parts/Button.tsx'
import { GateEnd } from '../parts/GateEnd.tsx'
import { SignInFoot } from '../sign-in/SignInFoot.tsx'
import { isOpen, type Answering, type Way } from '../sign-in/ways.ts'
import { WaysLink } from '../sign-in/WaysLink.tsx'
import { texts } from './texts.ts'

const words = texts.notMine

type Props = {
  state: Answering
  onWay: (way: Way) => void
  onWays: () => void
  onBack: () => void
  onStartAgain: () => void
}

/** The number on file is not hers: a mailed code shows that it is she, or, once she had a second factor, her administrator helps. */
export function NotMyNumber({ state, onWay, onWays, onBack, onStartAgain }: Props) {
  const [lead, says, way] = isOpen(state, 'email_code')
    ? ([words.byEmail, words.send, 'email_code'] as const)
    : ([words.askAdmin, words.enterCode, 'temporary_code'] as const)
  const more = (
    <>
      <p>
        <Button look="link" onClick={onBack}>
          {words.back}
        </Button>
      </p>
      <WaysLink onWays={onWays} />
    </>
  )
  const foot = <SignInFoot expiresAt={state.expiresAt} onStartAgain={onStartAgain} />
  return (
    <GateEnd at={2} title={words.title} lead={lead} more={more} foot={foot}>
      <Button look="primary" wide onClick={() => onWay(way)}>
        {says}
      </Button>
    </GateEnd>
  )
}
