import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { SmsTroublesOnWire } from '../../../src/sms-activity/sms-activity-shape.ts'
import { api } from '../../api.ts'
import { serverNow } from '../../clock.ts'
import { Button } from '../../parts/Button.tsx'
import { countryName } from '../../parts/country-name.ts'
import { MoreFailed } from '../../parts/MoreFailed.tsx'
import { PanelHead } from '../../parts/PanelHead.tsx'
import { useFocus } from '../../parts/use-focus.ts'
import { Loaded } from '../../shell/Loaded.tsx'
import { smsCountriesQuery, valueOf } from '../../shell/queries.ts'
import { useAct } from '../../shell/use-act.tsx'
import { texts } from './texts.ts'
import { TroubleRow } from './TroubleRow.tsx'

const words = texts.troubles
const AT_FIRST = 3
const AT_ONCE = 30

/** The SMS that did not arrive at first, or were not sent, the newest first, each with what helps. Absent where there are none. */
export function TroublesPanel() {
  const list = useTroubles()
  const [status, setStatus] = useState('')
  const [asked, setAsked] = useState<string | null>(null)
  const allowing = useAct({ changes: 'sms', refused: words.notAllowed })
  const heading = useRef<HTMLHeadingElement>(null)
  if (list.data?.pages[0]?.count === 0) return null
  const allow = (country: string) => {
    setStatus('')
    setAsked(country)
    allowing.run(
      () => addCountry(country),
      () => {
        setStatus(words.allowed(countryName(country)))
        heading.current?.focus()
      },
    )
  }
  return (
    <section className="panel" aria-labelledby="h-troubles">
      <PanelHead
        id="h-troubles"
        title={words.heading}
        hint={words.hint}
        status={status}
        headingRef={heading}
      />
      {allowing.notice !== null && <div className="panel-body">{allowing.notice}</div>}
      <Loaded query={list} what={words.loading}>
        {({ pages }) => (
          <Listed pages={pages} list={list} allowing={allowing.busy ? asked : null} onAllow={allow} />
        )}
      </Loaded>
    </section>
  )
}

/** Adds a country to those that SMS are sent to now, whoever has changed them meanwhile. */
async function addCountry(country: string) {
  const now = await api.smsCountries()
  return now.kind === 'done' ? api.chooseSmsCountries([...now.value.countries, country]) : now
}

type Troubles = ReturnType<typeof useTroubles>
type Page = { cursor: string | undefined; limit: string }
const FIRST: Page = { cursor: undefined, limit: String(AT_FIRST) }

function useTroubles() {
  return useInfiniteQuery({
    queryKey: ['sms', 'troubles'],
    queryFn: ({ pageParam }) => valueOf(api.smsTroubles(pageParam)),
    initialPageParam: FIRST,
    getNextPageParam: ({ nextCursor }) =>
      nextCursor === null ? null : { cursor: nextCursor, limit: String(AT_ONCE) },
  })
}

type Props = {
  pages: readonly SmsTroublesOnWire[]
  list: Troubles
  /** The country that is being allowed. */
  allowing: string | null
  onAllow: (country: string) => void
}

function Listed({ pages, list, allowing, onAllow }: Props) {
  const allowed = useQuery(smsCountriesQuery).data?.countries ?? null
  const [goOnAt, setGoOnAt] = useState<string | false>(false)
  const goOn = useFocus<HTMLLIElement>(goOnAt)
  const now = serverNow()
  const items = pages.flatMap((page) => page.items)
  const count = pages.at(-1)?.count ?? items.length
  const more = async () => {
    const { data, isSuccess } = await list.fetchNextPage()
    if (isSuccess) setGoOnAt(data.pages.at(-1)?.items[0]?.id ?? false)
  }
  return (
    <>
      <ul className="rows">
        {items.map((trouble) => (
          <TroubleRow
            key={trouble.id}
            trouble={trouble}
            allowed={allowed}
            now={now}
            allowing={allowing}
            onAllow={onAllow}
            rowRef={trouble.id === goOnAt ? goOn : undefined}
          />
        ))}
      </ul>
      {(list.hasNextPage || pages.length > 1) && (
        <div className="panel-foot">
          <span role="status">{words.shown(items.length, count)}</span>
          {list.isFetchNextPageError && !list.isFetchingNextPage ? (
            <MoreFailed onTryAgain={() => void more()} />
          ) : (
            list.hasNextPage && (
              <>
                {' · '}
                <Button
                  look="link"
                  busy={list.isFetchingNextPage && words.loadingMore}
                  onClick={() => void more()}
                >
                  {words.more(Math.min(AT_ONCE, count - items.length))}
                </Button>
              </>
            )
          )}
        </div>
      )}
    </>
  )
}
