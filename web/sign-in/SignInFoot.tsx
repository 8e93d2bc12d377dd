import { clock } from '../parts/time.ts'
import { texts } from './texts.ts'

/** Until when this sign-in lives, and the way back to its start. */
export function SignInFoot({ expiresAt, onStartAgain }: { expiresAt: string; onStartAgain: () => void }) {
  return (
    <>
      {texts.ends(clock(new Date(expiresAt)))}
      <a
        href="/sign-in"
        onClick={(event) => {
          event.preventDefault()
          onStartAgain()
        }}
      >
        {texts.startAgain}
      </a>
    </>
  )
}
