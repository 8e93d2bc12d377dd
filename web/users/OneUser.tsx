import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { UserOnWire } from '../../src/user/user-shape.ts'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { Notice } from '../parts/Notice.tsx'
import { moment } from '../parts/time.ts'
import { useTitle } from '../parts/title.ts'
import { useReturn } from '../parts/use-return.ts'
import { PageHead } from '../shell/PageHead.tsx'
import { userAuthenticatorsQuery } from '../shell/queries.ts'
import { useSession } from '../shell/session.ts'
import { AccessPanel } from './AccessPanel.tsx'
import { DevicesOf } from './DevicesOf.tsx'
import { EditUser } from './EditUser.tsx'
import { CodeNeeded } from './CodeNeeded.tsx'
import { IssuedCode, type Issued } from './IssuedCode.tsx'
import { SecondFactorPanel } from './SecondFactorPanel.tsx'
import { SignInsOf } from './SignInsOf.tsx'
import { texts } from './texts.ts'
import { useHappened } from './use-happened.ts'

const { user: words, createUser } = texts

/** The form or question that is open on the page of a user; there is one at a time. */
export type Open = 'edit' | 'phone' | 'no-phone' | 'reset' | 'deactivate' | 'delete' | `device ${string}`
export type OpenProps = { open: Open | null; onOpen: (open: Open | null) => void }

/** The page of a user who was found: what she has, what helps her, and what ends her access. */
export function OneUser({ user }: { user: UserOnWire }) {
  const { user: me } = useSession()
  const has = useQuery(userAuthenticatorsQuery(user.id)).data
  const [open, onOpen] = useState<Open | null>(null)
  const [issued, setIssued] = useState<Issued | null>(null)
  const [saved, setSaved] = useState('')
  const heading = useRef<HTMLHeadingElement>(null)
  const { opener, goBack } = useReturn()
  const created = useHappened('created')
  useTitle(words.title(user.name))
  const crumbs = [
    { label: texts.account },
    { label: texts.page, to: '/account/users' as const },
    { label: user.name },
  ]
  const turnTo = (next: Open | null) => {
    setSaved('')
    onOpen(next)
  }
  return (
    <>
      <PageHead crumbs={crumbs} title={user.name} purpose={<Facts user={user} />} headingRef={heading}>
        {open !== 'edit' && (
          <p className="actions">
            <span ref={opener}>
              <Button onClick={() => turnTo('edit')}>{words.edit}</Button>
            </span>
          </p>
        )}
      </PageHead>
      <div className="said" role="status">
        {saved !== '' && (
          <Notice kind="ok">
            <p>{saved}</p>
          </Notice>
        )}
        {created?.id === user.id && (
          <Notice
            kind="ok"
            title={createUser.created(created.name)}
            focused
            action={
              <Link className="btn btn-small" to="/account/users/new">
                {createUser.another}
              </Link>
            }
          >
            <p>{created.invited ? createUser.invited : createUser.notInvited}</p>
          </Notice>
        )}
      </div>
      {open === 'edit' && (
        <EditUser
          user={user}
          onSaved={(says) => {
            turnTo(null)
            setSaved(says)
            heading.current?.focus()
          }}
          onKeep={() => {
            turnTo(null)
            goBack()
          }}
        />
      )}
      {has !== undefined && <CodeNeeded user={user} has={has} />}
      {issued !== null && <IssuedCode key={issued.temporaryCode} user={user} issued={issued} />}
      <SecondFactorPanel
        user={user}
        isMe={user.id === me.id}
        open={open}
        onOpen={turnTo}
        shownCode={issued !== null}
        onIssued={setIssued}
      />
      <DevicesOf user={user} open={open} onOpen={turnTo} />
      <SignInsOf user={user} />
      <AccessPanel user={user} open={open} onOpen={turnTo} />
    </>
  )
}

function Facts({ user: { email, role, status, lastSignInAt } }: { user: UserOnWire }) {
  const last =
    lastSignInAt === null
      ? words.neverSignedIn
      : words.lastSignIn(moment(new Date(lastSignInAt), serverNow()))
  return (
    <>
      {email} · {texts.roles[role]} · {status === 'invited' ? words.invited : last}
      {status === 'deactivated' && (
        <>
          {' '}
          <span className="tag">{texts.deactivated}</span>
        </>
      )}
    </>
  )
}
