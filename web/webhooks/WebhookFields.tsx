import type { EventGroupName, NewWebhook } from '../../src/webhook/webhook-shape.ts'
import type { Refused } from '../call.ts'
import { fieldErrors, typed } from '../form-errors.ts'
import type { FieldErrors } from '../parts/ErrorSummary.tsx'
import { TextField } from '../parts/Field.tsx'
import { Icon } from '../parts/Icon.tsx'
import { texts } from './texts.ts'

const words = texts.form
const GROUPS = Object.entries(texts.groups) as [EventGroupName, { label: string; hint: string }][]

type Props = {
  url?: string
  chosen: readonly EventGroupName[]
  errors: FieldErrors
  hint?: string
}

/** Where a webhook goes, and what it is told. */
export function WebhookFields({ url, chosen, errors, hint }: Props) {
  const error = errors['events']
  return (
    <>
      <TextField
        id="url"
        label={words.address}
        type="url"
        autoComplete="off"
        spellCheck={false}
        required
        defaultValue={url}
        hint={hint}
        error={errors['url']}
      />
      <fieldset
        className="field"
        id="events"
        tabIndex={error === undefined ? undefined : -1}
        aria-describedby={error === undefined ? undefined : 'events-error'}
      >
        <legend>
          <b>{words.events}</b>
        </legend>
        <div className="role-choices">
          {GROUPS.map(([group, says]) => (
            <label className="choice" key={group}>
              <input
                className="check"
                type="checkbox"
                name="events"
                value={group}
                defaultChecked={chosen.includes(group)}
                aria-labelledby={`e-${group}`}
                aria-describedby={`e-${group}-hint`}
              />
              <span>
                <b id={`e-${group}`}>{says.label}</b>
                <span className="hint" id={`e-${group}-hint`}>
                  {says.hint}
                </span>
              </span>
            </label>
          ))}
        </div>
        {error !== undefined && (
          <p className="error" id="events-error">
            <Icon name="danger" size={14} />
            <span>{error}</span>
          </p>
        )}
      </fieldset>
    </>
  )
}

/** What a form of a webhook has in its fields. */
export const typedWebhook = (form: FormData): NewWebhook => ({
  url: typed(form, 'url').trim(),
  events: GROUPS.map(([group]) => group).filter((group) => form.getAll('events').includes(group)),
})

/** What is missing in a form before it is sent. */
export function leftOut({ url, events }: NewWebhook): FieldErrors {
  return {
    ...(url === '' && { url: words.emptyAddress }),
    ...(events.length === 0 && { events: words.noEvents }),
  }
}

/** The errors of a refusal by field; without any it is one of the whole form. */
export const refusedFields = (refused: Refused): FieldErrors =>
  fieldErrors(refused, { '/url': 'url', '/events': 'events' })
