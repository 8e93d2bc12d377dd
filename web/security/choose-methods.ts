import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'

type Method = TwoFactorOnWire['primary']
type Methods = Pick<TwoFactorOnWire, 'primary' | 'backup'>

/** What may stand behind a primary method: of two methods one is always SMS. `null`: no backup. */
export function backupsFor(primary: Method): readonly (Method | null)[] {
  return primary === 'sms' ? [null, 'app', 'security_key'] : [null, 'sms']
}

/**
 * The methods after a click on a primary one. What was the backup changes places with it; otherwise SMS stays as the
 * backup if it was one of two, and else there is none.
 */
export function withPrimary({ primary, backup }: Methods, chosen: Method): Methods {
  if (chosen === primary) return { primary, backup }
  if (chosen === backup) return { primary: chosen, backup: primary }
  return { primary: chosen, backup: backup === null ? null : 'sms' }
}

/** Whether saving asks for an answer by the new policy first: other methods, or two-factor switched on. */
export function asksForProof(before: TwoFactorOnWire, after: TwoFactorOnWire): boolean {
  return (
    after.active && (!before.active || before.primary !== after.primary || before.backup !== after.backup)
  )
}
