import type { UserOnWire } from '../../src/user/user-shape.ts'
import { Icon } from '../parts/Icon.tsx'
import { texts } from './texts.ts'

const { fields, roles } = texts

type Props = { chosen: UserOnWire['role']; error?: string | undefined }

/** Member or admin, each with what it may do. */
export function RoleChoices({ chosen, error }: Props) {
  return (
    <fieldset
      className="field"
      id="role"
      tabIndex={error === undefined ? undefined : -1}
      aria-describedby={error === undefined ? undefined : 'role-error'}
    >
      <legend>
        <b>{fields.role}</b>
      </legend>
      <div className="role-choices">
        {(['member', 'admin'] as const).map((role) => (
          <label className="choice" key={role}>
            <input
              className="radio"
              type="radio"
              name="role"
              value={role}
              defaultChecked={role === chosen}
              aria-labelledby={`role-${role}`}
              aria-describedby={`role-${role}-hint`}
            />
            <span>
              <b id={`role-${role}`}>{roles[role]}</b>
              <span className="hint" id={`role-${role}-hint`}>
                {fields.roleHints[role]}
              </span>
            </span>
          </label>
        ))}
      </div>
      {error !== undefined && (
        <p className="error" id="role-error">
          <Icon name="danger" size={14} />
          <span>{error}</span>
        </p>
      )}
    </fieldset>
  )
}
