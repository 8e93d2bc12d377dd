import type { UserAuthenticatorsOnWire } from '../../src/administration/help-shape.ts'
import type { UserOnWire } from '../../src/user/user-shape.ts'
import { api } from '../api.ts'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { moment } from '../parts/time.ts'
import { ConfirmRow } from '../parts/ConfirmRow.tsx'
import { useReturn } from '../parts/use-return.ts'
import { useAct } from '../shell/use-act.tsx'
import type { Issued } from './IssuedCode.tsx'
import type { OpenProps } from './OneUser.tsx'
import { onUser } from './refusal-words.ts'
import { texts } from './texts.ts'
import { firstName, removedSays, whose } from './user-words.ts'

const words = texts.factor

type Props = OpenProps & {
  user: UserOnWire
  has: UserAuthenticatorsOnWire
  /** A temporary code stands on the page already. */
  shownCode: boolean
  /** What of hers ends with a reset. */
  ends: string | null
  onIssued: (issued: Issued) => void
}

/** A temporary code for today, or a reset for good, which says first what goes; nothing of the two where it would do nothing. */
export function HelpRows({ user, has, shownCode, ends, open, onOpen, onIssued }: Props) {
  const issuing = useAct(onUser(user, words.notIssued))
  const resetting = useAct(onUser(user, words.notReset))
  const { opener, goBack } = useReturn()
  const { id, name, phone } = user
  const who = firstName(name)
  const count = (method: 'app' | 'security_key') => has.items.filter((item) => item.method === method).length
  const removed = removedSays({
    apps: count('app'),
    keys: count('security_key'),
    phone: phone !== null,
    recoveryCodes: has.recoveryCodesLeft,
  })
  const hasFactor = user.methods.length > 0
  const code = codeWords(has.temporaryCodeEndsAt, hasFactor, who)
  const keep = () => {
    onOpen(null)
    resetting.forget()
    goBack()
  }
  return (
    <>
      {issuing.notice !== null && <li>{issuing.notice}</li>}
      {!shownCode && (
        <li>
          <div>
            <p className="name">{code.name}</p>
            <p className="muted">{code.says}</p>
          </div>
          <Button
            small
            busy={issuing.busy && words.issuing}
            onClick={() => {
              onOpen(null)
              issuing.run(
                () => api.issueTemporaryCode(id),
                (issued) => onIssued({ ...issued, afterReset: !hasFactor }),
              )
            }}
          >
            {code.issue}
          </Button>
        </li>
      )}
      {open === 'reset' ? (
        <>
          {resetting.notice !== null && <li>{resetting.notice}</li>}
          <ConfirmRow
            id="c-reset"
            calm={false}
            question={words.resetQuestion(whose(name))}
            says={words.resetSays(who, removed, ends)}
            verb={words.resetVerb}
            keep={texts.user.keep}
            busy={resetting.busy && words.resetting}
            onConfirm={() =>
              resetting.run(
                () => api.resetSecondFactor(id),
                (issued) => onIssued({ ...issued, afterReset: true }),
              )
            }
            onKeep={keep}
          />
        </>
      ) : removed === null ? null : (
        <li>
          <div>
            <p className="name">{words.lost}</p>
            <p className="muted">{words.lostSays(who)}</p>
          </div>
          <span ref={opener}>
            <Button small onClick={() => onOpen('reset')}>
              {words.reset}
            </Button>
          </span>
        </li>
      )}
    </>
  )
}

/** What a temporary code is good for, as things stand: one that waits gives way to a new one. */
function codeWords(endsAt: string | null, hasFactor: boolean, who: string) {
  if (endsAt !== null)
    return {
      name: words.temporary,
      says: words.temporaryOpen(moment(new Date(endsAt), serverNow())),
      issue: words.issueAnother,
    }
  return hasFactor
    ? { name: words.notAtHand, says: words.notAtHandSays, issue: words.issue }
    : { name: words.temporary, says: words.temporaryHelps(who), issue: words.issue }
}
