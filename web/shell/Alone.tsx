import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTitle } from '../parts/title.ts'
import { accountQuery } from './queries.ts'
import { useSession } from './session.ts'
import { texts } from './texts.ts'

/** An address that leads nowhere, or into another account: the two look the same. */
export function NotFound() {
  const { user } = useSession()
  return (
    <Alone title={texts.notFound} lead={texts.notFoundLead}>
      <Link className="btn btn-primary" to={user.role === 'admin' ? '/account/users' : '/profile/security'}>
        {user.role === 'admin' ? texts.toUsers : texts.toProfile}
      </Link>
    </Alone>
  )
}

/** A page of administrators, opened by somebody who is none: whom to ask. */
export function NotAdmin() {
  const account = useQuery(accountQuery)
  return (
    <Alone title={texts.notAdmin} lead={texts.ask(account.data?.administrators ?? [])}>
      <Link className="btn btn-primary" to="/profile/security">
        {texts.toProfile}
      </Link>
    </Alone>
  )
}

/** A page that broke by our own mistake. */
export function Broken() {
  return (
    <Alone title={texts.broken()} lead={texts.brokenLead}>
      <button className="btn btn-primary" type="button" onClick={() => location.reload()}>
        {texts.reload}
      </button>
    </Alone>
  )
}

function Alone({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  useTitle(title)
  return (
    <div className="column column-narrow">
      <div className="alone">
        <h1 tabIndex={-1}>{title}</h1>
        <p className="lead">{lead}</p>
        <p className="actions">{children}</p>
      </div>
    </div>
  )
}
