import type {
  SecurityPolicyOnWire,
  TwoFactorOnWire,
} from '../../src/security-settings/security-settings-shape.ts'
import { Button } from '../parts/Button.tsx'
import { Changes } from './Changes.tsx'
import { effectInWords, smsIsActive } from './effect-words.ts'
import { PhoneFigures } from './PhoneFigures.tsx'
import { texts } from './texts.ts'
import { TrustEffect } from './TrustEffect.tsx'
import { TrustInForce } from './TrustInForce.tsx'
import type { Figures, Preview } from './use-preview.ts'
import { useSaid } from './use-said.ts'
import type { Theirs } from './use-save-policy.ts'
import { WhoCanSignIn } from './WhoCanSignIn.tsx'
import { WhoIsAsked } from './WhoIsAsked.tsx'

const words = texts.effect

type Props = {
  saved: SecurityPolicyOnWire
  chosen: TwoFactorOnWire
  unsaved: boolean
  preview: Preview
  /** What somebody else saved while these choices were made. */
  theirs: Theirs | null
  /** When the last choice was made; null: none yet. */
  clickedAt: number | null
}

/** What the chosen policy would do, or what the one in force does: who can sign in, and which trust ends. */
export function EffectPanel({ saved, chosen, unsaved, preview, theirs, clickedAt }: Props) {
  const { figures, current, late, failed, again } = preview
  const sentence =
    figures !== null && current ? effectInWords(figures.effect, { active: chosen.active, unsaved }) : null
  const said = useSaid(sentence, clickedAt)
  return (
    <aside className="effect" aria-labelledby="effect-h">
      <div>
        <h2 id="effect-h">{unsaved ? words.ifSaved : words.inForce}</h2>
        <p className="hidden-visually" role="status">
          {said}
        </p>
      </div>
      {unsaved && <Changes before={saved.twoFactor} after={chosen} theirs={theirs} />}
      {(failed || late) && (
        <div className="part">
          {late && <p className="muted">{words.late}</p>}
          {failed && (
            <p role="alert">
              {words.failed}{' '}
              <Button look="link" onClick={again}>
                {words.again}
              </Button>
            </p>
          )}
        </div>
      )}
      {figures !== null && <Effect figures={figures} before={saved.twoFactor} unsaved={unsaved} />}
    </aside>
  )
}

type EffectProps = { figures: Figures; before: TwoFactorOnWire; unsaved: boolean }

function Effect({ figures, before, unsaved }: EffectProps) {
  const { of, effect } = figures
  return (
    <>
      {of.active ? <WhoCanSignIn figures={figures} unsaved={unsaved} /> : <WhoIsAsked figures={figures} />}
      {!unsaved && smsIsActive(of) && <PhoneFigures effect={effect} />}
      {unsaved ? (
        <TrustEffect figures={figures} before={before} />
      ) : (
        <TrustInForce trusted={effect.trusted} />
      )}
      {unsaved && before.active && !of.active && (
        <div className="part">
          <h3>{words.kept}</h3>
          <p className="muted">{words.keptSays}</p>
        </div>
      )}
    </>
  )
}
