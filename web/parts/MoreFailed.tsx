import { AwayLine } from './Away.tsx'
import { useFocus } from './use-focus.ts'

/** In place of the button that was to show more of a list, so it takes the focus. */
export function MoreFailed({ onTryAgain }: { onTryAgain: () => void }) {
  const failed = useFocus<HTMLDivElement>()
  return (
    <div role="alert" tabIndex={-1} ref={failed}>
      <AwayLine onTryAgain={onTryAgain} />
    </div>
  )
}
