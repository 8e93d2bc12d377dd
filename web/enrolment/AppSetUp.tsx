import { useState, type ReactNode } from 'react'
import type { AppOfferOnWire } from '../../src/second-factor/answer-shape.ts'
import type { Refused, Reply } from '../call.ts'
import { AwayNotice } from '../parts/Away.tsx'
import { Button } from '../parts/Button.tsx'
import { CodeField } from '../parts/CodeField.tsx'
import { CopyButton } from '../parts/CopyButton.tsx'
import { TextField } from '../parts/Field.tsx'
import { useRefusedTitle } from '../parts/refused-title.ts'
import { useCodeAnswer } from '../second-factor/use-code-answer.ts'
import { TYPED_WORDS } from '../second-factor/texts.ts'
import { fours, svgAddress } from './shown-secret.ts'
import { texts } from './texts.ts'

/** A new app as the server takes it: the offer that it was set up from, and a code that it shows. */
export type NewApp = { id: string; code: string; name?: string }

type Props<T> = {
  offer: AppOfferOnWire
  onCode: (app: NewApp) => Promise<Reply<T>>
  onDone: (value: T) => void
  /** It was refused for a reason that is not the code. */
  onRefused: (refused: Refused) => void
  /** `h2` on a page of its own, `h3` in a panel. */
  heading?: 'h2' | 'h3'
  /** Asks for a name too, where she may have several apps. */
  named?: boolean
  submit?: string
  /** What is chosen before the code is sent. */
  choice?: ReactNode
  wide?: boolean
  /** Beside the button, for example the way out of a panel. */
  actions?: ReactNode
}

const words = texts.app

/** Sets up an authenticator app in three steps: open it, scan or type, enter its code. Knows no sign-in and no session. */
export function AppSetUp<T>({
  offer,
  onCode,
  onDone,
  onRefused,
  heading: Heading = 'h2',
  named = false,
  submit = words.submit,
  choice,
  wide = false,
  actions,
}: Props<T>) {
  const [name, setName] = useState('')
  const answer = useCodeAnswer({
    by: 'new_app',
    answer: (code) => onCode({ id: offer.id, code, ...(name.trim() !== '' && { name: name.trim() }) }),
    onDone,
    onRefused,
  })
  useRefusedTitle(answer.error !== undefined)
  const button = (
    <Button look="primary" wide={wide} type="submit" busy={answer.busy && words.busy}>
      {submit}
    </Button>
  )
  return (
    <form className="stack" onSubmit={answer.submit} noValidate>
      {answer.away !== null && <AwayNotice requestId={answer.away.requestId} onTryAgain={answer.submit} />}
      <ol className="steps">
        <li>
          <div>
            <Heading>{words.open}</Heading>
            <p className="hint">{words.openHint}</p>
          </div>
        </li>
        <li>
          <div>
            <Heading>{words.scan}</Heading>
            <p className="qr">
              <img src={svgAddress(offer.qrSvg)} width="200" height="200" alt={words.qr} />
            </p>
            <p className="hint">{words.type}</p>
            <div className="typed-key">
              <code>{fours(offer.secret)}</code>
              <CopyButton value={offer.secret} what={words.copied} look="link" />
            </div>
          </div>
        </li>
        <li>
          <div>
            <Heading>{words.enter}</Heading>
            <CodeField
              id="code"
              label={TYPED_WORDS.new_app.label}
              hint={words.enterHint}
              value={answer.typed}
              onChange={answer.type}
              refusals={answer.refusals}
              error={answer.error}
              focused={false}
            />
            {named && (
              <TextField
                id="app-name"
                label={words.name}
                hint={words.nameHint}
                type="text"
                autoComplete="off"
                maxLength={60}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </div>
        </li>
      </ol>
      {choice}
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
