import type { ReactNode } from 'react'
import type { UserOnWire } from '../../src/user/user-shape.ts'
import { serverNow } from '../clock.ts'
import { Table } from '../parts/Table.tsx'
import { useFocus } from '../parts/use-focus.ts'
import { useSession } from '../shell/session.ts'
import { texts } from './texts.ts'
import { UserRow } from './UserRow.tsx'

type Props = {
  users: readonly UserOnWire[]
  /** The first user of rows that were asked for: reading goes on there. */
  goOnAt?: string | false
  /** Newer rows are on their way. */
  busy?: boolean
  foot?: ReactNode
}

/** Users, each in a row with what an administrator asks first. */
export function UsersTable({ users, goOnAt = false, busy = false, foot }: Props) {
  const { account } = useSession()
  const goOn = useFocus<HTMLTableRowElement>(goOnAt)
  const now = serverNow()
  return (
    <Table
      caption={texts.usersOf(account.name)}
      columns={Object.values(texts.columns)}
      look="stacks-users"
      busy={busy}
      foot={foot}
    >
      {users.map((user) => (
        <UserRow key={user.id} user={user} now={now} rowRef={user.id === goOnAt ? goOn : undefined} />
      ))}
    </Table>
  )
}
