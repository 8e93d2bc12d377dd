import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { OwnSignInOnWire } from '../../../src/sign-in/own-sign-ins-shape.ts'
import { api } from '../../api.ts'
import { serverNow } from '../../clock.ts'
import { Button } from '../../parts/Button.tsx'
import { byDay } from '../../parts/by-day.ts'
import { MoreFailed } from '../../parts/MoreFailed.tsx'
import { useTitle } from '../../parts/title.ts'
import { useFocus } from '../../parts/use-focus.ts'
import { Loaded } from '../../shell/Loaded.tsx'
import { PageHead } from '../../shell/PageHead.tsx'
import { valueOf } from '../../shell/queries.ts'
import { texts as profileTexts } from '../texts.ts'
import { SignInItem } from './SignInItem.tsx'
import { texts } from './texts.ts'

/** Profile > Sign-ins: the user's finished sign-ins by day, and why each was or was not asked for a second factor. */
export function SignIns() {
  const list = useInfiniteQuery({
    queryKey: ['sign-ins'],
    queryFn: ({ pageParam }) => valueOf(api.signIns(pageParam)),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
  const [goOnAt, setGoOnAt] = useState<string | false>(false)
  useTitle(texts.title)
  const more = async () => {
    const { data, isSuccess } = await list.fetchNextPage()
    if (isSuccess) setGoOnAt(data.pages.at(-1)?.items[0]?.id ?? false)
  }
  const crumbs = [{ label: profileTexts.crumb, to: '/profile/security' as const }, { label: texts.page }]
  return (
    <div className="column column-narrow">
      <Loaded
        query={list}
        what={texts.loading}
        head={<PageHead crumbs={crumbs} title={texts.page} purpose={<Purpose />} />}
      >
        {({ pages }) => <Days signIns={pages.flatMap(({ items }) => items)} goOnAt={goOnAt} />}
      </Loaded>
      {list.isFetchNextPageError && !list.isFetchingNextPage ? (
        <div className="after">
          <MoreFailed onTryAgain={() => void more()} />
        </div>
      ) : (
        list.hasNextPage && (
          <p className="after">
            <Button busy={list.isFetchingNextPage && texts.loadingMore} onClick={() => void more()}>
              {texts.more}
            </Button>
          </p>
        )
      )}
    </div>
  )
}

function Purpose() {
  return (
    <>
      {texts.purpose} <Link to="/profile/security">{texts.changePassword}</Link>.
    </>
  )
}

type DaysProps = {
  signIns: readonly OwnSignInOnWire[]
  /** The first sign-in of a page that was asked for: reading goes on there. */
  goOnAt: string | false
}

function Days({ signIns, goOnAt }: DaysProps) {
  const goOn = useFocus<HTMLLIElement>(goOnAt)
  const now = serverNow()
  if (signIns.length === 0)
    return (
      <div className="panel">
        <div className="empty">
          <h2>{texts.none}</h2>
          <p>{texts.noneSays}</p>
        </div>
      </div>
    )
  return byDay(signIns, now).map(({ heading, items: ofDay }) => (
    <div key={heading}>
      <h2 className="day">{heading}</h2>
      <div className="panel">
        <ol className="log">
          {ofDay.map((signIn) => (
            <SignInItem
              key={signIn.id}
              signIn={signIn}
              now={now}
              {...(signIn.id === goOnAt && { itemRef: goOn })}
            />
          ))}
        </ol>
      </div>
    </div>
  ))
}
