import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import { api } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { PanelHead } from '../parts/PanelHead.tsx'
import { ChangeRow } from './ChangeRow.tsx'
import { PendingChange, type ChangeDoor } from './PendingChange.tsx'
import { texts } from './texts.ts'
import { useChange } from './use-change.ts'

const words = texts.email

const door: ChangeDoor = {
  send: api.resendEmailCode,
  confirm: api.confirmEmail,
  drop: api.dropEmailChange,
  pendingOf: ({ pendingEmail }) => pendingEmail && { value: pendingEmail.email, code: pendingEmail.code },
}

/** The user's e-mail, and its change: the new one counts once the code that went there is entered. */
export function EmailPanel({ me }: { me: MeOnWire }) {
  const { email, pendingEmail } = me
  const { heading, opener, status, asking, asked, open, keep, sent, end } = useChange(
    words,
    (seen) => seen.email === pendingEmail?.email,
  )
  return (
    <section className="panel" aria-labelledby="h-mail">
      <PanelHead id="h-mail" title={words.heading} headingRef={heading} status={status}>
        {pendingEmail === null && !asking && (
          <span ref={opener}>
            <Button small onClick={open}>
              {words.change}
            </Button>
          </span>
        )}
      </PanelHead>
      <ul className="rows">
        <li>
          <div>
            <p className="name">{email}</p>
            <p className="muted">{words.hint}</p>
          </div>
        </li>
        {pendingEmail === null && asking && (
          <ChangeRow
            by="email"
            words={words.row}
            ask={api.changeEmail}
            isPending={(seen) => seen.pendingEmail !== null}
            onSent={sent}
            keep={{ label: words.row.keep, act: keep }}
          />
        )}
        {pendingEmail !== null && (
          <PendingChange
            key={pendingEmail.email}
            by="email"
            door={door}
            value={pendingEmail.email}
            code={pendingEmail.code}
            holds={words.holds(email)}
            focused={asked}
            onEnd={end}
          />
        )}
      </ul>
      <div className="panel-foot">{words.foot}</div>
    </section>
  )
}
