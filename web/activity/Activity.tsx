import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ActivityQuery } from '../../src/activity/activity-shape.ts'
import { api } from '../api.ts'
import { serverNow } from '../clock.ts'
import { useTitle } from '../parts/title.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { valueOf } from '../shell/queries.ts'
import { ActivityExport } from './ActivityExport.tsx'
import { ActivityHead } from './ActivityHead.tsx'
import { asQuery, type ActivitySearch } from './activity-search.ts'
import { ActivityTools } from './ActivityTools.tsx'
import { EventList } from './EventList.tsx'
import { NoEvents } from './NoEvents.tsx'
import { texts } from './texts.ts'
import { USER_FIELD } from './UserField.tsx'

/** Account > Activity: who signed in and who changed what, as the address asks for it. */
export function Activity({ search }: { search: ActivitySearch }) {
  const query = asQuery(search, serverNow())
  const list = useEvents(query)
  const navigate = useNavigate()
  const [opened, setOpened] = useState(false)
  useTitle(texts.title)
  if (list.data !== undefined && !opened) setOpened(true)
  const lookFor = (wanted: ActivitySearch) => void navigate({ to: '/account/activity', search: wanted })
  const isEmpty = list.data?.pages[0]?.items.length === 0
  // where the first answer cannot be had, another page stands in place of this one
  const isPage = opened || !list.isError
  const head = (
    <ActivityHead purpose={texts.purpose}>
      {opened && !isEmpty && <ActivityExport query={query} />}
    </ActivityHead>
  )
  return (
    <div className="column">
      {isPage && head}
      {opened && (
        <>
          <ActivityTools search={search} onSearch={lookFor} />
          <p className={isEmpty ? 'hidden-visually' : 'found'} role="status">
            {isEmpty ? texts.noneFound : list.data && texts.found(list.data.pages[0]?.matching ?? null)}
          </p>
        </>
      )}
      <Loaded query={list} what={texts.loading} {...(!isPage && { head })}>
        {({ pages }) =>
          isEmpty ? (
            <NoEvents
              search={search}
              onShowAll={() => {
                lookFor({ time: 'everything' })
                document.getElementById(USER_FIELD)?.focus()
              }}
            />
          ) : (
            <EventList pages={pages} list={list} />
          )
        }
      </Loaded>
    </div>
  )
}

export type Events = ReturnType<typeof useEvents>

function useEvents(query: Partial<ActivityQuery>) {
  return useInfiniteQuery({
    queryKey: ['activity', query],
    queryFn: ({ pageParam }) => valueOf(api.auditEvents({ ...query, cursor: pageParam ?? undefined })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  })
}
