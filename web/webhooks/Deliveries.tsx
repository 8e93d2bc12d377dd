import { useInfiniteQuery, type InfiniteData } from '@tanstack/react-query'
import { useState } from 'react'
import type { WebhookDeliveriesOnWire, WebhookOnWire } from '../../src/webhook/webhook-shape.ts'
import { api } from '../api.ts'
import { serverNow } from '../clock.ts'
import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { MoreFailed } from '../parts/MoreFailed.tsx'
import { Table } from '../parts/Table.tsx'
import { useFocus } from '../parts/use-focus.ts'
import { useReturn } from '../parts/use-return.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { LOOK_EVERY_MS, valueOf } from '../shell/queries.ts'
import { useAct } from '../shell/use-act.tsx'
import { DeliveryRow } from './DeliveryRow.tsx'
import { ReplayForm } from './ReplayForm.tsx'
import { SentAndAnswered } from './SentAndAnswered.tsx'
import { texts } from './texts.ts'
import { WEBHOOK_ACT } from './webhook-act.ts'
import { hostOf } from './webhook-words.ts'

const words = texts.deliveries
const { columns } = words
const AT_ONCE = 30

/** What a webhook was told, or waits to be: the last event first, each to be sent again. */
export function Deliveries({ webhook }: { webhook: WebhookOnWire }) {
  const { id } = webhook
  const list = useDeliveries(id)
  const replaying = useAct(WEBHOOK_ACT)
  const [says, setSays] = useState('')
  const [asks, setAsks] = useState(false)
  const { opener, goBack } = useReturn()
  const close = (done: string) => {
    setAsks(false)
    setSays(done)
    goBack()
  }
  return (
    <>
      <div className="section-head after">
        <div>
          <h2>{words.heading}</h2>
          <p className="hint">{words.hint}</p>
          <p className="status-line is-ok" role="status">
            {says !== '' && <Icon name="ok" />}
            {says}
          </p>
        </div>
        {!asks && list.data?.pages[0]?.items[0] !== undefined && (
          <span ref={opener}>
            <Button onClick={() => setAsks(true)}>{words.fromTime}</Button>
          </span>
        )}
      </div>
      {asks && <ReplayForm id={id} onDone={close} />}
      {replaying.notice}
      <Loaded query={list} what={words.loading}>
        {({ pages }) => (
          <Listed
            webhook={webhook}
            pages={pages}
            list={list}
            busy={replaying.busy}
            onAgain={(event) =>
              replaying.run(
                () => api.replayWebhookEvent(id, event),
                () => setSays(words.onItsWay(event)),
              )
            }
          />
        )}
      </Loaded>
    </>
  )
}

function useDeliveries(id: string) {
  return useInfiniteQuery<
    WebhookDeliveriesOnWire,
    Error,
    InfiniteData<WebhookDeliveriesOnWire>,
    readonly string[],
    string | null
  >({
    queryKey: ['webhooks', 'deliveries', id],
    queryFn: ({ pageParam }) => valueOf(api.webhookDeliveries(id, pageParam)),
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: LOOK_EVERY_MS,
  })
}

type Props = {
  webhook: WebhookOnWire
  pages: readonly WebhookDeliveriesOnWire[]
  list: ReturnType<typeof useDeliveries>
  busy: boolean
  onAgain: (event: string) => void
}

function Listed({ webhook, pages, list, busy, onAgain }: Props) {
  const [goOnAt, setGoOnAt] = useState<string | false>(false)
  const [chosen, setChosen] = useState<string | null>(null)
  const goOn = useFocus<HTMLTableRowElement>(goOnAt)
  const now = serverNow()
  const items = pages.flatMap((page) => page.items)
  const matching = pages[0]?.matching ?? null
  const more = async () => {
    const { data, isSuccess } = await list.fetchNextPage()
    if (isSuccess) setGoOnAt(data.pages.at(-1)?.items[0]?.eventId ?? false)
  }
  if (items.length === 0) return <NoDeliveries />
  // what fails is what somebody looks for
  const shown =
    items.find(({ eventId }) => eventId === chosen) ??
    items.findLast(({ state, tries }) => state === 'waiting' && tries > 0)
  return (
    <>
      <Table
        caption={words.caption(hostOf(webhook))}
        columns={[columns.event, columns.when, columns.answer, { name: columns.act, isHidden: true }]}
        look="stacks-deliveries"
        foot={
          <>
            <p role="status">{words.shown(items.length, matching)}</p>
            {list.isFetchNextPageError && !list.isFetchingNextPage ? (
              <MoreFailed onTryAgain={() => void more()} />
            ) : (
              list.hasNextPage && (
                <Button small busy={list.isFetchingNextPage && words.loadingMore} onClick={() => void more()}>
                  {words.more(matching === null ? AT_ONCE : Math.min(AT_ONCE, matching - items.length))}
                </Button>
              )
            )}
          </>
        }
      >
        {items.map((delivery) => (
          <DeliveryRow
            key={delivery.eventId}
            delivery={delivery}
            isBehind={webhook.state !== 'delivering'}
            now={now}
            busy={busy}
            onAgain={() => onAgain(delivery.eventId)}
            onShow={() => setChosen(delivery.eventId)}
            rowRef={delivery.eventId === goOnAt ? goOn : undefined}
          />
        ))}
      </Table>
      {shown !== undefined && (
        <SentAndAnswered key={shown.eventId} delivery={shown} asked={shown.eventId === chosen} />
      )}
    </>
  )
}

function NoDeliveries() {
  return (
    <div className="panel">
      <div className="empty">
        <Icon name="outward" size={32} />
        <h3>{words.none}</h3>
        <p>{words.noneSays}</p>
      </div>
    </div>
  )
}
