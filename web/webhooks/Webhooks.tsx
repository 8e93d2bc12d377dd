import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { WebhookOnWire } from '../../src/webhook/webhook-shape.ts'
import { serverNow } from '../clock.ts'
import { Cell, Row, Table } from '../parts/Table.tsx'
import { momentAlone } from '../parts/time.ts'
import { useTitle } from '../parts/title.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { webhooksQuery } from '../shell/queries.ts'
import { useSession } from '../shell/session.ts'
import { SettingsHead } from '../shell/SettingsHead.tsx'
import { SettingsList } from '../shell/SettingsList.tsx'
import { StateWord } from './StateWord.tsx'
import { texts } from './texts.ts'
import { eventsInWords, hostOf } from './webhook-words.ts'

/** Account > Settings > Webhooks: where the account's own servers are told what happened. */
export function Webhooks() {
  const webhooks = useQuery(webhooksQuery)
  useTitle(texts.title)
  return (
    <div className="column">
      <Loaded query={webhooks} what={texts.loading} head={<SettingsHead page={texts.page} />}>
        {({ items }) => (
          <SettingsList
            title={texts.page}
            purpose={texts.purpose()}
            none={{ icon: 'outward', title: texts.none, says: texts.noneSays }}
            add={{ verb: texts.add, to: '/account/settings/webhooks/new' }}
            isEmpty={items.length === 0}
          >
            <WebhooksTable webhooks={items} />
          </SettingsList>
        )}
      </Loaded>
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
