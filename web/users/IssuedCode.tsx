import type { IssuedCodeOnWire } from '../../src/administration/help-shape.ts'
import type { UserOnWire } from '../../src/user/user-shape.ts'
import { serverNow } from '../clock.ts'
import { CopyButton } from '../parts/CopyButton.tsx'
import { moment } from '../parts/time.ts'
import { useFocus } from '../parts/use-focus.ts'
import { texts } from './texts.ts'
import { firstName } from './user-words.ts'

const words = texts.code

/** A temporary code, and whether it came of a reset. */
export type Issued = IssuedCodeOnWire & { afterReset: boolean }

/** A temporary code, shown this once: leaving the page is the end of it. Takes the focus when it appears. */
export function IssuedCode({ user, issued }: { user: UserOnWire; issued: Issued }) {
  const heading = useFocus<HTMLHeadingElement>()
  const who = firstName(user.name)
  const until = moment(new Date(issued.expiresAt), serverNow())
  const code = issued.temporaryCode.replace(/^(.{5})(.{5})$/, '$1-$2')
  return (
    <section className="panel" aria-labelledby="h-code">
      <div className="panel-head">
        <div>
          <h2 id="h-code" tabIndex={-1} ref={heading}>
            {words.heading}
          </h2>
          <p className="hint">{issued.afterReset ? words.afterReset(until, who) : words.afterIssue(until)}</p>
        </div>
      </div>
      <div className="panel-body form">
        <div className="temporary">
          <code>{code}</code>
          <CopyButton value={code} what={words.what} look="link" />
          <span className="muted">{words.shownOnlyNow}</span>
        </div>
        <p className="hint">{words.give(who)}</p>
      </div>
    </section>
  )
}
