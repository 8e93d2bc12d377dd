import type {
  StuckAdminOnWire,
  TwoFactorOnWire,
} from '../../src/security-settings/security-settings-shape.ts'
import type { Refused } from '../call.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Notice } from '../parts/Notice.tsx'
import { clock } from '../parts/time.ts'
import { LockOutHelp } from './LockOutHelp.tsx'
import { methodsInWords, policyInWords } from './policy-words.ts'
import { texts } from './texts.ts'
import type { SaveOutcome } from './use-save-policy.ts'

/** What became of a try to save, above the form and in focus. */
export function SaveNotice({ outcome, onTryAgain }: { outcome: SaveOutcome; onTryAgain: () => void }) {
  if (outcome.kind === 'none' || outcome.kind === 'nothing') return null
  if (outcome.kind === 'away')
    return <AwayNotice requestId={outcome.away.requestId} onTryAgain={onTryAgain} />
  if (outcome.kind === 'saved')
    return (
      <Notice kind="ok" title={texts.saved} role="status" focused>
        <p>{texts.savedSays(policyInWords(outcome.policy.twoFactor), outcome.policy.ended.devices)}</p>
      </Notice>
    )
  if (outcome.kind === 'refused') return <Refusal outcome={outcome} />
  const { by, at } = outcome.theirs.policy.saved
  return (
    <Notice kind="danger" title={texts.stale(by ?? texts.somebody, clock(new Date(at)))} role="alert" focused>
      <p>{texts.staleSays}</p>
    </Notice>
  )
}

function Refusal({ outcome }: { outcome: Extract<SaveOutcome, { kind: 'refused' }> }) {
  const { refused, chosen } = outcome
  if (refused.code !== 'would_lock_out_admins')
    return (
      <Notice kind="danger" title={texts.refused} role="alert" focused>
        <p>{refused.problem.detail}</p>
      </Notice>
    )
  return (
    <Notice kind="danger" title={texts.lockOut} role="alert" focused>
      <p>
        {texts.lockOutSays(methodsInWords(chosen), isSmsAlone(chosen))} {texts.whatHelps}
      </p>
      <LockOutHelp policy={chosen} admins={adminsIn(refused)} />
    </Notice>
  )
}

const isSmsAlone = ({ primary, backup }: TwoFactorOnWire) => primary === 'sms' && backup === null

/** The administrators whom a refusal names. */
function adminsIn({ problem }: Refused): readonly StuckAdminOnWire[] {
  const { admins } = problem
  return Array.isArray(admins) ? (admins as readonly StuckAdminOnWire[]) : []
}
