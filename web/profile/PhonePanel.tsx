import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import { api } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { spacedPhone } from '../parts/phone.ts'
import { PanelHead } from '../parts/PanelHead.tsx'
import { ChangeRow } from './ChangeRow.tsx'
import { PendingChange } from './PendingChange.tsx'
import { phoneDoor } from './phone-door.ts'
import { PhoneOnFile } from './PhoneOnFile.tsx'
import { texts } from './texts.ts'
import { useChange } from './use-change.ts'

const words = texts.phone
const shown = texts.security

/** The number that codes by SMS go to, its change, and the proof of one that nobody has answered at yet. */
export function PhonePanel({ me }: { me: MeOnWire }) {
  const { phone, pendingPhone } = me
  const { heading, opener, status, asking, asked, open, keep, sent, end, tell } = useChange(
    words,
    (seen) => seen.phone === (pendingPhone?.phone ?? phone) && isProven(seen),
  )
  const atRest = pendingPhone === null && !asking
  return (
    <section className="panel" aria-labelledby="h-phone">
      <PanelHead id="h-phone" title={shown.phone} headingRef={heading} status={status}>
        {atRest && (
          <span ref={opener}>
            <Button small onClick={open}>
              {phone === null ? words.add : words.change}
            </Button>
          </span>
        )}
      </PanelHead>
      <ul className="rows">
        <PhoneOnFile
          me={me}
          provable={atRest}
          onSent={sent}
          onProven={(seen) => end('elsewhere', seen, true)}
          onGone={() => tell(words.removed)}
        />
        {pendingPhone === null && asking && (
          <ChangeRow
            by="sms"
            words={words.row}
            ask={api.changePhone}
            isPending={(seen) => seen.pendingPhone !== null}
            onSent={sent}
            keep={{ label: phone === null ? words.row.notNow : words.row.keep, act: keep }}
          />
        )}
        {pendingPhone !== null && (
          <PendingChange
            key={pendingPhone.phone}
            by="sms"
            door={phoneDoor}
            value={pendingPhone.phone}
            code={pendingPhone.code}
            holds={holds(me, pendingPhone.phone)}
            focused={asked}
            onEnd={end}
          />
        )}
      </ul>
      {!atRest && isProven(me) && <div className="panel-foot">{words.foot}</div>}
    </section>
  )
}

const isProven = ({ methods }: MeOnWire): boolean => methods.includes('sms')

function holds({ phone }: MeOnWire, pending: string): string {
  if (phone === pending) return shown.provePending
  return phone === null ? words.first : words.holds(spacedPhone(phone))
}
