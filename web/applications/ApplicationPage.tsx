import { useQuery } from '@tanstack/react-query'
import { Loaded } from '../shell/Loaded.tsx'
import { applicationQuery } from '../shell/queries.ts'
import { OneApplication } from './OneApplication.tsx'
import type { Proxy } from './proxy-lines.ts'
import { texts } from './texts.ts'

/** Account > Settings > Applications > one of them. An id that is none here leads to the page that says so. */
export function ApplicationPage({ id, proxy }: { id: string; proxy: Proxy }) {
  const application = useQuery(applicationQuery(id))
  return (
    <div className="column column-narrow">
      <Loaded query={application} what={texts.one.loading} head={<></>}>
        {(found) => <OneApplication key={found.id} application={found} proxy={proxy} />}
      </Loaded>
    </div>
  )
}
