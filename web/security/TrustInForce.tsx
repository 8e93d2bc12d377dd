import type { PolicyPreviewOnWire } from '../../src/coverage/coverage-shape.ts'
import { devicesOfUsers } from './effect-words.ts'
import { texts } from './texts.ts'

const words = texts.effect

/** How many devices are trusted now. */
export function TrustInForce({ trusted }: Pick<PolicyPreviewOnWire, 'trusted'>) {
  return (
    <div className="part">
      <h3>{words.trusted}</h3>
      <p className={trusted.devices === 0 ? 'muted' : undefined}>
        {trusted.devices === 0 ? words.noneTrusted : devicesOfUsers(trusted)}
      </p>
    </div>
  )
}
