import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import { texts } from './texts.ts'

type Primary = TwoFactorOnWire['primary']
type Card = { method: Primary; name: string; purpose: string; protection: readonly string[]; needs: string }

/** The methods that can be enrolled so far, each with how strong it is and what it costs. */
const CARDS: readonly Card[] = [
  {
    method: 'sms',
    name: texts.smsName,
    purpose: texts.smsPurpose,
    protection: texts.smsProtection,
    needs: texts.smsNeeds,
  },
]

/** The primary method, as native radios in cards. */
export function MethodCards({
  twoFactor,
  onChoose,
}: {
  twoFactor: TwoFactorOnWire
  onChoose: (primary: Primary) => void
}) {
  return (
    <fieldset aria-describedby="primary-hint">
      <legend>
        <b>{texts.primary}</b>
      </legend>
      <p className="hint" id="primary-hint">
        {twoFactor.active ? texts.primaryHint : texts.primaryKept}
      </p>
      <div className="cards">
        {CARDS.map((card) => (
          <MethodCard
            key={card.method}
            card={card}
            chosen={twoFactor.primary === card.method}
            onChoose={() => onChoose(card.method)}
          />
        ))}
      </div>
    </fieldset>
  )
}

function MethodCard({ card, chosen, onChoose }: { card: Card; chosen: boolean; onChoose: () => void }) {
  const { method, name, purpose, protection, needs } = card
  const [strength, ...more] = protection
  return (
    <label className="card">
      <input
        className="radio"
        type="radio"
        id={`primary-${method}`}
        name="primary"
        value={method}
        checked={chosen}
        onChange={onChoose}
        aria-labelledby={`name-${method}`}
        aria-describedby={chosen ? `rank-${method} about-${method}` : `about-${method}`}
      />
      <span>
        <span className="top">
          <span id={`name-${method}`}>{name}</span>
          {chosen && (
            <span id={`rank-${method}`} className="tag tag-accent">
              {texts.primaryTag}
            </span>
          )}
        </span>
        <span id={`about-${method}`}>
          <span className="muted">{purpose}</span>
          <span className="facts">
            <span>
              <i>{texts.protection}</i>
              <span>
                <b>{strength}</b>
                {more}
              </span>
            </span>
            <span>
              <i>{texts.needs}</i>
              <span>{needs}</span>
            </span>
          </span>
        </span>
      </span>
    </label>
  )
}
