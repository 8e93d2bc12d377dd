import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { UserOnWire } from '../../src/user/user-shape.ts'
import { api } from '../api.ts'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { MoreFailed } from '../parts/MoreFailed.tsx'
import { moment } from '../parts/time.ts'
import { useFocus } from '../parts/use-focus.ts'
import { PanelHead } from '../parts/PanelHead.tsx'
import { SignInItem } from '../profile/sign-ins/SignInItem.tsx'
import { Loaded } from '../shell/Loaded.tsx'
import { valueOf } from '../shell/queries.ts'
import { texts } from './texts.ts'
import { capital } from './user-words.ts'

const words = texts.signIns
const FIRST = 5

/** The finished sign-ins of a user, the newest first, and why each was or was not asked for a second factor. */
export function SignInsOf({ user }: { user: UserOnWire }) {
  const { id } = user
  const list = useInfiniteQuery({
    queryKey: ['users', 'sign-ins', id],
    queryFn: ({ pageParam }) => valueOf(api.userSignIns(id, pageParam)),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
  const [shown, setShown] = useState(FIRST)
  const [goOnAt, setGoOnAt] = useState<string | false>(false)
  const goOn = useFocus<HTMLLIElement>(goOnAt)
  const now = serverNow()
  const all = list.data?.pages.flatMap(({ items }) => items)
  const more = async () => {
    if (all === undefined) return
    const next =
      all.length > shown
        ? all
        : ((await list.fetchNextPage()).data?.pages ?? []).flatMap(({ items }) => items)
    if (next.length <= shown) return
    setGoOnAt(next[shown]?.id ?? false)
    setShown(next.length)
  }
  return (
    <section className="panel" aria-labelledby="h-sign-ins">
      <PanelHead
        id="h-sign-ins"
        title={words.heading}
        {...(all !== undefined && { hint: all.length === 0 ? words.none : words.hint })}
      />
      {all === undefined && (
        <div className="panel-body">
          <Loaded query={list} what={words.loading}>
            {() => null}
          </Loaded>
        </div>
      )}
      {all !== undefined && all.length > 0 && (
        <ol className="log">
          {all.slice(0, shown).map((signIn) => (
            <SignInItem
              key={signIn.id}
              signIn={signIn}
              now={now}
              tells={(at, today) => capital(moment(at, today))}
              reader="administrator"
              itemRef={signIn.id === goOnAt ? goOn : undefined}
            />
          ))}
        </ol>
      )}
      {list.isFetchNextPageError && !list.isFetchingNextPage ? (
        <div className="panel-foot">
          <MoreFailed onTryAgain={() => void more()} />
        </div>
      ) : (
        (list.hasNextPage || (all?.length ?? 0) > shown) && (
          <div className="panel-foot">
            <Button small busy={list.isFetchingNextPage && texts.loadingMore} onClick={() => void more()}>
              {words.more}
            </Button>
          </div>
        )
      )}
    </section>
  )
}
