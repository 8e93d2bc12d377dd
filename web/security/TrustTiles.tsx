import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import { texts } from './texts.ts'

type DeviceTrust = TwoFactorOnWire['deviceTrust']

/** The trust periods that work so far, each with the sentence that says what it means. */
const TILES: readonly { deviceTrust: DeviceTrust; label: string; says: string }[] = [
  { deviceTrust: 'single_sign_on', label: 'Single sign-on', says: texts.trustSays },
]

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
        {TILES.map(({ deviceTrust, label }) => (
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
            {label}
          </label>
        ))}
      </div>
      <p className="hint" id="trust-says">
        {TILES.find(({ deviceTrust }) => deviceTrust === twoFactor.deviceTrust)?.says}
      </p>
    </fieldset>
  )
}
