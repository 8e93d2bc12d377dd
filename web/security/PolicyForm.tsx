import { useState, type FormEvent } from 'react'
import type {
  SecurityPolicyOnWire,
  TwoFactorOnWire,
} from '../../src/security-settings/security-settings-shape.ts'
import { Notice } from '../parts/Notice.tsx'
import { useTitle } from '../parts/title.ts'
import { BackupTiles } from './BackupTiles.tsx'
import { withPrimary } from './choose-methods.ts'
import { EffectPanel } from './EffectPanel.tsx'
import { smsIsActive } from './effect-words.ts'
import { MethodCards } from './MethodCards.tsx'
import { MendForms, PhoneMending } from './PhoneMending.tsx'
import { isSamePolicy } from './policy-words.ts'
import { SaveBar } from './SaveBar.tsx'
import { SaveNotice } from './SaveNotice.tsx'
import { texts } from './texts.ts'
import { TrustTiles } from './TrustTiles.tsx'
import { useMending } from './use-mending.ts'
import { usePreview } from './use-preview.ts'
import { useSavePolicy, type SaveOutcome } from './use-save-policy.ts'

const REFUSED = new Set<SaveOutcome['kind']>(['stale', 'refused', 'away'])

/**
 * The whole policy in one form, beside what it would do. Nothing of it changes until it is saved, and then all of it or
 * nothing; the phone numbers that it needs are saved one by one.
 */
export function PolicyForm({ saved }: { saved: SecurityPolicyOnWire }) {
  const [draft, setDraft] = useState<TwoFactorOnWire | null>(null)
  const [clickedAt, setClickedAt] = useState<number | null>(null)
  const { outcome, tries, saving, save, forget } = useSavePolicy(saved, () => setDraft(null))
  const chosen = draft ?? saved.twoFactor
  const unsaved = !isSamePolicy(chosen, saved.twoFactor)
  const preview = usePreview(saved, chosen)
  const { figures, current } = preview
  const clicked = () => setClickedAt(performance.now())
  const mendable = figures !== null && smsIsActive(chosen) && smsIsActive(figures.of) ? figures : null
  const mending = useMending(mendable?.effect.missingPhones.items ?? null, clicked)
  useTitle(outcome.kind === 'saved' ? texts.savedTitle : texts.title, { refused: REFUSED.has(outcome.kind) })

  const choose = (change: Partial<TwoFactorOnWire>) => {
    setDraft({ ...chosen, ...change })
    clicked()
    if (outcome.kind === 'nothing' || outcome.kind === 'saved') forget()
  }
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    save(chosen)
  }
  const discard = () => {
    setDraft(null)
    clicked()
    forget()
    document.getElementById('active')?.focus()
  }
  const alone = current ? (figures?.effect.passwordAlone ?? null) : null
  return (
    <>
      <SaveNotice key={tries} outcome={outcome} onTryAgain={submit} />
      <form className="policy" onSubmit={submit}>
        <div className="policy-fields">
          <div className="group">
            <div className="legend">
              <h2>{texts.heading}</h2>
              <p className="hint">{texts.intro}</p>
            </div>
            {saved.saved.by === null && (
              <Notice kind="info">
                <p>{texts.neverSaved}</p>
              </Notice>
            )}
            <ActiveSwitch active={chosen.active} onChange={(active) => choose({ active })} />
            {!chosen.active && (
              <Notice kind="warn" title={texts.offTitle} heading="h3">
                <p>{saved.twoFactor.active ? texts.offUnsaved(alone) : texts.offSaved(alone)}</p>
              </Notice>
            )}
          </div>
          <MethodCards twoFactor={chosen} onChoose={(primary) => choose(withPrimary(chosen, primary))} />
          <BackupTiles twoFactor={chosen} onChoose={(backup) => choose({ backup })} />
          {mendable !== null && (
            <PhoneMending effect={mendable.effect} policy={mendable.of} mending={mending} />
          )}
          <TrustTiles twoFactor={chosen} onChoose={(deviceTrust) => choose({ deviceTrust })} />
        </div>
        <EffectPanel
          saved={saved}
          chosen={chosen}
          unsaved={unsaved}
          preview={preview}
          theirs={outcome.kind === 'stale' ? outcome.theirs : null}
          clickedAt={clickedAt}
        />
        <SaveBar
          saved={saved}
          chosen={chosen}
          unsaved={unsaved}
          typed={mending.unsaved}
          figures={figures}
          saving={saving}
          nothing={outcome.kind === 'nothing'}
          onDiscard={discard}
        />
      </form>
      <MendForms mending={mending} />
    </>
  )
}

function ActiveSwitch({ active, onChange }: { active: boolean; onChange: (active: boolean) => void }) {
  return (
    <div className="panel switch-row">
      <label htmlFor="active">
        <b id="active-name">{texts.active}</b>
        <span className="hint" id="active-hint">
          {texts.activeHint}
        </span>
      </label>
      <input
        className="switch"
        id="active"
        type="checkbox"
        role="switch"
        checked={active}
        aria-checked={active}
        onChange={(event) => onChange(event.target.checked)}
        aria-labelledby="active-name"
        aria-describedby="active-hint"
      />
    </div>
  )
}
