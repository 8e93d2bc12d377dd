import { Link } from '@tanstack/react-router'
import { Icon } from '../parts/Icon.tsx'
import { CountBar } from './CountBar.tsx'
import { NameList } from './NameList.tsx'
import { StuckUsers } from './StuckUsers.tsx'
import { texts } from './texts.ts'
import type { Figures } from './use-preview.ts'

const words = texts.effect

/** How many users could answer, would enrol or be stuck; who they are, and what mends it. */
export function WhoCanSignIn({ figures: { of, effect }, unsaved }: { figures: Figures; unsaved: boolean }) {
  const { counts, admins, users } = effect
  const allAdmins = admins.ready + admins.willEnrol + admins.stuck
  const enrolling = users.items.filter(({ after }) => after === 'will_enrol')
  return (
    <div className="part">
      <h3>{words.whoCanSignIn}</h3>
      <CountBar
        parts={[
          { look: 'ready', count: counts.ready, says: words.ready },
          { look: 'enrol', count: counts.willEnrol, says: words.willEnrol },
          { look: 'stuck', count: counts.stuck, says: words.stuck },
        ]}
      />
      {allAdmins > 0 && admins.stuck === allAdmins && (
        <>
          <p className="word is-danger">
            <Icon name="crossed" />
            <b>{words.noAdmin(allAdmins)}</b>
          </p>
          <p>{words.noAdminSays}</p>
        </>
      )}
      {counts.stuck > 0 && (
        <StuckUsers
          policy={of}
          stuck={users.items.filter(({ after }) => after === 'stuck')}
          total={counts.stuck}
          unsaved={unsaved}
        />
      )}
      {counts.willEnrol > 0 && (
        <details className="more">
          <summary>{words.whoWillEnrol}</summary>
          <NameList
            names={enrolling.map(({ id, name }) => ({ id, says: name }))}
            total={counts.willEnrol}
            more={words.andMore}
            {...(!unsaved && { link: allEnrolling })}
          />
        </details>
      )}
    </div>
  )
}

const allEnrolling = (says: string) => (
  <Link to="/account/users" search={{ coverage: 'will_enrol' }}>
    {says}
  </Link>
)
