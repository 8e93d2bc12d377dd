import { Button } from '../parts/Button.tsx'
import { useBusy } from '../parts/use-busy.ts'
import { texts } from './texts.ts'

/** Back to the application, without entering it. */
export function BackLink({ name, onLeave }: { name: string; onLeave: () => Promise<void> }) {
  const [busy, run] = useBusy()
  return (
    <p>
      <Button look="link" busy={busy && texts.leaving} onClick={() => void run(onLeave)}>
        {texts.back(name)}
      </Button>
    </p>
  )
}
