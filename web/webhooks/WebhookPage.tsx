import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { WebhookOnWire } from '../../src/webhook/webhook-shape.ts'
import { serverNow } from '../clock.ts'
import { date } from '../parts/time.ts'
import { useTitle } from '../parts/title.ts'
import { Loaded } from '../shell/Loaded.tsx'
import { PageHead } from '../shell/PageHead.tsx'
import { webhookQuery } from '../shell/queries.ts'
import { Deliveries } from './Deliveries.tsx'
import { useNotedSecret, type NewSecret } from './new-secret.ts'
import { RemovePanel } from './RemovePanel.tsx'
import { SecretPanel } from './SecretPanel.tsx'
import { SecretShown } from './SecretShown.tsx'
import { texts } from './texts.ts'
import { Trouble } from './Trouble.tsx'
import { WebhookSettings } from './WebhookSettings.tsx'
import { eventsInWords, hostOf } from './webhook-words.ts'

const words = texts.webhook

/** Account > Settings > Webhooks > one: how it stands, what it was told, and all that can be changed of it. */
export function WebhookPage({ id }: { id: string }) {
  const webhook = useQuery(webhookQuery(id))
  return (
    <div className="column">
      <Loaded query={webhook} what={words.loading} head={<Head webhook={webhook.data} />}>
        {(found) => <OneWebhook key={found.id} webhook={found} />}
      </Loaded>
    </div>
  )
}

function Head({ webhook }: { webhook: WebhookOnWire | undefined }) {
  const host = webhook === undefined ? texts.page : hostOf(webhook)
  useTitle(words.title(host))
  const crumbs = [
    { label: texts.account },
    { label: texts.settings, to: '/account/settings/security' as const },
    { label: texts.page, to: '/account/settings/webhooks' as const },
  ]
  if (webhook === undefined) return <PageHead crumbs={crumbs} title={host} />
  const { url, events, createdAt, createdBy } = webhook
  const added = words.by(date(new Date(createdAt)), createdBy?.name ?? null)
  return (
    <PageHead
      crumbs={[...crumbs, { label: host }]}
      title={host}
      purpose={words.purpose(url, eventsInWords(events), added)}
    />
  )
}

function OneWebhook({ webhook }: { webhook: WebhookOnWire }) {
  const noted = useNotedSecret(webhook.id)
  const [made, setMade] = useState<NewSecret | null>(null)
  const shown = made ?? noted
  return (
    <>
      {shown !== null && (
        <SecretShown
          secret={shown.secret}
          title={shown.isFirst ? texts.secret.added(hostOf(webhook)) : texts.secret.made}
        />
      )}
      <Trouble webhook={webhook} now={serverNow()} />
      <Deliveries webhook={webhook} />
      <WebhookSettings webhook={webhook} />
      <SecretPanel webhook={webhook} onMade={setMade} />
      <RemovePanel webhook={webhook} />
    </>
  )
}
