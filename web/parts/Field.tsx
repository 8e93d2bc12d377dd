import type { InputHTMLAttributes, ReactNode, Ref } from 'react'
import { Icon } from './Icon.tsx'

export type FieldWords = {
  id: string
  label: string
  hint?: ReactNode
  error?: string | undefined
  describedBy?: string | undefined
}

/** The ids that describe a field: its error first, then its hint, then what the page adds. */
export function descriptions({ id, hint, error, describedBy }: FieldWords): string | undefined {
  const ids = [error !== undefined && `${id}-error`, hint !== undefined && `${id}-hint`, describedBy].filter(
    Boolean,
  )
  return ids.length === 0 ? undefined : ids.join(' ')
}

/** Label, control, error, hint: the frame of every field. */
export function FieldFrame({
  words,
  hideLabel = false,
  children,
}: {
  words: FieldWords
  hideLabel?: boolean
  children: ReactNode
}) {
  const { id, label, hint, error } = words
  return (
    <div className="field">
      <label htmlFor={id} className={hideLabel ? 'hidden-visually' : undefined}>
        {label}
      </label>
      {children}
      {error !== undefined && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p className="error" id={id}>
      <Icon name="danger" size={14} />
      <span>{children}</span>
    </p>
  )
}

type Props = FieldWords &
  Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'className'> & {
    look?: string
    hideLabel?: boolean
    ref?: Ref<HTMLInputElement>
  }

/** One line of text with its label, hint and error. */
export function TextField({
  id,
  label,
  hint,
  error,
  describedBy,
  look = '',
  hideLabel = false,
  ...input
}: Props) {
  const words = { id, label, hint, error, describedBy }
  return (
    <FieldFrame words={words} hideLabel={hideLabel}>
      <input
        {...input}
        className={`input ${look}`.trim()}
        id={id}
        name={input.name ?? id}
        aria-invalid={error !== undefined || undefined}
        aria-describedby={descriptions(words)}
      />
    </FieldFrame>
  )
}
