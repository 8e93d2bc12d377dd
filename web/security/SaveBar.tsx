import { Link, useBlocker } from '@tanstack/react-router'
import type {
  SecurityPolicyOnWire,
  TwoFactorOnWire,
} from '../../src/security-settings/security-settings-shape.ts'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { date, moment } from '../parts/time.ts'
import { asksForProof } from './choose-methods.ts'
import { countsInShort } from './effect-words.ts'
import { LeaveQuestion } from './LeaveQuestion.tsx'
import { texts } from './texts.ts'
import type { Figures } from './use-preview.ts'

type Props = {
  saved: SecurityPolicyOnWire
  chosen: TwoFactorOnWire
  unsaved: boolean
  /** A phone number is typed that is not added. */
  typed: boolean
  /** What the choices would do, for screens on which the panel of the effect is far away. */
  figures: Figures | null
  saving: boolean
  /** Save was pressed without a change. */
  nothing: boolean
  onDiscard: () => void
}

/** Save and discard; while something is not saved the bar sticks to the bottom and asks before one leaves. */
export function SaveBar({ saved, chosen, unsaved, typed, figures, saving, nothing, onDiscard }: Props) {
  const leaving = useBlocker({
    shouldBlockFn: () => unsaved || typed,
    enableBeforeUnload: () => unsaved || typed,
    withResolver: true,
  })
  if (leaving.status === 'blocked')
    return (
      <LeaveQuestion
        says={unsaved ? texts.leaving : texts.leavingNumber}
        onStay={leaving.reset}
        onLeave={leaving.proceed}
      />
    )
  return (
    <div className={unsaved ? 'save no-print is-unsaved' : 'save no-print'}>
      <Button look="primary" type="submit" busy={saving && texts.saving}>
        {texts.save}
      </Button>
      {unsaved && <Button onClick={onDiscard}>{texts.discard}</Button>}
      {unsaved && figures !== null && <Counts figures={figures} />}
      <p className="hint">
        {unsaved ? unsavedHint(saved.twoFactor, chosen) : lastSaved(saved)}{' '}
        {unsaved && <span className="only-wide">{texts.adminsTold}</span>}
        {!unsaved && saved.saved.by !== null && (
          <Link to="/account/activity" search={{ events: 'security_policy', time: 'everything' }}>
            {texts.whatChanged}
          </Link>
        )}
      </p>
      <span className="nothing" role="status">
        {nothing && texts.nothing}
      </span>
    </div>
  )
}

function Counts({ figures: { of, effect } }: { figures: Figures }) {
  const { says, stuck } = countsInShort(effect, of.active)
  return (
    <p className="save-sum num">
      {says}
      {stuck !== null && <b>{stuck}</b>}
    </p>
  )
}

function unsavedHint(before: TwoFactorOnWire, after: TwoFactorOnWire): string {
  return asksForProof(before, after) ? texts.proveHint[after.primary] : texts.confirmHint
}

function lastSaved({ saved }: SecurityPolicyOnWire): string {
  const at = new Date(saved.at)
  return saved.by === null
    ? texts.lastSavedAtCreation(date(at))
    : texts.lastSaved(moment(at, serverNow()), saved.by)
}
