import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import { PolicyChanges } from '../parts/PolicyChanges.tsx'
import { changesBetween } from '../parts/policy-changes.ts'
import { clock } from '../parts/time.ts'
import { texts } from './texts.ts'
import type { Theirs } from './use-save-policy.ts'

type Props = { before: TwoFactorOnWire; after: TwoFactorOnWire; theirs: Theirs | null }

/** What Save would change; beside what somebody else has saved meanwhile, where that came in between. */
export function Changes({ before, after, theirs }: Props) {
  const words = texts.effect
  const mine = <PolicyChanges changes={changesBetween(before, after)} />
  if (theirs === null)
    return (
      <div className="part">
        <h3>{words.changes}</h3>
        {mine}
      </div>
    )
  const { by, at } = theirs.policy.saved
  return (
    <div className="part">
      <h3>{words.changes}</h3>
      <p>{words.theySaved(by ?? texts.somebody, clock(new Date(at)))}</p>
      <PolicyChanges changes={changesBetween(theirs.instead, theirs.policy.twoFactor)} />
      <p>{words.youWouldSave}</p>
      {mine}
    </div>
  )
}
