import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import { devicesOfUsers, inFigures, trustEndsBecause } from './effect-words.ts'
import { NameList } from './NameList.tsx'
import { texts } from './texts.ts'
import type { Figures } from './use-preview.ts'

const words = texts.effect

/** How many trusted devices would ask again, why, and whose they are. */
export function TrustEffect({
  figures: { of, effect },
  before,
}: {
  figures: Figures
  before: TwoFactorOnWire
}) {
  const { devices, users, items } = effect.endsTrust
  if (devices === 0)
    return (
      <div className="part">
        <h3>{words.trusted}</h3>
        <p className="muted">{words.noTrustEnds}</p>
      </div>
    )
  const why = trustEndsBecause(effect.endsTrust, before, of)
  return (
    <div className="part">
      <h3>{words.trusted}</h3>
      <p>
        <b>{devicesOfUsers({ devices, users })}</b> {words.loseTrust(devices)}
        {why === '' ? '' : `: ${why}`}.
      </p>
      <details className="more">
        <summary>{words.whoseDevices}</summary>
        <NameList
          names={items.map(({ id, name, devices: many }) => ({ id, says: `${name}: ${inFigures(many)}` }))}
          total={users}
          more={words.andMoreUsers}
        />
      </details>
    </div>
  )
}
