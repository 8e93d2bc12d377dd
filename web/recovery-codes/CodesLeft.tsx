import { Button } from '../parts/Button.tsx'
import { GateEnd } from '../parts/GateEnd.tsx'
import { texts } from './texts.ts'

const FEW = 2
const words = texts.left

/** After a recovery code was used: how many are left, and near their end what to do. */
export function CodesLeft({ left, onEnd }: { left: number; onEnd: () => void }) {
  const few = left <= FEW
  return (
    <GateEnd
      at="end"
      title={few ? words.few(left) : words.many(left)}
      lead={few ? words.makeNew : words.each}
    >
      <Button look="primary" wide onClick={onEnd}>
        {words.goOn}
      </Button>
    </GateEnd>
  )
}
