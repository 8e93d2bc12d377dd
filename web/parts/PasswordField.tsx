import { useState, type Ref } from 'react'
import { descriptions, FieldFrame, type FieldWords } from './Field.tsx'

type Props = FieldWords & {
  autoComplete: 'current-password' | 'new-password'
  inputRef?: Ref<HTMLInputElement>
  defaultValue?: string | undefined
}

/** A password with Show and Hide, named after their field, of which a form may have two. Pasting and password managers work as in any field. */
export function PasswordField({ autoComplete, inputRef, defaultValue, ...words }: Props) {
  const [shown, setShown] = useState(false)
  return (
    <FieldFrame words={words}>
      <div className="with-button">
        <input
          ref={inputRef}
          className="input"
          id={words.id}
          name={words.id}
          type={shown ? 'text' : 'password'}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          required
          defaultValue={defaultValue}
          aria-invalid={words.error !== undefined || undefined}
          aria-describedby={descriptions(words)}
        />
        <button
          className="btn-link"
          type="button"
          aria-label={`${shown ? 'Hide' : 'Show'} ${words.label.toLowerCase()}`}
          onClick={() => setShown(!shown)}
        >
          {shown ? 'Hide' : 'Show'}
        </button>
      </div>
    </FieldFrame>
  )
}
