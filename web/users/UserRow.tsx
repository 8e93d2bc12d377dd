import { Link } from '@tanstack/react-router'
import type { Ref } from 'react'
import type { UserOnWire } from '../../src/user/user-shape.ts'
import { spacedPhone } from '../parts/phone.ts'
import { Cell, Row } from '../parts/Table.tsx'
import { PhoneWord } from '../parts/PhoneWord.tsx'
import { useSession } from '../shell/session.ts'
import { CoverageTag } from './CoverageTag.tsx'
import { texts } from './texts.ts'
import { methodsInShort, shortDay } from './user-words.ts'

const { columns } = texts

type Props = { user: UserOnWire; now: Date; rowRef?: Ref<HTMLTableRowElement> | undefined }

/** A user in the list; the name leads to her page. */
export function UserRow({ user, now, rowRef }: Props) {
  const { role, phone, phoneStatus, status, coverage } = user
  return (
    <Row ref={rowRef} head={<Who user={user} />}>
      <Cell label={columns.role}>{texts.roles[role]}</Cell>
      <Cell label={columns.phone}>
        {phone === null ? (
          <span className="muted">{texts.noPhone}</span>
        ) : (
          <span className="cell">
            <span className="num nowrap">{spacedPhone(phone)}</span>
            {phoneStatus !== null && <PhoneWord word={phoneStatus} />}
          </span>
        )}
      </Cell>
      <Cell label={columns.methods}>
        {methodsInShort(user) ?? (
          <span className="muted">{coverage === 'will_enrol' ? texts.noMethodsYet : texts.noMethods}</span>
        )}
      </Cell>
      <Cell label={columns.next}>
        {status === 'deactivated' ? (
          <span className="muted">{texts.cannotSignIn}</span>
        ) : (
          <CoverageTag word={coverage} />
        )}
      </Cell>
      <Cell label={columns.last}>
        <LastSignIn user={user} now={now} />
      </Cell>
    </Row>
  )
}

function Who({ user: { id, name, email, status } }: { user: UserOnWire }) {
  const { user: me } = useSession()
  return (
    <span className="cell">
      <span>
        <Link to="/account/users/$id" params={{ id }}>
          {name}
        </Link>{' '}
        {id === me.id && <span className="tag">{texts.you}</span>}
        {status === 'deactivated' && <span className="tag">{texts.deactivated}</span>}
      </span>
      <span className="muted">{email}</span>
    </span>
  )
}

function LastSignIn({ user, now }: { user: UserOnWire; now: Date }) {
  const { lastSignInAt, invitedAt, status } = user
  if (lastSignInAt !== null) return <span className="nowrap">{shortDay(new Date(lastSignInAt), now)}</span>
  if (status !== 'invited') return <span className="muted">{texts.never}</span>
  return (
    <span className="nowrap muted">
      {invitedAt === null ? texts.notInvited : texts.invited(shortDay(new Date(invitedAt), now))}
    </span>
  )
}
