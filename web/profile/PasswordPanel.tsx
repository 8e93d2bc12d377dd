import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { MeOnWire } from '../../src/profile/profile-shape.ts'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { day } from '../parts/time.ts'
import { PanelHead } from '../parts/PanelHead.tsx'
import { useReturn } from '../parts/use-return.ts'
import { sessionQuery } from '../shell/queries.ts'
import { PasswordForm } from './PasswordForm.tsx'
import { SESSIONS_KEY } from './Sessions.tsx'
import { texts } from './texts.ts'
import { useMe } from './use-my-act.ts'

const words = texts.password

/** When the password was changed last, and its change in place. */
export function PasswordPanel({ me }: { me: MeOnWire }) {
  const queries = useQueryClient()
  const heading = useRef<HTMLHeadingElement>(null)
  const [open, setOpen] = useState(false)
  const [status, setStatus] = useState('')
  const { opener, goBack } = useReturn()
  const { look } = useMe()
  const keep = () => {
    setOpen(false)
    goBack()
  }
  const saved = () => {
    heading.current?.focus()
    setOpen(false)
    setStatus(words.done)
    void look()
    for (const queryKey of [SESSIONS_KEY, sessionQuery.queryKey]) void queries.invalidateQueries({ queryKey })
  }
  return (
    <section className="panel" aria-labelledby="h-pw">
      <PanelHead
        id="h-pw"
        title={words.heading}
        hint={changedOn(me) + words.hint}
        status={status}
        headingRef={heading}
      >
        {!open && (
          <span ref={opener}>
            <Button
              small
              onClick={() => {
                setStatus('')
                setOpen(true)
              }}
            >
              {words.change}
            </Button>
          </span>
        )}
      </PanelHead>
      {open && (
        <div className="panel-body">
          <PasswordForm email={me.email} onSaved={saved} onKeep={keep} />
        </div>
      )}
    </section>
  )
}

function changedOn({ passwordChangedAt }: MeOnWire): string {
  if (passwordChangedAt === null) return ''
  const on = day(new Date(passwordChangedAt), serverNow())
  return /^\d/.test(on) ? words.changed(on) : words.changedRecently(on)
}
