import type { RegistrationResponseJSON } from '@simplewebauthn/browser'
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react'
import type { KeyCreationOptionsOnWire } from '../../src/method/security-key/key-shape.ts'
import type { Refused, Reply } from '../call.ts'
import { Button } from '../parts/Button.tsx'
import { TextField } from '../parts/Field.tsx'
import { KeyNotice } from './KeyNotice.tsx'
import { KeyWaiting } from './KeyWaiting.tsx'
import { texts } from './texts.ts'
import { touchNewKey } from './touch-key.ts'
import { useKeyPrompt, type KeyPrompt } from './use-key-prompt.ts'

/** A new key as the server takes it. */
export type NewKey = { response: RegistrationResponseJSON; name?: string }

/** What the set-up shows now, for the page or panel around it. */
export type KeySetUpView = {
  title: string
  lead: string
  /** What helps while the key is waited for. */
  help: string | null
  /** The browser asks for the key. The heading has the focus then, for nothing else is there to be read. */
  waiting: boolean
  refused: boolean
  content: ReactNode
}

type Props<T> = {
  options: () => Promise<Reply<KeyCreationOptionsOnWire>>
  add: (key: NewKey) => Promise<Reply<T>>
  onDone: (value: T) => void
  /** It was refused for a reason that is not the key. */
  onRefused: (refused: Refused) => void
  wide?: boolean
  /** `h2` on a page of its own, `h3` in a panel. */
  heading?: 'h2' | 'h3'
  /** What is chosen before the key is asked for; `told`: something was just said there, and has the focus. */
  choice?: { box: ReactNode; told: boolean }
  /** Beside the button that begins, for example the way out of a panel. */
  actions?: ReactNode
  /** Draws the page or panel. `lead` must have the id `lead` there: it describes the field. */
  children: (view: KeySetUpView) => ReactNode
}

const NO_CHOICE = { box: null, told: false }

/** Sets up a security key: its name, the prompt, and why a key was not taken. Knows no sign-in and no session. */
export function KeySetUp<T>({
  options,
  add,
  onDone,
  onRefused,
  wide = false,
  heading = 'h2',
  choice = NO_CHOICE,
  actions,
  children,
}: Props<T>) {
  const [name, setName] = useState('')
  const prompt = useKeyPrompt({
    options,
    touch: touchNewKey,
    answer: (response) => add(name.trim() === '' ? { response } : { response, name: name.trim() }),
    onDone,
    onRefused,
  })
  const waiting = prompt.phase !== 'none'
  const form = <AskKey prompt={prompt} name={name} onName={setName} {...{ wide, heading, choice, actions }} />
  return children({
    title: waiting ? texts.touch.title : texts.setUp.title,
    lead: waiting ? texts.touch.leadNew : texts.setUp.lead,
    help: waiting ? texts.touch.help : null,
    waiting,
    refused: prompt.sad !== null,
    content: waiting ? <KeyWaiting prompt={prompt} wide={wide} /> : form,
  })
}

type AskProps = {
  prompt: KeyPrompt
  name: string
  onName: (name: string) => void
  wide: boolean
  heading: 'h2' | 'h3'
  choice: { box: ReactNode; told: boolean }
  actions: ReactNode
}

function AskKey({ prompt, name, onName, wide, heading, choice, actions }: AskProps) {
  const field = useRef<HTMLInputElement>(null)
  const told = prompt.sad !== null || prompt.away !== null || choice.told
  useEffect(() => {
    if (!told) field.current?.focus()
  }, [told])
  const begin = (event: FormEvent) => {
    event.preventDefault()
    prompt.start()
  }
  const button = (
    <Button look="primary" wide={wide} type="submit">
      {told ? texts.tryAgain : texts.setUp.submit}
    </Button>
  )
  return (
    <form className="stack" onSubmit={begin} noValidate>
      <KeyNotice prompt={prompt} heading={heading} />
      <TextField
        id="key-name"
        ref={field}
        label={texts.setUp.name}
        hint={texts.setUp.nameHint}
        type="text"
        autoComplete="off"
        maxLength={60}
        value={name}
        onChange={(event) => onName(event.target.value)}
        describedBy="lead"
      />
      {choice.box}
      {actions === undefined ? (
        button
      ) : (
        <div className="actions">
          {button}
          {actions}
        </div>
      )}
    </form>
  )
}
