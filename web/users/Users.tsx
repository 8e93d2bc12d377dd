import { keepPreviousData, useInfiniteQuery, type InfiniteData } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import type { UsersOnWire } from '../../src/administration/users-shape.ts'
import { api } from '../api.ts'
import { Button } from '../parts/Button.tsx'
import { ExportCsv } from '../parts/ExportCsv.tsx'
import { Icon } from '../parts/Icon.tsx'
import { MoreFailed } from '../parts/MoreFailed.tsx'
import { Notice } from '../parts/Notice.tsx'
import { useTitle } from '../parts/title.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { PageHead } from '../shell/PageHead.tsx'
import { valueOf } from '../shell/queries.ts'
import { useHappened } from './use-happened.ts'
import { PhoneLegend } from './PhoneLegend.tsx'
import { texts } from './texts.ts'
import { useLate } from './use-late.ts'
import { filtersOf, isForEveryone, type UsersSearch } from './users-search.ts'
import { UsersTable } from './UsersTable.tsx'
import { UsersTools } from './UsersTools.tsx'

const AT_ONCE = 50

/** Account > Users: everybody of the account, as the address asks for them. */
export function Users({ search }: { search: UsersSearch }) {
  const list = useUsers(search)
  const navigate = useNavigate()
  useTitle(texts.title)
  const deleted = useHappened('deleted')
  const [counts, setCounts] = useState<UsersOnWire['counts'] | undefined>()
  const { counts: found, matching } = list.data?.pages.at(-1) ?? {}
  if (found !== undefined && found !== counts) setCounts(found)
  const alone = counts?.everyone === 1 && isForEveryone(search)
  // where the first answer cannot be had, another page stands in place of this one
  const isPage = counts !== undefined || !list.isError
  const lookFor = (wanted: UsersSearch, how: 'typed' | 'chosen') =>
    void navigate({ to: '/account/users', search: wanted, replace: how === 'typed' })
  const head = (
    <PageHead crumbs={[{ label: texts.account }, { label: texts.page }]} title={texts.page}>
      {counts !== undefined && !alone && (
        <p className="actions">
          <ImportLink />
          <CreateLink primary />
        </p>
      )}
    </PageHead>
  )
  return (
    <div className="column">
      {isPage && head}
      {counts !== undefined && (
        <>
          <div className="said" role="status">
            {deleted !== null && (
              <Notice kind="ok" title={texts.deleted(deleted.name)} focused>
                <p>{texts.deletedSays}</p>
              </Notice>
            )}
          </div>
          {!alone && <UsersTools search={search} counts={counts} onSearch={lookFor} />}
        </>
      )}
      <p className="hidden-visually" role="status">
        {matching === 0 && texts.noneFound}
      </p>
      <Loaded query={list} what={texts.loading} {...(!isPage && { head })}>
        {(data) => (
          <Found
            data={data}
            search={search}
            list={list}
            alone={alone}
            onShowEveryone={() => {
              lookFor({}, 'chosen')
              document.getElementById('search')?.focus()
            }}
          />
        )}
      </Loaded>
    </div>
  )
}

type List = ReturnType<typeof useUsers>

function useUsers(search: UsersSearch) {
  return useInfiniteQuery({
    queryKey: ['users', 'list', search],
    queryFn: ({ pageParam }) =>
      valueOf(api.users({ ...search, limit: String(AT_ONCE), cursor: pageParam ?? undefined })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
  })
}

type FoundProps = {
  data: InfiniteData<UsersOnWire>
  search: UsersSearch
  list: List
  alone: boolean
  onShowEveryone: () => void
}

function Found({ data, search, list, alone, onShowEveryone }: FoundProps) {
  const [goOnAt, setGoOnAt] = useState<string | false>(false)
  const late = useLate(list.isPlaceholderData)
  const users = data.pages.flatMap(({ items }) => items)
  const matching = data.pages.at(-1)?.matching ?? 0
  const more = async () => {
    const { data: longer, isSuccess } = await list.fetchNextPage()
    if (isSuccess) setGoOnAt(longer.pages.at(-1)?.items[0]?.id ?? false)
  }
  if (alone)
    return (
      <>
        <UsersTable users={users} />
        <Empty icon="person" title={texts.onlyYou} says={texts.onlyYouSays}>
          <p className="actions">
            <CreateLink primary />
            <ImportLink />
          </p>
        </Empty>
      </>
    )
  if (users.length === 0) {
    const filters = filtersOf(search).filter((filter) => filter !== 'everyone')
    const says = texts.noneMatches(
      search.search,
      filters.map((filter) => texts.filters[filter]),
    )
    return (
      <Empty icon="search" title={texts.noneFound} says={says}>
        <Button onClick={onShowEveryone}>{texts.showEveryone}</Button>
      </Empty>
    )
  }
  const foot = (
    <>
      <div className="actions">
        <p role="status">{late ? texts.stillLoading : texts.shown(users.length, matching)}</p>
        <ExportCsv name={texts.exportName} look="link" get={() => api.exportUsers(search)} />
      </div>
      {list.isFetchNextPageError && !list.isFetchingNextPage ? (
        <MoreFailed onTryAgain={() => void more()} />
      ) : (
        list.hasNextPage && (
          <Button small busy={list.isFetchingNextPage && texts.loadingMore} onClick={() => void more()}>
            {texts.more(Math.min(AT_ONCE, matching - users.length))}
          </Button>
        )
      )}
    </>
  )
  return (
    <>
      <UsersTable users={users} goOnAt={goOnAt} busy={list.isPlaceholderData} foot={foot} />
      <PhoneLegend />
    </>
  )
}

type EmptyProps = { icon: 'person' | 'search'; title: string; says: string; children: ReactNode }

function Empty({ icon, title, says, children }: EmptyProps) {
  return (
    <div className="panel">
      <div className="empty">
        <Icon name={icon} size={32} />
        <h2>{title}</h2>
        <p>{says}</p>
        {children}
      </div>
    </div>
  )
}

function CreateLink({ primary = false }: { primary?: boolean }) {
  return (
    <Link className={primary ? 'btn btn-primary' : 'btn'} to="/account/users/new">
      {texts.create}
    </Link>
  )
}

function ImportLink() {
  return (
    <Link className="btn" to="/account/users/import">
      {texts.importCsv}
    </Link>
  )
}
