import { Button } from '../parts/Button.tsx'
import { texts } from './texts.ts'

/** The way to all other ways, below the one that is offered. */
export function WaysLink({ onWays }: { onWays: () => void }) {
  return (
    <p>
      <Button look="link" onClick={onWays}>
        {texts.ways.title}
      </Button>
    </p>
  )
}
