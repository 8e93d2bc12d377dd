import type { ReactNode } from 'react'
import { Icon } from './Icon.tsx'

export type Choice<T extends string> = {
  value: T
  name: string
  says?: ReactNode
  /** What is said in addition once it is chosen. */
  under?: ReactNode
}

type Props<T extends string> = {
  id: string
  legend: string
  choices: readonly Choice<T>[]
  chosen: T
  onChoose: (value: T) => void
  error?: string | undefined
}

/** One of several, each with what it means. */
export function Choices<T extends string>({ id, legend, choices, chosen, onChoose, error }: Props<T>) {
  return (
    <fieldset
      className="field"
      id={id}
      tabIndex={error === undefined ? undefined : -1}
      aria-describedby={error === undefined ? undefined : `${id}-error`}
    >
      <legend>
        <b>{legend}</b>
      </legend>
      <div className="role-choices">
        {choices.map(({ value, name, says, under }) => [
          <label className="choice" key={value}>
            <input
              className="radio"
              type="radio"
              name={id}
              value={value}
              checked={value === chosen}
              onChange={() => onChoose(value)}
              aria-labelledby={`${id}-${value}`}
              aria-describedby={says === undefined ? undefined : `${id}-${value}-hint`}
            />
            <span>
              <b id={`${id}-${value}`}>{name}</b>
              {says !== undefined && (
                <span className="hint" id={`${id}-${value}-hint`}>
                  {says}
                </span>
              )}
            </span>
          </label>,
          value === chosen && under,
        ])}
      </div>
      {error !== undefined && (
        <p className="error" id={`${id}-error`}>
          <Icon name="danger" size={14} />
          <span>{error}</span>
        </p>
      )}
    </fieldset>
  )
}
