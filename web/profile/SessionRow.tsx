import type { SessionsOnWire } from '../../src/session/session-shape.ts'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { moment } from '../parts/time.ts'
import { openedBy } from './methods-in-words.ts'
import { texts } from './texts.ts'

export type Session = SessionsOnWire['items'][number]

const words = texts.security

/** One session: which browser, from where, since when, by what it was opened. */
export function SessionRow({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const since = words.since(moment(new Date(session.authenticatedAt), serverNow()))
  const facts = [session.address, since, openedBy(session), session.locked ? words.locked : '']
  return (
    <li>
      <div>
        <p className="name">
          {session.browser} {session.current && <span className="tag tag-ok">{words.thisSession}</span>}
        </p>
        <p className="muted">{facts.filter((fact) => fact !== '').join(' · ')}</p>
      </div>
      {!session.current && (
        <Button look="link-danger" aria-label={words.endOf(session.browser)} onClick={onEnd}>
          {words.end}
        </Button>
      )}
    </li>
  )
}
