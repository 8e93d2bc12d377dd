import { useEffect, useRef, type HTMLInputTypeAttribute } from 'react'
import { Button } from './Button.tsx'
import { descriptions } from './Field.tsx'
import type { FieldErrors } from './ErrorSummary.tsx'
import { Icon } from './Icon.tsx'

type Props = {
  id: string
  /** What all lines are, and one of them. */
  words: { legend: string; hint?: string; one: string; add: string }
  type: HTMLInputTypeAttribute
  lines: readonly string[]
  onLines: (lines: string[]) => void
  /** By the id of the line: `id-0`, `id-1`, … */
  errors: FieldErrors
}

/** Several lines of one kind, each in a field of its own, to add and to remove. There is always one at least. */
export function LinesField({ id, words, type, lines, onLines, errors }: Props) {
  const group = useRef<HTMLFieldSetElement>(null)
  // where the focus goes once a line has come or gone
  const goTo = useRef<'last' | 'group' | null>(null)
  useEffect(() => {
    if (goTo.current === 'last') document.getElementById(`${id}-${lines.length - 1}`)?.focus()
    if (goTo.current === 'group') group.current?.focus()
    goTo.current = null
  }, [id, lines.length])
  const add = () => {
    goTo.current = 'last'
    onLines([...lines, ''])
  }
  const remove = (nth: number) => {
    if (lines.length > 1) {
      goTo.current = 'group'
      return onLines(lines.filter((_, at) => at !== nth))
    }
    document.getElementById(`${id}-0`)?.focus()
    return onLines([''])
  }
  return (
    <fieldset
      className="field"
      id={id}
      ref={group}
      tabIndex={-1}
      aria-describedby={words.hint === undefined ? undefined : `${id}-hint`}
    >
      <legend>
        <b>{words.legend}</b>
      </legend>
      {words.hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {words.hint}
        </p>
      )}
      <div className="lines">
        {lines.map((line, at) => {
          const field = `${id}-${at}`
          const label = `${words.one} ${at + 1}`
          const error = errors[field]
          return (
            // a line is known by its place alone
            // oxlint-disable-next-line react/no-array-index-key
            <div key={at}>
              <div className="line-field">
                <label className="hidden-visually" htmlFor={field}>
                  {label}
                </label>
                <input
                  className="input"
                  id={field}
                  type={type}
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                  value={line}
                  onChange={(event) => onLines(lines.with(at, event.target.value))}
                  aria-invalid={error !== undefined || undefined}
                  aria-describedby={descriptions({ id: field, label, error })}
                />
                {(lines.length > 1 || line !== '') && (
                  <Button
                    look="link-danger"
                    aria-label={`Remove ${line === '' ? label : line}`}
                    onClick={() => remove(at)}
                  >
                    Remove
                  </Button>
                )}
              </div>
              {error !== undefined && (
                <p className="error" id={`${field}-error`}>
                  <Icon name="danger" size={14} />
                  <span>{error}</span>
                </p>
              )}
            </div>
          )
        })}
      </div>
      <p>
        <Button small onClick={add}>
          {words.add}
        </Button>
      </p>
    </fieldset>
  )
}
