import { useQuery } from '@tanstack/react-query'
import { useTitle } from '../parts/title.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { PageHead } from '../shell/PageHead.tsx'
import { meQuery } from '../shell/queries.ts'
import { useSession } from '../shell/session.ts'
import { EmailPanel } from './EmailPanel.tsx'
import { NameForm } from './NameForm.tsx'
import { texts } from './texts.ts'

const words = texts.details

/** Profile > Details: name, e-mail, account. */
export function Details() {
  const me = useQuery(meQuery)
  const { account } = useSession()
  useTitle(words.title)
  const crumbs = [{ label: texts.crumb, to: '/profile/security' as const }, { label: words.page }]
  return (
    <div className="column column-narrow">
      <Loaded
        query={me}
        what={words.loading}
        head={<PageHead crumbs={crumbs} title={words.page} purpose={words.purpose(account.name)} />}
      >
        {(user) => (
          <>
            <section className="panel" aria-labelledby="h-name">
              <div className="panel-head">
                <div>
                  <h2 id="h-name">{words.name}</h2>
                </div>
              </div>
              <div className="panel-body">
                <NameForm name={user.name} />
              </div>
            </section>
            <EmailPanel me={user} />
            <section className="panel" aria-labelledby="h-account">
              <div className="panel-head">
                <div>
                  <h2 id="h-account">{words.account}</h2>
                  <p className="hint">{words.role(user.role, account.name)}</p>
                </div>
              </div>
            </section>
          </>
        )}
      </Loaded>
    </div>
  )
}
