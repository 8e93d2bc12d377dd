import { Link } from '@tanstack/react-router'
import { Fragment, useState, type ReactNode } from 'react'
import type { CoveredUserOnWire } from '../../src/coverage/coverage-shape.ts'
import type { TwoFactorOnWire } from '../../src/security-settings/security-settings-shape.ts'
import { Button } from '../parts/Button.tsx'
import { useFocus } from '../parts/use-focus.ts'
import { useSession } from '../shell/session.ts'
import { byWhatMends, inFigures, type StuckGroup } from './effect-words.ts'
import { NAMES_SHOWN } from './NameList.tsx'
import { texts } from './texts.ts'

const words = texts.effect

type Props = {
  policy: TwoFactorOnWire
  /** Those whose names are known, which may be fewer than there are. */
  stuck: readonly CoveredUserOnWire[]
  total: number
  unsaved: boolean
}

/** Who is stuck, in the open: why, and what mends it on this page or on theirs. */
export function StuckUsers({ policy, stuck, total, unsaved }: Props) {
  const { user } = useSession()
  const [all, setAll] = useState(false)
  const list = useFocus<HTMLDivElement>(all)
  const named = all ? stuck : stuck.slice(0, NAMES_SHOWN)
  const left = total - named.length
  const says = words.andMore(inFigures(left))
  return (
    <div className="stuck" ref={list} tabIndex={-1}>
      {byWhatMends(named, { policy, meId: user.id }).map((group) => (
        <p key={group.users[0]?.id}>{group.isMe ? <MyTrouble group={group} /> : <Trouble group={group} />}</p>
      ))}
      {left > 0 && (
        <p>
          {!unsaved ? (
            <Link to="/account/users" search={{ coverage: 'stuck' }}>
              {says}
            </Link>
          ) : stuck.length > named.length ? (
            <Button look="link" onClick={() => setAll(true)}>
              {says}
            </Button>
          ) : (
            says
          )}
        </p>
      )}
    </div>
  )
}

function Trouble({ group: { users, because, remedies } }: { group: StuckGroup }) {
  const [first, ...more] = users
  if (first === undefined) return null
  const one = more.length === 0
  const before = remedies
    .filter((remedy) => remedy !== 'temporary_code')
    .map((remedy) => words.remedies[remedy](one))
  const code = (
    <ToUser id={first.id} called={words.codeFor(first.name)}>
      {words.temporaryCode}
    </ToUser>
  )
  return (
    <>
      {one ? <b>{first.name}</b> : <Names users={users} />} {one ? words.isStuck : words.areStuck}{' '}
      {words.because[because](one)}.{' '}
      {[...before, words.handOut].join(', or ').replace(/^./, (letter) => letter.toUpperCase())}{' '}
      {one ? <>a {code}</> : words.temporaryCodes}.
    </>
  )
}

/** She is signed in, so that she can mend it herself. */
function MyTrouble({ group: { because } }: { group: StuckGroup }) {
  return (
    <>
      <b>{words.you}</b> {words.areStuck} {words.myTrouble[because]}. {words.setUpUnder}{' '}
      <Link to="/profile/security">{words.profileSecurity}</Link>.
    </>
  )
}

function Names({ users }: { users: readonly CoveredUserOnWire[] }) {
  const list = new Intl.ListFormat('en').formatToParts(users.map(({ name }) => name))
  let at = 0
  return list.map(({ type, value }, nth) => {
    const user = type === 'element' ? users[at++] : undefined
    return (
      <Fragment key={nth}>{user === undefined ? value : <ToUser id={user.id}>{user.name}</ToUser>}</Fragment>
    )
  })
}

function ToUser({ id, called, children }: { id: string; called?: string; children: ReactNode }) {
  return (
    <Link to="/account/users/$id" params={{ id }} aria-label={called}>
      {children}
    </Link>
  )
}
