import { useState } from 'react'
import type { AuditEventsOnWire } from '../../src/activity/activity-shape.ts'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { byDay } from '../parts/by-day.ts'
import { MoreFailed } from '../parts/MoreFailed.tsx'
import { useFocus } from '../parts/use-focus.ts'
import type { Events } from './Activity.tsx'
import { EventItem } from './EventItem.tsx'
import { texts } from './texts.ts'

const AT_ONCE = 30

/** Events under their days, the newest first, and how to see more of them. */
export function EventList({ pages, list }: { pages: readonly AuditEventsOnWire[]; list: Events }) {
  const [goOnAt, setGoOnAt] = useState<string | false>(false)
  const goOn = useFocus<HTMLLIElement>(goOnAt)
  const now = serverNow()
  const events = pages.flatMap(({ items }) => items)
  const matching = pages[0]?.matching ?? null
  // they are counted above the list already
  const isAll = pages.length === 1 && !list.hasNextPage
  const more = async () => {
    const { data, isSuccess } = await list.fetchNextPage()
    if (isSuccess) setGoOnAt(data.pages.at(-1)?.items[0]?.id ?? false)
  }
  return (
    <>
      {byDay(events, now).map(({ heading, items }) => (
        <div key={heading}>
          <h2 className="day">{heading}</h2>
          <div className="panel">
            <ol className="log">
              {items.map((event) => (
                <EventItem
                  key={event.id}
                  event={event}
                  now={now}
                  {...(event.id === goOnAt && { itemRef: goOn })}
                />
              ))}
            </ol>
          </div>
        </div>
      ))}
      <div className="list-foot">
        <p role="status">{isAll ? '' : texts.shown(events.length, matching)}</p>
        {list.isFetchNextPageError && !list.isFetchingNextPage ? (
          <MoreFailed onTryAgain={() => void more()} />
        ) : (
          list.hasNextPage && (
            <Button small busy={list.isFetchingNextPage && texts.loadingMore} onClick={() => void more()}>
              {texts.more(matching === null ? AT_ONCE : Math.min(AT_ONCE, matching - events.length))}
            </Button>
          )
        )}
      </div>
    </>
  )
}
