import { useEffect, useRef } from 'react'
import { descriptions, FieldFrame, type FieldWords } from './Field.tsx'

type Props = FieldWords & {
  value: string
  onChange: (typed: string) => void
  /** Counts refusals: with each new one the value stays, selected. */
  refusals: number
}

/** A code of digits in one field: autofill and paste work, Enter submits, nothing is cut off and nothing submits itself. */
export function CodeField({ value, onChange, refusals, ...words }: Props) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    input.current?.focus()
    if (refusals > 0) input.current?.select()
  }, [refusals])
  return (
    <FieldFrame words={words}>
      <input
        ref={input}
        className="input code"
        id={words.id}
        name={words.id}
        type="text"
        inputMode="numeric"
        autoComplete="one-time-code"
        spellCheck={false}
        required
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={words.error !== undefined || undefined}
        aria-describedby={descriptions(words)}
      />
    </FieldFrame>
  )
}
