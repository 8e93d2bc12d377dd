import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import { backupsFor } from './choose-methods.ts'
import { CARD_WORDS, texts } from './texts.ts'

/** What answers where the primary method does not: only what can stand behind it is there to be chosen. */
export function BackupTiles({
  twoFactor,
  onChoose,
}: {
  twoFactor: TwoFactorOnWire
  onChoose: (backup: TwoFactorOnWire['backup']) => void
}) {
  return (
    <fieldset aria-describedby="backup-hint">
      <legend>
        <b>{texts.backup}</b>
      </legend>
      <p className="hint" id="backup-hint">
        {texts.backupHint}
      </p>
      <div className="tiles tiles-flow">
        {backupsFor(twoFactor.primary).map((backup) => (
          <label className="tile" key={backup ?? 'none'}>
            <input
              className="radio"
              type="radio"
              name="backup"
              value={backup ?? 'none'}
              checked={twoFactor.backup === backup}
              onChange={() => onChoose(backup)}
            />
            {backup === null ? texts.noBackup : CARD_WORDS[backup].name}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
