import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { WebhookOnWire } from '../../src/webhook/webhook-shape.ts'
import { serverNow } from '../clock.ts'
import { Icon } from '../parts/Icon.tsx'
import { Cell, Row, Table } from '../parts/Table.tsx'
import { useTitle } from '../parts/title.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { webhooksQuery } from '../shell/queries.ts'
import { useSession } from '../shell/session.ts'
import { SettingsHead } from '../shell/SettingsHead.tsx'
import { StateWord } from './StateWord.tsx'
import { texts } from './texts.ts'
import { eventsInWords, hostOf, momentAlone } from './webhook-words.ts'

/** Account > Settings > Webhooks: where the account's own servers are told what happened. */
export function Webhooks() {
  const webhooks = useQuery(webhooksQuery)
  useTitle(texts.title)
  return (
    <div className="column">
      <Loaded query={webhooks} what={texts.loading} head={<SettingsHead page={texts.page} />}>
        {({ items }) => (
          <>
            <div className="section-head">
              <div>
                <h2>{texts.page}</h2>
                <p className="hint">{texts.purpose()}</p>
              </div>
              {items.length > 0 && <AddLink />}
            </div>
            {items.length === 0 ? <NoWebhooks /> : <WebhooksTable webhooks={items} />}
          </>
        )}
      </Loaded>
    </div>
  )
}

function AddLink() {
  return (
    <Link className="btn btn-primary" to="/account/settings/webhooks/new">
      {texts.add}
    </Link>
  )
}

function NoWebhooks() {
  return (
    <div className="panel">
      <div className="empty">
        <Icon name="outward" size={32} />
        <h3>{texts.none}</h3>
        <p>{texts.noneSays}</p>
        <AddLink />
      </div>
    </div>
  )
}

const { columns } = texts

function WebhooksTable({ webhooks }: { webhooks: readonly WebhookOnWire[] }) {
  const { account } = useSession()
  const now = serverNow()
  return (
    <Table
      caption={texts.caption(account.name)}
      columns={Object.values(columns)}
      foot={<p role="status">{texts.count(webhooks.length)}</p>}
    >
      {webhooks.map((webhook) => (
        <Row key={webhook.id} head={<Where webhook={webhook} />}>
          <Cell label={columns.events}>{eventsInWords(webhook.events)}</Cell>
          <Cell label={columns.state}>
            <StateWord webhook={webhook} now={now} />
          </Cell>
          <Cell label={columns.last}>
            {webhook.lastDeliveredAt === null ? (
              <span className="muted">{texts.never}</span>
            ) : (
              <span className="nowrap">{momentAlone(new Date(webhook.lastDeliveredAt), now)}</span>
            )}
          </Cell>
        </Row>
      ))}
    </Table>
  )
}

function Where({ webhook: { id, url } }: { webhook: WebhookOnWire }) {
  return (
    <span className="cell">
      <span>
        <Link to="/account/settings/webhooks/$id" params={{ id }}>
          {hostOf({ url })}
        </Link>
      </span>
      <span className="muted">{url}</span>
    </span>
  )
}
