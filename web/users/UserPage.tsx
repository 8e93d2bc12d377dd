import { useQuery } from '@tanstack/react-query'
import { Loaded } from '../shell/Loaded.tsx'
import { userQuery } from '../shell/queries.ts'
import { OneUser } from './OneUser.tsx'
import { texts } from './texts.ts'

/** Account > Users > somebody. An id that is nobody's here leads to the page that says so. */
export function UserPage({ id }: { id: string }) {
  const user = useQuery(userQuery(id))
  return (
    <div className="column column-narrow">
      <Loaded query={user} what={texts.user.loading} head={<></>}>
        {(found) => <OneUser key={found.id} user={found} />}
      </Loaded>
    </div>
  )
}
