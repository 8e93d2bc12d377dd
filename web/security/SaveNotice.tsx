import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import type { Refused } from '../call.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Notice } from '../parts/Notice.tsx'
import { clock } from '../parts/time.ts'
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
        <p>{texts.savedSays(policyInWords(outcome.policy.twoFactor))}</p>
      </Notice>
    )
  const [title, says] =
    outcome.kind === 'refused' ? refusal(outcome.refused, outcome.chosen) : staleness(outcome)
  return (
    <Notice kind="danger" title={title} role="alert" focused>
      <p>{says}</p>
    </Notice>
  )
}

function staleness({ theirs }: Extract<SaveOutcome, { kind: 'stale' }>): [title: string, says: string] {
  const { by, at } = theirs.saved
  return [
    texts.stale(by ?? texts.somebody, clock(new Date(at))),
    texts.staleSays(policyInWords(theirs.twoFactor)),
  ]
}

function refusal({ code, problem }: Refused, chosen: TwoFactorOnWire): [title: string, says: string] {
  if (code !== 'would_lock_out_admins') return [texts.refused, problem.detail]
  return [
    texts.lockOut,
    texts.lockOutSays(methodsInWords(chosen), chosen.primary === 'sms' && chosen.backup === null),
  ]
}
