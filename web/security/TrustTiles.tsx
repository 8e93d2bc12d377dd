import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import { texts, TRUST_WORDS } from './texts.ts'

type DeviceTrust = TwoFactorOnWire['deviceTrust']

const SHORTEST_FIRST: readonly DeviceTrust[] = ['single_sign_on', '1_day', '1_week', '30_days']

/** How long a browser may skip the second factor. */
export function TrustTiles({
  twoFactor,
  onChoose,
}: {
  twoFactor: TwoFactorOnWire
  onChoose: (deviceTrust: DeviceTrust) => void
}) {
  return (
    <fieldset aria-describedby="trust-hint">
      <legend>
        <b>{texts.trust}</b>
      </legend>
      <p className="hint" id="trust-hint">
        {texts.trustHint}
      </p>
      <div className="tiles">
        {SHORTEST_FIRST.map((deviceTrust) => (
          <label className="tile" key={deviceTrust}>
            <input
              className="radio"
              type="radio"
              name="deviceTrust"
              value={deviceTrust}
              checked={twoFactor.deviceTrust === deviceTrust}
              onChange={() => onChoose(deviceTrust)}
              aria-describedby="trust-says"
            />
            {TRUST_WORDS[deviceTrust].name}
          </label>
        ))}
      </div>
      <p className="hint" id="trust-says">
        {TRUST_WORDS[twoFactor.deviceTrust].says}
      </p>
    </fieldset>
  )
}
