import { useEffect, useRef } from 'react'
import { descriptions, FieldFrame, type FieldWords } from './Field.tsx'

type Props = FieldWords & {
  value: string
  onChange: (typed: string) => void
  /** Counts refusals: with each new one the value stays, selected. */
  refusals: number
  /** Letters and digits, from paper or by word of mouth. */
  letters?: boolean
  /** Whether it takes the focus when it appears; after a refusal it does in any case. */
  focused?: boolean
}

const DIGITS = { className: 'input code', inputMode: 'numeric', autoComplete: 'one-time-code' } as const
const LETTERS = {
  className: 'input code code-long',
  autoComplete: 'off',
  autoCapitalize: 'characters',
} as const

/** A code in one field: autofill and paste work, Enter submits, nothing is cut off and nothing submits itself. */
export function CodeField({ value, onChange, refusals, letters = false, focused = true, ...words }: Props) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (focused || refusals > 0) input.current?.focus()
    if (refusals > 0) input.current?.select()
  }, [focused, refusals])
  return (
    <FieldFrame words={words}>
      <input
        {...(letters ? LETTERS : DIGITS)}
        ref={input}
        id={words.id}
        name={words.id}
        type="text"
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
