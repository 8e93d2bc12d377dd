import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import { CARD_WORDS, texts } from './texts.ts'

type Method = TwoFactorOnWire['primary']

const ORDER: readonly Method[] = ['sms', 'app', 'security_key']

/** The primary method, as native radios in cards. The tags show the order of both methods. */
export function MethodCards({
  twoFactor,
  onChoose,
}: {
  twoFactor: TwoFactorOnWire
  onChoose: (primary: Method) => void
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
        {ORDER.map((method) => (
          <MethodCard
            key={method}
            method={method}
            rank={rankOf(method, twoFactor)}
            onChoose={() => onChoose(method)}
          />
        ))}
      </div>
    </fieldset>
  )
}

type Rank = 'primary' | 'backup' | null

function rankOf(method: Method, { primary, backup }: TwoFactorOnWire): Rank {
  if (method === primary) return 'primary'
  return method === backup ? 'backup' : null
}

function MethodCard({ method, rank, onChoose }: { method: Method; rank: Rank; onChoose: () => void }) {
  const { name, purpose, protection, needs } = CARD_WORDS[method]
  const [strength, ...more] = protection
  return (
    <label className="card">
      <input
        className="radio"
        type="radio"
        id={`primary-${method}`}
        name="primary"
        value={method}
        checked={rank === 'primary'}
        onChange={onChoose}
        aria-labelledby={`name-${method}`}
        aria-describedby={rank === null ? `about-${method}` : `rank-${method} about-${method}`}
      />
      <span>
        <span className="top">
          <span id={`name-${method}`}>{name}</span>
          {rank !== null && (
            <span id={`rank-${method}`} className={rank === 'primary' ? 'tag tag-accent' : 'tag'}>
              {rank === 'primary' ? texts.primaryTag : texts.backupTag}
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
