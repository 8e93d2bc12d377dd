import { Icon } from '../parts/Icon.tsx'
import { type Scope, SCOPE_WORDS, texts } from './texts.ts'

const SCOPES = Object.keys(SCOPE_WORDS) as Scope[]

/** What a key may be used for, each with what it lets see or do. */
export function ScopeChoices({ error }: { error: string | undefined }) {
  return (
    <fieldset
      className="field"
      id="scopes"
      tabIndex={error === undefined ? undefined : -1}
      aria-describedby={error === undefined ? undefined : 'scopes-error'}
    >
      <legend>
        <b>{texts.form.scopes}</b>
      </legend>
      {error !== undefined && (
        <p className="error" id="scopes-error">
          <Icon name="danger" size={14} />
          <span>{error}</span>
        </p>
      )}
      <div className="role-choices">
        {SCOPES.map((scope) => {
          const id = `s-${scope.replace(':', '-')}`
          return (
            <label className="choice" key={scope}>
              <input
                className="check"
                type="checkbox"
                name="scopes"
                value={scope}
                aria-labelledby={id}
                aria-describedby={`${id}-hint`}
              />
              <span>
                <b id={id}>
                  {SCOPE_WORDS[scope].name} <span className="mono muted">{scope}</span>
                </b>
                <span className="hint" id={`${id}-hint`}>
                  {SCOPE_WORDS[scope].hint}
                </span>
              </span>
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}
