import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { UserOnWire } from '../../src/user/user-shape.ts'
import { api } from '../api.ts'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { date, onDay } from '../parts/time.ts'
import { ConfirmRow } from '../parts/ConfirmRow.tsx'
import { PanelHead } from '../parts/PanelHead.tsx'
import { useReturn } from '../parts/use-return.ts'
import { soleAdminQuery, userAuthenticatorsQuery, userDevicesQuery } from '../shell/queries.ts'
import { useAct } from '../shell/use-act.tsx'
import type { OpenProps } from './OneUser.tsx'
import { onUser } from './refusal-words.ts'
import { texts } from './texts.ts'
import { noteHappened } from './use-happened.ts'
import { endsSays, firstName } from './user-words.ts'

const words = texts.access
const INVITATION_MS = 7 * 24 * 60 * 60 * 1000

/** Whether a user may sign in at all: her invitation, and the ends of her access. */
export function AccessPanel({ user, open, onOpen }: { user: UserOnWire } & OpenProps) {
  const { id, name, role, status } = user
  const who = firstName(name)
  const soleAdmin = useQuery({ ...soleAdminQuery, enabled: role === 'admin' }).data
  const devices = useQuery(userDevicesQuery(id)).data?.items.length ?? 0
  const sessions = useQuery(userAuthenticatorsQuery(id)).data?.sessions ?? 0
  const ends = endsSays(devices, sessions)
  const heading = useRef<HTMLHeadingElement>(null)
  const [says, setSays] = useState('')
  const changing = useAct(onUser(user, texts.user.notDone))
  const { opener, goBack } = useReturn()
  const turnTo = (next: OpenProps['open']) => {
    setSays('')
    changing.forget()
    onOpen(next)
  }
  const end = (done: string) => {
    onOpen(null)
    setSays(done)
    heading.current?.focus()
  }
  const isSole = soleAdmin === id
  return (
    <section className="panel" aria-labelledby="h-access">
      <PanelHead
        id="h-access"
        title={words.heading}
        hint={hintOf(status, who, isSole)}
        status={says}
        headingRef={heading}
      >
        {status === 'deactivated' ? (
          <Button
            small
            busy={changing.busy && words.deactivating}
            onClick={() => {
              turnTo(null)
              changing.run(
                () => api.changeUser(id, { status: 'active' }),
                ({ status: now }) =>
                  end(now === 'invited' ? words.reactivatedInvited(who) : words.reactivated(who)),
              )
            }}
          >
            {words.reactivate}
          </Button>
        ) : (
          !isSole &&
          open !== 'deactivate' && (
            <span ref={opener}>
              <Button small onClick={() => turnTo('deactivate')}>
                {words.deactivate}
              </Button>
            </span>
          )
        )}
      </PanelHead>
      {(status === 'invited' || !isSole || changing.notice !== null) && (
        <ul className="rows">
          {changing.notice !== null && <li>{changing.notice}</li>}
          {open === 'deactivate' && (
            <ConfirmRow
              id="c-deactivate"
              calm={false}
              question={words.deactivateQuestion(who)}
              says={words.deactivateSays(ends)}
              verb={words.deactivate}
              keep={texts.user.keep}
              busy={changing.busy && words.deactivating}
              onConfirm={() =>
                changing.run(
                  () => api.changeUser(id, { status: 'deactivated' }),
                  () => end(words.deactivated(who)),
                )
              }
              onKeep={() => {
                turnTo(null)
                goBack()
              }}
            />
          )}
          {status === 'invited' && <InvitationRow user={user} onInvited={end} />}
          {!isSole && <DeleteRow user={user} ends={ends} open={open} onOpen={turnTo} />}
        </ul>
      )}
    </section>
  )
}

function hintOf(status: UserOnWire['status'], who: string, isSole: boolean) {
  if (status === 'deactivated') return words.deactivatedSays(who)
  if (!isSole) return words.says(who)
  return (
    <>
      <b>{texts.user.lastAdmin(who)}.</b> {texts.user.lastAdminSays}
    </>
  )
}

/** When the invitation was sent, whether it still works, and a new one. */
function InvitationRow({ user, onInvited }: { user: UserOnWire; onInvited: (says: string) => void }) {
  const inviting = useAct(onUser(user, words.notInvited))
  const sentAt = user.invitedAt === null ? null : new Date(user.invitedAt)
  return (
    <>
      {inviting.notice !== null && <li>{inviting.notice}</li>}
      <li>
        <div>
          <p className="name">{words.invitation}</p>
          <p className="muted">{invitationSays(sentAt, serverNow())}</p>
        </div>
        <Button
          small
          busy={inviting.busy && words.inviting}
          onClick={() =>
            inviting.run(
              () => api.inviteUser(user.id),
              () => onInvited(sentAt === null ? words.invitedFirst : words.invited),
            )
          }
        >
          {sentAt === null ? words.invite : words.inviteAgain}
        </Button>
      </li>
    </>
  )
}

function invitationSays(sentAt: Date | null, now: Date): string {
  if (sentAt === null) return words.invitationNone
  const endsAt = new Date(sentAt.getTime() + INVITATION_MS)
  const sent = onDay(sentAt, now)
  return now < endsAt ? words.invitationSent(sent, date(endsAt)) : words.invitationOld(sent)
}

/** Deletes the user, after a question; the list says so. */
function DeleteRow({ user, ends, open, onOpen }: { user: UserOnWire; ends: string | null } & OpenProps) {
  const deleting = useAct(onUser(user, words.notDeleted))
  const { opener, goBack } = useReturn()
  const navigate = useNavigate()
  const { id, name } = user
  if (open !== 'delete')
    return (
      <li>
        <div>
          <p className="name">{words.removeName}</p>
          <p className="muted">{words.removeHint}</p>
        </div>
        <span ref={opener}>
          <Button look="link-danger" onClick={() => onOpen('delete')}>
            {words.remove}
          </Button>
        </span>
      </li>
    )
  return (
    <>
      {deleting.notice !== null && <li>{deleting.notice}</li>}
      <ConfirmRow
        id="c-delete"
        calm={false}
        question={words.removeQuestion(name)}
        says={words.removeSays(ends)}
        verb={words.remove}
        keep={texts.user.keep}
        busy={deleting.busy && words.removing}
        onConfirm={() =>
          deleting.run(
            () => api.deleteUser(id),
            () => {
              noteHappened({ what: 'deleted', name })
              void navigate({ to: '/account/users' })
            },
          )
        }
        onKeep={() => {
          onOpen(null)
          goBack()
        }}
      />
    </>
  )
}
